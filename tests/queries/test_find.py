"""The search: what it reads, what its operators do, and what it never tells."""

import pytest
from sqlalchemy import event, insert

from board.commands import claims, evidence
from board.models import Claim
from board.models.claims import NO_DUE_TIME
from board.queries.board import Filters, columns
from board.queries.filters import WINDOW
from board.queries.find import search
from board.rules import Status
from board.text import fold


def ids(desk, typed, by="reporter", **how):
    return [hit.id for hit in search(desk.session, desk.people[by].member_id, typed, **how).hits]


def fill(session, n, first=10_000, statement="Filler."):
    rows = [
        {"id": first + i, "pid": f"{first + i:010}", "kind": "happened", "statement": statement,
         "status": Status.UNVERIFIED, "next_step": "new", "public_state": "never",
         "original_words": "", "due_sort": NO_DUE_TIME, "search_text": fold(statement)}
        for i in range(n)
    ]  # fmt: skip
    session.execute(insert(Claim), rows)
    session.commit()


def test_it_reads_statement_claimant_tags_evidence_and_reasoning(desk):
    number = desk.claim("The parade was held.", claimant="KCNA", tags="missiles",
                        original_words="열병식을 보았다")  # fmt: skip
    desk.claim("Something else.")
    item = desk.item(number, title="A night to watch", excerpt="Torches lit the square.")
    desk.verdict(number, "unverified", reasoning="Only satellite imagery could tell.")
    for typed in ("parade", "kcna", "missiles", "열병", "night watch", "torch", "imagery",
                  "parade torches", "“torches lit”", '"lit the square"'):  # fmt: skip
        assert ids(desk, typed) == [number], typed
    assert ids(desk, '"lit torches"') == []
    evidence.withdraw_evidence(desk.session, desk.reporter, item, "Wrong.")
    assert ids(desk, "torches") == []
    evidence.restore_evidence(desk.session, desk.reporter, item)
    assert ids(desk, "torches") == [number]


def test_a_hit_says_where_else_the_words_stand(desk):
    number = desk.claim("The parade was held.")
    desk.item(number, title="Night", excerpt="Torches lit the square.")
    desk.verdict(number, "unverified", reasoning="Torches prove little.")
    (hit,) = search(desk.session, desk.reporter.member_id, "torches").hits
    assert hit.where == [("excerpt", "Torches lit the square."),
                         ("reasoning", "Torches prove little.")]  # fmt: skip


def test_operators_narrow_it(desk, session):
    from board.commands import stories

    story = stories.add_story(session, desk.reporter, "Hwasong 20")
    mine = desk.claim("A missile parade.", story_id=str(story), kind="figure", tags="arms")
    other = desk.claim("Another missile.")
    claims.assign(session, desk.reporter, mine, desk.editor.member_id)
    desk.verdict(mine, "unverified")
    disputed = desk.claim("A third missile.")
    cite = desk.item(disputed, desk.source("Origin"), stance="contradicts")
    desk.verdict(disputed, "disputed", [cite], dispute_reason="evidence_against")
    evidence.withdraw_evidence(session, desk.reporter, cite, "Wrong.")
    for typed, found in {
        "missile story:hwasong-20": [mine], "missile kind:figure": [mine],
        "missile by:editor": [mine], "missile by:nobody": [disputed, other],
        "missile tag:arms": [mine], "tag:#arms": [mine], "by:me": [],
        "missile status:disputed": [disputed], "status:disputed": [disputed],
        "has:needs-review": [disputed], "story:hwasong-20": [mine], "kind:figure": [mine],
        f"#{other}": [other], "#99999": [],
    }.items():  # fmt: skip
        assert ids(desk, typed) == found, typed
    assert ids(desk, "by:me", by="editor") == [mine]


@pytest.mark.parametrize(
    "typed",
    ["missile status:false", "missile kind:x", "missile has:x", "missile story:x",
     "missile by:x", "author:x missile", "status:false"],
)  # fmt: skip
def test_an_operator_that_says_nothing_is_told(desk, typed):
    desk.claim("A missile by author x.")
    found = search(desk.session, desk.reporter.member_id, typed)
    assert len(found.hints) == 1 and "“" in found.hints[0]
    assert len(found.hits) == ("missile" in typed)


def test_the_newest_come_first_or_the_best(desk):
    exact = desk.claim("A night parade was held.")
    apart = desk.claim("The parade was not at night.")
    beside = desk.claim("Something else.")
    desk.item(beside, excerpt="night parade")
    assert ids(desk, "night parade") == [beside, apart, exact]
    assert ids(desk, "night parade", best_first=True) == [exact, apart, beside]


def test_it_goes_on_through_pages_and_windows(desk, session):
    rare = desk.claim("Rare filler.")
    fill(session, WINDOW + 30)
    found, seen = search(session, desk.reporter.member_id, "filler"), []
    assert (found.count, found.capped) == (WINDOW, True)
    while True:
        seen += [hit.id for hit in found.hits]
        if found.more is None:
            break
        found = search(session, desk.reporter.member_id, "filler", after=found.more)
    assert seen == [*range(10_000 + WINDOW + 29, 9_999, -1), rare]


def test_a_broken_key_is_refused(desk):
    for key in ("junk", "2026-01-01T00:00:00+00:00,1", ",x"):
        with pytest.raises(ValueError):
            search(desk.session, desk.reporter.member_id, "a", after=key)


def told(desk, by, typed):
    """All that a page of the search tells, but for the words of the asker."""
    found = search(desk.session, desk.people[by].member_id, typed)
    best = search(desk.session, desk.people[by].member_id, typed, best_first=True)
    board = columns(desk.session, desk.people[by].member_id, Filters(text=typed), 20)
    return (
        [(hit.id, hit.where) for hit in found.hits], found.count, found.capped, found.more,
        found.hints, [hit.id for hit in best.hits],
        [([card.id for card in c.cards], c.count, c.capped, c.more) for c in board],
    )  # fmt: skip


def test_a_confidential_item_is_found_by_its_readers_and_moves_nothing_for_others(desk):
    number = desk.claim("The parade was held.")
    other = desk.claim("A launch was seen by the parade.")
    before = {typed: told(desk, "editor", typed) for typed in ("orchid", "parade", "parade orchid")}
    secret = desk.source("Codename", confidential=True)
    desk.item(number, source_id=str(secret), title="Orchid", excerpt="Orchid saw a parade, parade.")
    traced = desk.item(other, description="x", excerpt="Orchid told them.")
    from board.commands import origins

    origins.trace_origin(desk.session, desk.reporter, traced, secret)
    for typed, was in before.items():
        assert told(desk, "editor", typed) == was, typed
    assert ids(desk, "orchid") == [other, number]
    assert ids(desk, "parade orch") == [other, number]
    assert ids(desk, '"orchid saw"') == [number]
    assert ids(desk, "orchid kind:figure") == []
    (hit,) = search(desk.session, desk.reporter.member_id, '"orchid saw"').hits
    assert hit.where == [("title", "Orchid"), ("excerpt", "Orchid saw a parade, parade.")]
    board = columns(desk.session, desk.reporter.member_id, Filters(text="orchid"), 20)
    assert [card.id for card in board[0].cards] == [other, number]


def test_a_restricted_claim_is_found_by_those_it_names_and_moves_nothing_for_others(desk):
    desk.claim("The parade was held.")
    typed = ("parade", "secret", '"secret parade"', "tag:hush", "kind:figure", "status:unverified",
             "#2", "by:nobody")  # fmt: skip
    before = {text: told(desk, "editor", text) for text in typed}
    number = desk.claim("A secret parade.", restricted="yes", kind="figure", tags="hush")
    desk.item(number, excerpt="secret secret parade")
    assert {text: told(desk, "editor", text) for text in typed} == before
    for text in ("secret", '"secret parade"', "tag:hush", "kind:figure", f"#{number}"):
        assert ids(desk, text) == [number], text


def test_the_full_text_is_read_by_its_index_alone(desk, session, engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the table; a handful of rows it scans")
    fill(session, 50)
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2:4]))
    search(session, desk.reporter.member_id, "filler")
    text, values = next(pair for pair in seen if "MATCH" in pair[0])
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
    steps = [row[-1] for row in plan]
    assert any("ft_claims VIRTUAL TABLE INDEX" in step for step in steps), steps
    assert not any("SCAN claims" in step for step in steps), steps


def test_an_item_of_two_confidential_sources_is_found_by_readers_of_both(desk, session):
    from board.commands import origins, sources

    number = desk.claim("The parade was held.")
    orchid = desk.source("Codename", confidential=True)
    item = desk.item(number, source_id=str(orchid), excerpt="Orchid saw it.")
    sources.name_reader(session, desk.reporter, orchid, desk.editor.member_id)
    tulip = desk.source("Other codename", by=desk.editor, confidential=True)
    assert ids(desk, "orchid") == ids(desk, "orchid", by="editor") == [number]
    origins.trace_origin(session, desk.editor, item, tulip)
    assert ids(desk, "orchid") == []
    assert ids(desk, "orchid", by="editor") == [number]
