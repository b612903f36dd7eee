"""Rules 1 to 5: what a status needs, shown on both databases."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from board.commands import claims, evidence, planning
from board.commands.publication import Wording, sign_off
from board.commands.sources import name_reader
from board.commands.verdicts import give_verdict
from board.db import open_session
from board.errors import Denied, Invalid, NotFound, Refused, Stale, VersionMissing
from board.forms import read_claim
from board.models import Claim, DeskCount
from board.rules import Actor, DisputeReason, Role, Ruling, SourceKind, Status, Urgency, Way


def needs_of(caught):
    return {need.code for need in caught.value.needs}


def fresh(session, claim_id):
    return session.get(Claim, claim_id, populate_existing=True)


def test_a_claim_starts_unverified_and_is_counted(desk, session):
    claim = desk.claim()
    assert fresh(session, claim).status is Status.UNVERIFIED
    assert session.get(DeskCount, (0, Status.UNVERIFIED), populate_existing=True).n == 1


def test_two_traced_independent_origins_corroborate(desk, session):
    claim = fresh(session, desk.corroborated())
    assert (claim.status, claim.origins_for) == (Status.CORROBORATED, 2)
    assert session.get(DeskCount, (0, Status.UNVERIFIED), populate_existing=True).n == 0
    assert session.get(DeskCount, (0, Status.CORROBORATED), populate_existing=True).n == 1


def test_an_untraced_item_counts_zero(desk):
    claim = desk.claim()
    cites = [desk.item(claim, desk.source("One")), desk.item(claim)]
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "corroborated", cites)
    assert needs_of(caught) == {"origins"}


def test_ten_outlets_relaying_one_agency_are_one_origin(desk, session):
    agency = desk.source("Agency", kind=SourceKind.AGENCY)
    claim = desk.claim()
    cites = [desk.item(claim, desk.source(f"Paper {n}", relays_id=agency)) for n in range(10)]
    assert fresh(session, claim).origins_for == 1
    with pytest.raises(Refused):
        desk.verdict(claim, "corroborated", cites)


def test_ministries_of_one_government_count_once(desk, session):
    state = desk.source("Government", kind=SourceKind.GOVERNMENT)
    claim = desk.claim()
    for name in ("Defence", "Interior", "Foreign"):
        desk.item(claim, desk.source(name, belongs_to_id=state))
    assert fresh(session, claim).origins_for == 1


def test_the_party_concerned_adds_no_origin(desk):
    claim = desk.claim()
    cites = [
        desk.item(claim, desk.source("Maker"), party_concerned="yes"),
        desk.item(claim, desk.source("Other")),
    ]
    with pytest.raises(Refused):
        desk.verdict(claim, "corroborated", cites)


def test_one_primary_record_shows_that_it_was_said(desk, session):
    claim = desk.claim("No bounds, KCNA said.", kind="said")
    record = desk.item(claim, desk.source("KCNA"), directness="primary", party_concerned="yes")
    desk.verdict(claim, "corroborated", [record])
    assert fresh(session, claim).status is Status.CORROBORATED


def test_two_outlets_that_were_present_show_that_it_was_said(desk):
    claim = desk.claim("It is possible, the general said.", kind="said")
    cites = [desk.item(claim, desk.source(n), witnessed="yes") for n in ("Yonhap", "Reuters")]
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "corroborated", cites[:1])
    assert needs_of(caught) == {"record"}
    assert desk.verdict(claim, "corroborated", cites)


def test_disputed_needs_more_than_the_partys_denial(desk):
    claim = desk.claim()
    denial = desk.item(claim, stance="contradicts", party_concerned="yes")
    against = DisputeReason.EVIDENCE_AGAINST
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "disputed", [denial], dispute_reason=against)
    assert needs_of(caught) == {"contradiction"}
    other = desk.item(claim, stance="contradicts")
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "disputed", [other])
    assert needs_of(caught) == {"dispute_reason"}
    assert desk.verdict(claim, "disputed", [other], dispute_reason=against)


def test_contradicting_evidence_must_be_answered(desk):
    claim = desk.claim()
    cites = [desk.item(claim, desk.source(name)) for name in ("One", "Two")]
    desk.item(claim, stance="contradicts")
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "corroborated", cites)
    assert needs_of(caught) == {"answer"}
    assert desk.verdict(claim, "corroborated", cites, answer="It is about another year.")


def test_every_verdict_needs_reasoning(desk):
    claim = desk.claim()
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "unverified", reasoning=" ")
    assert needs_of(caught) == {"reasoning"}


EXCEPTION = {"exception": True, "exception_reason": "in", "exception_public_reason": "out"}


def test_an_editor_may_grant_an_exception_a_reporter_and_an_import_may_not(desk):
    claim = desk.claim()
    for by in (desk.reporter, Actor(desk.editor.member_id, desk.editor.roles, Way.IMPORT)):
        with pytest.raises(Refused) as caught:
            desk.verdict(claim, "corroborated", by=by, **EXCEPTION)
        assert needs_of(caught) == {"exception_editor"}
    assert desk.verdict(claim, "corroborated", by=desk.editor, **EXCEPTION)


def test_a_confidential_source_needs_an_editor_who_knows(desk, session):
    claim = desk.claim()
    orchid = desk.source("Orchid", confidential=True)
    name_reader(session, desk.reporter, orchid, desk.editor.member_id)
    item = desk.item(claim, orchid, source_id=str(orchid))
    other = desk.item(claim, desk.source("Other"))
    for by in (desk.reporter, desk.editor):
        with pytest.raises(Refused) as caught:
            desk.verdict(claim, "corroborated", [item, other], by=by)
        assert needs_of(caught) == {"knows_who"}
    assert desk.verdict(claim, "corroborated", [item, other], by=desk.editor, knows_who=True)


def test_withdrawing_cited_evidence_flags_and_restoring_takes_it_back(desk, session):
    claim = desk.corroborated()
    item = session.execute(text("SELECT min(evidence_id) FROM verdict_cites")).scalar()
    evidence.withdraw_evidence(session, desk.reporter, item, "The page was wrong.")
    assert fresh(session, claim).needs_review
    assert fresh(session, claim).status is Status.CORROBORATED
    evidence.restore_evidence(session, desk.reporter, item)
    assert not fresh(session, claim).needs_review


def test_editing_what_was_judged_flags_and_the_next_verdict_clears(desk, session):
    claim = desk.corroborated()
    version = fresh(session, claim).version
    edited = read_claim({"statement": "The parade was held at noon."})
    claims.edit_claim(session, desk.reporter, claim, version, edited)
    assert fresh(session, claim).needs_review
    desk.verdict(claim, "unverified")
    assert not fresh(session, claim).needs_review


def test_a_stale_verdict_and_one_without_a_version_are_refused(desk, session):
    claim = desk.claim()
    with pytest.raises(Stale):
        desk.verdict(claim, "unverified", version=99)
    from board.commands.verdicts import give_verdict

    with pytest.raises(VersionMissing):
        give_verdict(session, desk.reporter, claim, None, Ruling(Status.UNVERIFIED, "x"), [])


def test_evidence_of_another_claim_cannot_be_cited(desk):
    claim, other = desk.claim(), desk.claim("Another.")
    with pytest.raises(Invalid):
        desk.verdict(claim, "unverified", [desk.item(other)])


def test_a_form_sent_twice_writes_once(desk, session):
    entered = read_claim({"statement": "Once."})
    first = claims.enter_claim(session, desk.reporter, entered, once="key")
    again = claims.enter_claim(session, desk.reporter, entered, once="key")
    assert first == again
    assert session.execute(text("SELECT count(*) FROM claims")).scalar() == 1


def test_a_form_sent_many_times_at_once_writes_once(desk, session, engine, settings):
    entered = read_claim({"statement": "Once."})

    def send(_time):
        with open_session(engine, settings) as other:
            return claims.enter_claim(other, desk.reporter, entered, once="key")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(16)))) == 1
    assert session.execute(text("SELECT count(*) FROM claims")).scalar() == 1


def test_a_restricted_claim_is_absent_for_those_it_does_not_name(desk, session):
    claim = desk.claim(restricted="yes")
    assert session.get(DeskCount, (0, Status.UNVERIFIED), populate_existing=True) is None
    for by in (desk.editor, desk.admin):
        with pytest.raises(NotFound):
            desk.verdict(claim, "unverified", by=by)
    claims.restrict(session, desk.reporter, claim, True, [desk.editor.member_id])
    assert desk.verdict(claim, "unverified", by=desk.editor)


def test_a_member_without_a_role_may_do_nothing(desk):
    with pytest.raises(Denied):
        desk.claim(by=Actor(desk.reporter.member_id, frozenset()))
    assert Role.REPORTER in desk.reporter.roles


@pytest.mark.parametrize("table", ["events", "verdicts", "verdict_cites"])
def test_the_database_refuses_to_rewrite_the_record(desk, session, table):
    desk.corroborated()
    with pytest.raises(Exception, match="append-only"):
        session.execute(text(f"DELETE FROM {table}"))
    session.rollback()


def test_a_confidential_origin_behind_an_open_source_counts_as_confidential(desk, session):
    claim = desk.claim()
    orchid = desk.source("Orchid", confidential=True)
    name_reader(session, desk.reporter, orchid, desk.editor.member_id)
    outlet = desk.source("Outlet")
    items = [
        desk.item(claim, orchid, source_id=str(outlet)),
        desk.item(claim, desk.source("Other")),
    ]
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "corroborated", items, by=desk.editor)
    assert needs_of(caught) == {"knows_who"}
    from board.queries.export import lines

    assert "Orchid" not in str(list(lines(session)))


def test_a_claim_that_nobody_could_see_is_refused(desk, session):
    from board.commands.importing import IMPORTER

    with pytest.raises(Invalid):
        desk.claim(by=IMPORTER, restricted="yes")


@contextmanager
def asked(session):
    """All that the database is asked inside."""
    statements = []

    def note(_connection, _cursor, statement, *_more):
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)


def test_a_verdict_asks_the_database_little(desk, session):
    claim = desk.claim()
    cites = [desk.item(claim, desk.source(name)) for name in ("One", "Two")]
    ruling = Ruling(Status.CORROBORATED, "Two agree.")
    for most in (23, 25):  # the second time it is compared with what readers see
        version = fresh(session, claim).version
        with asked(session) as statements:
            give_verdict(session, desk.editor, claim, version, ruling, cites, once=f"form {most}")
        assert len(statements) <= most, "\n".join(statements)
        assert sum(s.startswith("UPDATE claims") for s in statements) == 1
        assert sum("JOIN sources" in s for s in statements) == 1
        if most == 23:
            sign_off(session, desk.second, claim, version + 1, Wording("Two origins."))


def test_a_small_change_asks_the_database_little(desk, session):
    claim = desk.claim()
    with asked(session) as statements:
        planning.set_urgency(session, desk.reporter, claim, Urgency.NOW, once="form")
    assert len(statements) <= 14, "\n".join(statements)
