"""From each item to its origin, drawn and in words."""

import re

from board import create_app
from board.commands.evidence import withdraw_evidence
from board.models.evidence import evidence_of
from board.queries.chains import chains
from board.queries.claim import claim_page
from board.web.drawing import MOST, drawn
from tests.web.browser import signed_in


def told(desk, claim, who=None):
    page = claim_page(desk.session, (who or desk.reporter).member_id, claim)
    return [(c.label, [node.name for node in c.nodes]) for c in page.chains]


def wired(desk):
    state = desk.source("State")
    agency = desk.source("Agency", belongs_to_id=state)
    return state, agency, [desk.source(f"Paper {n}", relays_id=agency) for n in (1, 2)]


def test_a_chain_leads_from_the_outlet_through_the_agency_to_the_origin(desk):
    claim = desk.claim()
    state, agency, papers = wired(desk)
    desk.item(claim, agency, source_id=str(papers[0]))
    desk.item(claim, papers[1], source_id=str(papers[1]))
    desk.item(claim, state, source_id=str(papers[1]))
    assert told(desk, claim) == [
        ("Paper 1", ["Agency", "State"]),
        ("Paper 2", ["Agency", "State"]),
        ("Paper 2", ["Paper 2", "Agency", "State"]),
    ]


def test_one_traced_elsewhere_than_its_source_leads_there(desk):
    claim, wire = desk.claim(), desk.source("Wire")
    _state, _agency, papers = wired(desk)
    desk.item(claim, wire, source_id=str(papers[0]))
    assert told(desk, claim) == [("Paper 1", ["Wire"])]


def test_what_nobody_traced_has_an_open_end_and_stands_last(desk):
    claim = desk.claim()
    desk.item(claim, publisher="Zeitung")
    desk.item(claim, desk.source("Agency"), publisher="Paper")
    assert told(desk, claim) == [("Paper", ["Agency"]), ("Zeitung", [])]
    picture = drawn(claim_page(desk.session, desk.reporter.member_id, claim).chains)
    assert [start.open_at is None for start in picture.starts] == [True, False]


def test_a_withdrawn_item_is_not_drawn(desk):
    claim = desk.claim()
    withdraw_evidence(desk.session, desk.reporter, desk.item(claim, publisher="Gone"), "Double.")
    assert told(desk, claim) == []


def test_a_confidential_chain_is_drawn_only_for_those_who_may_see_it(desk):
    claim, orchid = desk.claim(), desk.source("Orchid", confidential=True)
    desk.item(claim, orchid, source_id=str(orchid))
    desk.item(claim, desk.source("Agency"), publisher="Paper")
    assert told(desk, claim) == [("Paper", ["Agency"]), ("Orchid", ["Orchid"])]
    assert told(desk, claim, desk.editor) == [("Paper", ["Agency"])]
    rows = evidence_of(desk.session, claim, desk.editor.member_id)
    assert "Orchid" not in str([c.nodes for c in chains(desk.session, desk.editor.member_id, rows)])


def test_lines_merge_in_one_box_an_origin_and_no_box_lies_on_another(desk):
    claim = desk.claim()
    _state, agency, papers = wired(desk)
    for paper in papers * 2:
        desk.item(claim, agency, source_id=str(paper))
    desk.item(claim, desk.source("Elsewhere"), publisher="Zeitung")
    picture = drawn(claim_page(desk.session, desk.reporter.member_id, claim).chains)
    assert sorted(box.name for box in picture.boxes) == ["Agency", "Elsewhere", "State"]
    assert [box.name for box in picture.boxes if box.origin] == ["Elsewhere", "State"]
    ends = [tuple(map(int, line.split()[-2:])) for line in picture.lines]
    boxes = {(box.x, box.y) for box in picture.boxes}
    assert set(ends) == boxes
    assert all(box.x + 150 <= picture.width for box in picture.boxes)


def test_a_long_list_is_drawn_in_part_and_told_whole(settings, desk):
    claim = desk.claim()
    for n in range(MOST + 2):
        desk.item(claim, publisher=f"Paper {n:02}")
    page = signed_in(create_app(settings), desk, "editor").get(f"/desk/claims/{claim}").text
    figure = re.search(r'<figure class="chains">.*?</figure>', page, re.S).group()
    assert "2 more items stand in the list only" in figure
    assert figure.count("<circle") == MOST and figure.count("<li>") == MOST + 2
    assert f"{MOST + 2} items, 0 origins, {MOST + 2} not traced" in figure


def test_the_picture_says_the_same_in_words(settings, desk):
    claim = desk.claim()
    _state, agency, papers = wired(desk)
    desk.item(claim, agency, source_id=str(papers[0]))
    page = signed_in(create_app(settings), desk, "editor").get(f"/desk/claims/{claim}").text
    figure = re.search(r'<figure class="chains">.*?</figure>', page, re.S).group()
    words = " ".join(re.sub(r"<[^>]+>", " ", figure[figure.index("<ul") :]).split())
    assert words == "Paper 1 supports → Agency → origin State"
    empty = desk.claim("Nothing yet.")
    browser = signed_in(create_app(settings), desk, "editor")
    assert "drawn" not in browser.get(f"/desk/claims/{empty}").text
