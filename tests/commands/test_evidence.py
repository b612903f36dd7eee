"""Evidence edited, and its origin found elsewhere than offered."""

import pytest

from board.commands import evidence, origins
from board.errors import Invalid, Stale, VersionMissing
from board.forms import read_evidence
from board.models import Claim, Evidence, Source
from board.queries.claim import claim_page, history
from board.rules import SourceKind

TYPED = {
    "stance": "supports", "url": "https://paper.example/a", "title": "Report",
    "excerpt": "It was closed.", "public": "yes",
}  # fmt: skip


@pytest.fixture
def cited(desk, session):
    """A claim, and an item that its verdict cites."""
    claim = desk.claim()
    item = evidence.add_evidence(session, desk.reporter, claim, read_evidence(TYPED))
    desk.verdict(claim, "unverified", [item])
    return claim, item


def edit(desk, item, version=1, **fields):
    entered = read_evidence(TYPED | fields)
    return evidence.edit_evidence(desk.session, desk.reporter, item, version, entered)


def flags(desk, claim):
    return claim_page(desk.session, desk.reporter.member_id, claim).flags


@pytest.mark.parametrize(
    "change",
    [{"stance": "contradicts"}, {"url": "https://paper.example/b"}, {"directness": "primary"},
     {"party_concerned": "yes"}, {"witnessed": "yes"}, {"excerpt": "It was open."}],
)  # fmt: skip
def test_a_change_to_what_a_verdict_cites_flags_the_claim(desk, cited, change):
    claim, item = cited
    edit(desk, item, **change)
    (flag,) = flags(desk, claim)
    assert flag.reason == "edited_after_verdict" and flag.evidence_id == item
    assert next(iter(change)).replace("_", " ") in flag.detail


def test_a_change_to_what_no_verdict_weighed_flags_nothing(desk, session, cited):
    claim, item = cited
    edit(desk, item, title="Better title", note="Typed twice.")
    assert flags(desk, claim) == []
    other = desk.item(claim)
    edit(desk, other, stance="contradicts")
    assert flags(desk, claim) == []
    assert session.get(Claim, claim, populate_existing=True).contradicting == 1


def test_an_edit_is_told_with_old_and_new_words(desk, session, cited):
    claim, item = cited
    edit(desk, item, excerpt="It was open.", public="")
    row = history(session, desk.reporter.member_id, claim)[0]
    assert row.name == "evidence_edited"
    assert {text.field: (text.old, text.new) for text in row.texts} == {
        "excerpt": ("It was closed.", "It was open."), "public": ("yes", "no")
    }  # fmt: skip


def test_a_stale_edit_one_without_a_version_and_one_of_a_withdrawn_item_are_refused(
    desk, session, cited
):
    _claim, item = cited
    edit(desk, item, title="First")
    with pytest.raises(Stale):
        edit(desk, item, title="Late")
    with pytest.raises(VersionMissing):
        edit(desk, item, version=None)
    evidence.withdraw_evidence(session, desk.reporter, item, "Why.")
    with pytest.raises(Invalid):
        edit(desk, item, version=2, title="Later")


def test_an_item_that_proves_to_be_of_another_source_is_no_longer_traced(desk, session, cited):
    _claim, item = cited
    row = session.get(Evidence, item)
    origins.trace_origin(session, desk.reporter, item, row.source_id)
    edit(desk, item, url="https://paper.example/b")
    assert session.get(Evidence, item, populate_existing=True).origin_id == row.source_id
    edit(desk, item, version=2, url="https://x.com/other/status/1")
    moved = session.get(Evidence, item, populate_existing=True)
    assert (session.get(Source, moved.source_id).domain, moved.origin_id) == ("x.com/other", None)
    edit(desk, item, version=3, url="https://x.com/other/status/1", new_source_name="Ministry")
    moved = session.get(Evidence, item, populate_existing=True)
    assert session.get(Source, moved.source_id).name == "Ministry"


def test_a_named_source_is_found_again_by_its_name(desk, session):
    ministry = desk.source("Ministry", kind=SourceKind.GOVERNMENT)
    item = desk.item(desk.claim(), new_source_name="Ministry")
    assert session.get(Evidence, item).source_id == ministry


def test_our_own_observation_is_one_origin_and_says_how_it_was_made(desk, session):
    claim = desk.claim()
    seen = [desk.item(claim) for _ in range(2)]
    for item in seen:
        origins.trace_to_own_observation(session, desk.reporter, item, "From the roof at noon.")
    rows = [session.get(Evidence, item, populate_existing=True) for item in seen]
    assert rows[0].origin_id == rows[1].origin_id
    assert session.get(Source, rows[0].origin_id).kind is SourceKind.OWN_OBSERVATION
    assert "From the roof at noon." in rows[0].note
    assert session.get(Claim, claim, populate_existing=True).origins_for == 1
    with pytest.raises(Invalid):
        origins.trace_to_own_observation(session, desk.reporter, seen[0], "")


def test_a_new_origin_is_made_by_name_and_kind_and_found_the_second_time(desk, session):
    claim = desk.claim()
    items = [desk.item(claim) for _ in range(2)]
    for item in items:
        origins.trace_to_new(session, desk.reporter, item, "KCNA", SourceKind.AGENCY)
    traced = {session.get(Evidence, item, populate_existing=True).origin_id for item in items}
    assert len(traced) == 1 and session.get(Source, traced.pop()).kind is SourceKind.AGENCY


def test_taking_back_an_origin_that_a_verdict_rests_on_flags_the_claim(desk, session):
    claim = desk.corroborated()
    item = claim_page(session, desk.reporter.member_id, claim).evidence[0].id
    origins.trace_origin(session, desk.reporter, item, None)
    assert [flag.reason for flag in flags(desk, claim)] == ["origins_changed"]
