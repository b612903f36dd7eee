"""What a member sees of copies and link states."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from board.commands import claims, evidence, origins, sources
from board.errors import NotFound
from board.models import Evidence, now
from board.queries import captures
from board.queries.claim import claim_page
from board.rules import LinkState
from tests.copies import altered, copied, linked, tried

LINK = "https://paper.example/report"


def an_item(desk, claim=None, **fields):
    return desk.item(claim or desk.claim(), **({"url": LINK, "description": ""} | fields))


def seen(desk, item, who="reporter"):
    rows = captures.broken_links(desk.session, desk.people[who].member_id).rows
    return item in [row.evidence_id for row in rows]


def of_item(desk, item):
    claim = desk.session.get(Evidence, item).claim_id
    return claim_page(desk.session, desk.reporter.member_id, claim).copies[item]


def test_an_item_shows_its_newest_copy_and_how_many_there_are(desk):
    item = an_item(desk)
    copied(desk, item)
    newest = copied(desk, item, "The parade was held at noon.", percent=30)
    kept = of_item(desk, item)
    assert (kept.count, kept.newest.id, kept.waiting, kept.missed) == (2, newest, None, None)
    assert kept.newest.body_size == len("<p>The parade was held at noon.</p>")


def test_a_copy_that_waits_and_one_that_failed_are_told(desk):
    waits, failed, again = (an_item(desk) for _ in range(3))
    tried(desk, waits)
    tried(desk, failed, "failed", "No such machine. Check the address.")
    copied(desk, again)
    tried(desk, again, "failed", "It was too slow.")
    assert of_item(desk, waits).waiting.id and of_item(desk, waits).newest is None
    assert of_item(desk, failed).missed.words == "No such machine. Check the address."
    assert of_item(desk, again).missed.words == "It was too slow."
    copied(desk, again)
    assert of_item(desk, again).missed is None


def test_an_answer_that_the_page_is_not_there_is_no_copy_of_it(desk):
    item = an_item(desk)
    first = copied(desk, item)
    tried(desk, item, "failed", "Its server answered 404.", status=404)
    kept = of_item(desk, item)
    assert (kept.count, kept.newest.id, kept.missed.status) == (1, first, 404)


def test_what_the_item_says_just_as_its_page_does_is_known(desk):
    item = an_item(desk, title="The parade", publisher="The Paper, as we call it")
    copied(desk, item, title="The parade", publisher="The Paper", published_on="")
    assert of_item(desk, item).given == ("title",)


def test_the_claims_page_asks_once_for_all_copies_and_link_states(desk, session, engine):
    def asked(claim):
        statements = []

        def note(_conn, _cursor, statement, *_rest):
            statements.append(statement)

        session.rollback()
        event.listen(engine, "before_cursor_execute", note)
        claim_page(session, desk.reporter.member_id, claim)
        event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    def another():
        item = an_item(desk, claim)
        copied(desk, item)
        linked(desk, item, "gone")

    claim = desk.claim()
    another()
    before = asked(claim)
    for _ in range(4):
        another()
    assert asked(claim) == before


def test_a_copy_is_read_with_its_text_its_item_and_those_before_and_after_it(desk):
    item = an_item(desk, title="The report")
    one, two, three = (copied(desk, item, f"Version {n}.") for n in (1, 2, 3))
    tried(desk, item, "failed", "Gone.", status=410)
    page = captures.copy_page(desk.session, desk.reporter.member_id, two, most=7)
    assert (page.text, page.cut, page.item.title) == ("Version", True, "The report")
    assert (page.older.id, page.newer.id) == (one, three)
    assert [row.id for row in page.copies] == [three, two, one]


def test_a_copy_that_waits_or_failed_has_no_page(desk):
    item = an_item(desk)
    failed = tried(desk, item, "failed")
    tried(desk, item)
    for number in (failed, failed + 1, 999):
        with pytest.raises(NotFound):
            captures.kept_copy(desk.session, desk.reporter.member_id, number)


def test_the_copies_of_a_restricted_claim_are_absent_for_all_it_does_not_name(desk, session):
    claim = desk.claim()
    item = an_item(desk, claim)
    one, two = copied(desk, item, "One."), copied(desk, item, "Two.")
    linked(desk, item, "gone")
    assert seen(desk, item, "editor")
    claims.restrict(session, desk.reporter, claim, True, [desk.reporter.member_id])
    assert_absent(desk, "editor", one, two)
    assert not seen(desk, item, "editor")
    assert captures.kept_copy(session, desk.reporter.member_id, one).id == one


def test_the_copies_of_a_confidential_sources_item_are_absent_for_all_it_does_not_name(desk):
    orchid = desk.source("Orchid", confidential=True)
    claim = desk.claim()
    item = an_item(desk, claim)
    one, two = copied(desk, item, "One."), copied(desk, item, "Two.")
    linked(desk, item, "gone")
    origins.trace_origin(desk.session, desk.reporter, item, orchid)
    assert_absent(desk, "editor", one, two)
    assert not seen(desk, item, "editor")
    assert claim_page(desk.session, desk.editor.member_id, claim).copies == {}
    sources.name_reader(desk.session, desk.reporter, orchid, desk.editor.member_id)
    assert seen(desk, item, "editor")


def assert_absent(desk, who, one, two):
    number = desk.people[who].member_id
    with pytest.raises(NotFound):
        captures.kept_copy(desk.session, number, one)
    with pytest.raises(NotFound):
        captures.copy_page(desk.session, number, one, 100)
    with pytest.raises(NotFound):
        captures.difference(desk.session, number, two)


def test_a_difference_is_that_to_the_copy_it_was_compared_with(desk):
    item = an_item(desk)
    one = copied(desk, item, "The parade was held at night.\nIt rained.", title="Parade at night")
    two = copied(desk, item, "The parade was held at night.\nIt rained.")
    three = copied(desk, item, "The parade was held at noon.\nIt rained.", title="Parade")
    altered(desk, three, compared_to=one)
    found = captures.difference(desk.session, desk.reporter.member_id, three)
    assert (found.old.id, found.new.id) == (one, three)
    assert ("title", "Parade at night", "Parade") in found.facts
    changed = [s for s in found.stretches if s.changed]
    assert [bit.text for bit in changed[0].rows[0].old if bit.changed] == ["night"]
    assert [bit.text for bit in changed[0].rows[0].new if bit.changed] == ["noon"]
    chosen = captures.difference(desk.session, desk.reporter.member_id, three, two)
    assert chosen.old.id == two
    for wrong in (three, 999):
        with pytest.raises(NotFound):
            captures.difference(desk.session, desk.reporter.member_id, three, wrong)
    with pytest.raises(NotFound):
        captures.difference(desk.session, desk.reporter.member_id, one)


def test_paragraphs_far_from_any_change_are_folded_and_none_is_lost_or_doubled(desk):
    item = an_item(desk)
    lines = [f"Paragraph number {n} of the page." for n in range(20)]
    copied(desk, item, "\n".join(lines))
    lines[5] = "Paragraph number five was rewritten."
    lines[7] = "Paragraph number seven was too."
    two = copied(desk, item, "\n".join(lines))
    found = captures.difference(desk.session, desk.reporter.member_id, two)
    shape = [(len(s.rows), s.changed, s.far) for s in found.stretches]
    assert shape == [
        (4, False, True), (1, False, False), (1, True, False), (1, False, False),
        (1, True, False), (1, False, False), (11, False, True),
    ]  # fmt: skip
    told = ["".join(b.text for b in row.new) for s in found.stretches for row in s.rows]
    assert told == lines


def test_of_texts_without_end_the_first_part_is_compared(desk):
    item = an_item(desk)
    copied(desk, item, "x " * 300_000)
    two = copied(desk, item, "\n".join(["y"] * 6_000))
    found = captures.difference(desk.session, desk.reporter.member_id, two)
    assert found.cut


def test_broken_links_stand_newest_first_and_page_by_page(desk):
    start = now()
    items = [an_item(desk) for _ in range(7)]
    for n, item in enumerate(items):
        state = ("gone", "changed", "moved", "paywalled")[n % 4]
        linked(desk, item, state, since=start - timedelta(hours=n // 2))
    whole = an_item(desk)
    linked(desk, whole, "there")
    found, key = [], None
    while True:
        part = captures.broken_links(
            desk.session, desk.reporter.member_id, before=key, limit=3
        )  # fmt: skip
        found += [row.evidence_id for row in part.rows]
        key = part.more
        if key is None:
            break
    in_order = sorted(items, key=lambda item: (-(items.index(item) // 2), item), reverse=True)
    assert found == in_order
    only = captures.broken_links(desk.session, desk.reporter.member_id, [LinkState.GONE])
    assert {row.evidence_id for row in only.rows} == {items[0], items[4]}


def test_broken_links_that_a_member_may_not_see_hide_none_behind_them(desk, session, monkeypatch):
    monkeypatch.setattr(captures, "WINDOW", 3)
    shut, claim, start = desk.claim(), desk.claim(), now()
    items = [an_item(desk, shut) for _ in range(7)] + [an_item(desk, claim)]
    for n, item in enumerate(items):
        linked(desk, item, "gone", since=start - timedelta(hours=n))
    claims.restrict(session, desk.reporter, shut, True, [desk.reporter.member_id])
    found, key, parts = [], None, 0
    while parts == 0 or key:
        part = captures.broken_links(session, desk.editor.member_id, before=key)
        found, key, parts = found + part.rows, part.more, parts + 1
    assert [row.evidence_id for row in found] == items[-1:] and parts == 3


def test_a_withdrawn_item_is_no_longer_among_the_broken_links(desk, session):
    item = an_item(desk)
    linked(desk, item, "gone")
    assert seen(desk, item)
    evidence.withdraw_evidence(session, desk.reporter, item, "Twice.")
    assert not seen(desk, item)
