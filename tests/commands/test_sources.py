"""Sources that turn out to rest on each other, or to be wrong, ask for a review (rule 5)."""

import pytest
from sqlalchemy import event, insert

from board.commands import sources
from board.errors import Invalid, NotFound, Stale, VersionMissing
from board.models import Claim, Source, Verdict
from board.queries import corrections
from board.queries import sources as register
from board.queries.claim import claim_page
from board.rules import SourceKind, Status


def link(desk, source, **links):
    links = {"relays_id": None, "belongs_to_id": None, **links}
    row = desk.session.get(Source, source, populate_existing=True)
    entered = sources.SourceInput(row.name, row.kind, row.domain, note=row.note, **links)
    return sources.edit_source(desk.session, desk.reporter, source, row.version, entered)


def origins_of(session, claim):
    from sqlalchemy import text

    query = text("SELECT DISTINCT origin_id FROM evidence WHERE claim_id = :claim ORDER BY 1")
    return list(session.execute(query, {"claim": claim}).scalars())


def test_origins_that_prove_to_be_one_flag_the_claim_and_keep_its_status(desk, session):
    claim = desk.claim()
    ministries = [desk.source(name) for name in ("Defence", "Interior")]
    desk.verdict(claim, "corroborated", [desk.item(claim, origin) for origin in ministries])
    state = desk.source("Government")
    link(desk, ministries[0], belongs_to_id=state)
    assert not session.get(Claim, claim, populate_existing=True).needs_review
    link(desk, ministries[1], belongs_to_id=state)
    row = session.get(Claim, claim, populate_existing=True)
    assert (row.needs_review, row.origins_for, row.status) == (True, 1, Status.CORROBORATED)
    assert session.get(Verdict, row.verdict_id).origins == 2


def test_a_corrected_source_flags_every_claim_that_rests_on_it_and_no_other(desk, session):
    one, two, other = desk.corroborated("One."), desk.corroborated("Two."), desk.claim("Other.")
    origin = origins_of(session, one)[0]
    desk.item(two, origin)
    sources.correct_source(session, desk.reporter, origin, "The wire withdrew it.")
    flagged = [
        session.get(Claim, c, populate_existing=True).needs_review for c in (one, two, other)
    ]
    assert flagged == [True, True, False]


def test_a_circle_of_sources_is_refused(desk, session):
    first = desk.source("First")
    second = desk.source("Second", relays_id=first)
    with pytest.raises(Invalid):
        link(desk, first, relays_id=second)
    assert session.get(Source, first, populate_existing=True).relays_id is None


def test_a_stale_change_to_a_source_is_refused(desk, session):
    source = desk.source("Source")
    with pytest.raises(Stale):
        sources.edit_source(session, desk.reporter, source, 9, sources.SourceInput("Other"))


def test_a_confidential_source_has_no_place_for_an_identity(desk):
    with pytest.raises(Invalid):
        desk.source("Orchid", confidential=True, domain="person.example")


def reviewed(session, *claims):
    return [session.get(Claim, claim, populate_existing=True).needs_review for claim in claims]


def test_a_mark_reaches_what_was_traced_through_a_chain_and_what_a_verdict_cites(desk, session):
    agency = desk.source("Agency")
    outlet = desk.source("Outlet", relays_id=agency)
    through, mentions, cites, withdrawn = (desk.claim(f"{n}.") for n in range(4))
    desk.item(through, outlet)
    desk.item(mentions, agency, stance="context")
    item = desk.item(cites, agency, stance="context")
    desk.verdict(cites, "unverified", [item])
    from board.commands.evidence import withdraw_evidence

    withdraw_evidence(session, desk.reporter, desk.item(withdrawn, agency), "Why.")
    before = {
        row.id for row in corrections.resting_on_source(session, desk.editor.member_id, agency).rows
    }
    sources.correct_source(session, desk.reporter, agency, "Retracted.", "https://a.example/")
    assert reviewed(session, through, mentions, cites, withdrawn) == [True, False, True, False]
    after = corrections.resting_on_source(session, desk.editor.member_id, agency).rows
    assert before == {row.id for row in after} == {through, cites}
    assert all(row.needs_review for row in after)


def test_a_mark_taken_back_takes_back_its_own_flags_and_no_other(desk, session):
    one, two = desk.corroborated("One."), desk.corroborated("Two.")
    origin, other = origins_of(session, one)[0], origins_of(session, one)[1]
    desk.item(two, origin)
    sources.correct_source(session, desk.reporter, origin, "Wrong.")
    sources.correct_source(session, desk.reporter, origin, "Wrong twice.")
    sources.correct_source(session, desk.reporter, other, "Wrong as well.")
    assert len(claim_page(session, desk.reporter.member_id, two).flags) == 1
    sources.take_mark_back(session, desk.reporter, origin)
    assert reviewed(session, one, two) == [True, False]
    row = session.get(Source, origin, populate_existing=True)
    assert (row.corrected_on, row.correction_note) == (None, "")
    sources.take_mark_back(session, desk.reporter, other)
    assert reviewed(session, one, two) == [False, False]


def test_a_mark_says_what_was_corrected(desk, session):
    with pytest.raises(Invalid):
        sources.correct_source(session, desk.reporter, desk.source("Source"), "")
    with pytest.raises(NotFound):
        sources.correct_source(session, desk.reporter, 999, "Wrong.")


def test_a_circle_by_mixed_links_is_refused_and_says_by_which(desk, session):
    first = desk.source("First")
    second = desk.source("Second", belongs_to_id=first)
    third = desk.source("Third", relays_id=second)
    with pytest.raises(Invalid) as caught:
        link(desk, first, relays_id=third)
    assert "Third" in caught.value.errors["relays_id"]
    with pytest.raises(Invalid):
        link(desk, first, belongs_to_id=first)


def test_roots_follow_a_chain_from_its_middle(desk, session):
    ids = [desk.source("Source 0")]
    for n in range(1, 6):
        ids.append(desk.source(f"Source {n}", relays_id=ids[-1]))
    state = desk.source("State", kind=SourceKind.GOVERNMENT)
    link(desk, ids[0], belongs_to_id=state)
    assert {session.get(Source, n, populate_existing=True).root_id for n in ids} == {state}
    link(desk, ids[3])
    roots = [session.get(Source, n, populate_existing=True).root_id for n in ids]
    assert roots == [state] * 3 + [ids[3]] * 3


def statements(session, act):
    seen = []
    count = lambda *args: seen.append(args[2])  # noqa: E731
    engine = session.get_bind()
    event.listen(engine, "after_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "after_cursor_execute", count)
    return len(seen)


def test_a_change_costs_the_same_in_a_register_of_thousands(desk, session):
    def change(name):
        outlet = desk.source(f"{name} outlet")
        agency = desk.source(f"{name} agency")
        return statements(session, lambda: link(desk, outlet, relays_id=agency))

    few = change("Early")
    hub = desk.source("Hub")
    rows = [
        {"name": f"Paper {n}", "kind": "outlet", "relays_id": hub, "root_id": hub, "note": "",
         "confidential": False, "correction_note": "", "correction_link": "", "version": 1,
         "search_text": ""}
        for n in range(5_000)
    ]  # fmt: skip
    session.execute(insert(Source), rows)
    session.commit()
    assert change("Late") == few
    above = desk.source("Above")
    assert statements(session, lambda: link(desk, hub, relays_id=above)) <= few + 2
    last = session.execute(Source.__table__.select().where(Source.name == "Paper 4999")).one()
    assert last.root_id == above


def test_an_edit_keeps_its_history_and_asks_for_a_version(desk, session):
    source = desk.source("Soruce", domain="a.example")
    entered = sources.SourceInput("Source", note="Corrects itself quickly.")
    with pytest.raises(VersionMissing):
        sources.edit_source(session, desk.reporter, source, None, entered)
    sources.edit_source(session, desk.reporter, source, 1, entered)
    sources.edit_source(session, desk.reporter, source, 2, entered)
    page = register.source_page(session, desk.editor.member_id, source)
    assert (page.source.version, page.source.domain) == (2, None)
    assert [row.name for row, _texts in page.history] == ["source_edited", "source_added"]
    changes = {text.field: (text.old, text.new) for text in page.history[0][1]}
    assert changes == {
        "name": ("Soruce", "Source"), "domain": ("a.example", ""),
        "note": ("", "Corrects itself quickly."),
    }  # fmt: skip


def test_two_sources_cannot_have_one_domain(desk, session):
    desk.source("One", domain="a.example")
    two = desk.source("Two")
    entered = sources.SourceInput("Two", domain="a.example")
    with pytest.raises(Invalid):
        sources.edit_source(session, desk.reporter, two, 1, entered)


def test_a_new_name_of_an_origin_makes_the_public_view_differ(desk, session):
    from board.commands.publication import Wording, sign_off

    claim = desk.corroborated()
    version = session.get(Claim, claim, populate_existing=True).version
    sign_off(session, desk.editor, claim, version, Wording("Two saw it."))
    origin = origins_of(session, claim)[0]
    sources.edit_source(session, desk.reporter, origin, 1, sources.SourceInput("New name"))
    assert session.get(Claim, claim, populate_existing=True).public_differs
