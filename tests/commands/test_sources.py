"""Sources that turn out to rest on each other, or to be wrong, ask for a review (rule 5)."""

import pytest

from board.commands import sources
from board.errors import Invalid, Stale
from board.models import Claim, Source, Verdict
from board.rules import Status


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
