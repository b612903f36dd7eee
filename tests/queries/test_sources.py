"""The register: by name, a part at a time, found by a part of a name in any script."""

import pytest

from board.errors import NotFound
from board.queries import sources as register


@pytest.fixture
def me(desk):
    return desk.reporter.member_id


def test_the_register_goes_on_where_it_ended(desk, session, me):
    for n in range(7):
        desk.source(f"Paper {n % 4}")
    names, after = [], None
    while True:
        part = register.register(session, me, after=after, limit=3)
        names += [(row.name, row.id) for row in part.rows]
        after = part.more
        if after is None:
            break
    assert len(names) == 7 and names == sorted(names)
    with pytest.raises(NotFound):
        register.register(session, me, after=999)


@pytest.mark.parametrize(
    ("sought", "name"),
    [("nknews", "NK News"), ("nk new", "NK News"), ("x.com/nk", "NK News"),
     ("중앙", "조선중앙통신"),
     ("CAFE", "Café Daily"), ("тасс", "ТАСС"), ("100%", "100% Press")],
)  # fmt: skip
def test_a_source_is_found_by_part_of_its_name_or_domain(desk, session, me, sought, name):
    desk.source("NK News", domain="x.com/nknews")
    for other in ("조선중앙통신", "Café Daily", "ТАСС", "100% Press", "Other"):
        desk.source(other)
    assert [row.name for row in register.find(session, me, sought)] == [name]
    assert [row.name for row in register.register(session, me, sought).rows] == [name]


def test_a_row_says_in_how_many_items_a_source_is_used_and_no_further(desk, session, me):
    paper, agency = desk.source("Paper"), desk.source("Agency")
    claim = desk.claim()
    desk.item(claim, agency, source_id=str(paper))
    desk.item(claim, paper, source_id=str(paper))
    desk.item(desk.claim(restricted="yes"), paper, source_id=str(paper))
    used = {row.name: row.used for row in register.register(session, me).rows}
    assert used == {"Agency": 1, "Paper": 3}
    others = register.register(session, desk.editor.member_id).rows
    assert {row.name: row.used for row in others} == {"Agency": 1, "Paper": 2}


def test_a_source_lists_the_claims_it_stands_behind_newest_first(desk, session, me):
    paper = desk.source("Paper")
    claims = [desk.claim(f"{n}.") for n in range(5)]
    for claim in claims:
        desk.item(claim, paper, source_id=str(paper))
    first = register.claims_on(session, me, paper, limit=3)
    rest = register.claims_on(session, me, paper, first.more, limit=3)
    assert [row.id for row in first.rows + rest.rows] == claims[::-1]
    assert rest.more is None


def test_a_chain_is_told_link_by_link(desk, session, me):
    state = desk.source("State")
    agency = desk.source("Agency", belongs_to_id=state)
    outlet = desk.source("Outlet", relays_id=agency)
    steps = register.chain(session, me, outlet)
    assert [(step.how, step.name) for step in steps] == [
        ("relays", "Agency"), ("belongs to", "State")
    ]  # fmt: skip
    page = register.source_page(session, me, agency)
    assert [row.name for row in page.relayed_by] == ["Outlet"]
