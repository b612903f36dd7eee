"""Two claims that are one: what moves, what leads on, what is refused, and the way back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from board.commands import claims, evidence, merging, notices, origins, publication, replies
from board.errors import Denied, Invalid, NotFound, Refused, Stale
from board.models import Claim, DeskCount, Event, Evidence, ReviewFlag, Watch, now
from board.queries.board import Filters, columns
from board.queries.claim import claim_page, history
from board.queries.find import search
from board.queries.merging import led_to, merged_here, preview
from board.record import reading
from board.rules import NextStep, RelationKind, ReviewReason, Status

WORDING = publication.Wording("What readers see.")


def claim(session, number):
    return session.get(Claim, number, populate_existing=True)


def merge(desk, one, other, by=None, reason=""):
    version = claim(desk.session, one).version
    return merging.merge(desk.session, by or desk.editor, one, version, other, reason)


def board(desk, by="reporter"):
    found = columns(desk.session, desk.people[by].member_id, Filters(), 20)
    return {
        column.status: (sorted(card.id for card in column.cards), column.count) for column in found
    }


def flags(session, number):
    open_ones = select(ReviewFlag.reason).where(
        ReviewFlag.claim_id == number, ReviewFlag.cleared_at.is_(None)
    )
    return list(session.execute(open_ones).scalars())


def whole(session):
    """All that a merge may touch, for comparing."""
    names = ("claim_readers", "claim_relations", "claim_links", "desk_counts", "public_counts",
             "public_leads")  # fmt: skip
    kept = {n: sorted(map(tuple, session.execute(text(f"SELECT * FROM {n}")))) for n in names}
    claims_now = "SELECT id, restricted, merged_into, links, supporting, contradicting, search_text, needs_review, origins_for FROM claims ORDER BY id"  # noqa: E501
    kept["claims"] = list(map(tuple, session.execute(text(claims_now))))
    items = "SELECT id, claim_id, merged_from FROM evidence ORDER BY id"
    kept["evidence"] = list(map(tuple, session.execute(text(items))))
    faces = "SELECT pid, listed FROM public_claims ORDER BY pid"
    kept["faces"] = list(map(tuple, session.execute(text(faces))))
    return kept


def test_evidence_relations_and_history_move_and_say_where_they_came_from(desk, session):
    one, other, third = desk.claim("One."), desk.claim("Other."), desk.claim("Third.")
    item = desk.item(one, desk.source("Origin"), title="Torches")
    claims.relate(session, desk.reporter, one, third, RelationKind.SAME_EVENT)
    claims.relate(session, desk.reporter, third, one, RelationKind.IS_ABOUT)
    claims.relate(session, desk.reporter, one, other, RelationKind.SPLIT_FROM)
    merge(desk, one, other, reason="Plain.")
    page = claim_page(session, desk.reporter.member_id, other)
    assert [(e.id, e.merged_from) for e in page.evidence] == [(item, one)]
    assert [(r.id, r.relation) for r in page.relations] == [
        (third, "same_event"), (third, "is_about_of"),
    ]  # fmt: skip
    told = [event.name for event in history(session, desk.reporter.member_id, other)]
    assert told[:2] == ["claim_took_in", "claim_merged"] and "evidence_added" in told
    (gone,) = merged_here(session, other)
    assert (gone.claim_id, gone.statement, gone.reason) == (one, "One.", "Plain.")
    assert claim(session, other).supporting == 1 and claim(session, one).links == 0
    found = search(session, desk.reporter.member_id, "torches")
    assert [hit.id for hit in found.hits] == [other]
    assert [hit.id for hit in search(session, desk.reporter.member_id, "one").hits] == [other]


def test_the_merged_one_leaves_every_list_and_count_and_leads_on(desk, session):
    one, other = desk.claim("Parade one."), desk.claim("Parade two.")
    merge(desk, one, other)
    assert board(desk)[Status.UNVERIFIED] == ([other], 1)
    assert session.execute(select(DeskCount.n).where(DeskCount.story_id == 0)).scalar() == 1
    with pytest.raises(NotFound):
        claim_page(session, desk.reporter.member_id, one)
    assert led_to(session, desk.reporter.member_id, one) == other
    for act in (
        lambda: claims.assign(session, desk.editor, one, None),
        lambda: desk.item(one),
        lambda: publication.sign_off(session, desk.editor, one, 2, WORDING),
        lambda: merging.merge(session, desk.editor, one, 2, other),
        lambda: merging.merge(session, desk.editor, other, 1, one),
    ):
        with pytest.raises(NotFound):
            act()
    for number in (other, 99_999):
        with pytest.raises(NotFound):
            led_to(session, desk.reporter.member_id, number)


def test_one_event_a_changed_claim(desk, session):
    one, other = desk.claim("One."), desk.claim("Other.")
    desk.item(one)
    names = select(Event.name, Event.claim_id).order_by(Event.n.desc()).limit(2)
    row = merge(desk, one, other)
    assert set(session.execute(names)) == {("claim_merged", one), ("claim_took_in", other)}
    merging.undo_merge(session, desk.editor, row)
    assert set(session.execute(names)) == {("merge_undone", one), ("claim_gave_back", other)}


def test_a_verdict_that_meets_evidence_against_it_needs_review(desk, session):
    other = desk.corroborated("Other.")
    quiet, loud, withdrawn = (desk.claim(f"{n}.") for n in "abc")
    desk.item(quiet)
    desk.item(loud, stance="contradicts")
    gone = desk.item(withdrawn, stance="contradicts")
    evidence.withdraw_evidence(session, desk.reporter, gone, "Wrong.")
    for number in (quiet, withdrawn):
        merge(desk, number, other)
        assert flags(session, other) == []
    row = merge(desk, loud, other)
    assert flags(session, other) == [ReviewReason.MERGED]
    assert claim(session, other).needs_review and claim(session, other).status == "corroborated"
    merging.undo_merge(session, desk.editor, row)
    assert flags(session, other) == [] and not claim(session, other).needs_review


def test_undone_all_is_as_it_was(desk, session):
    one, other, third = desk.corroborated("One."), desk.claim("Other."), desk.claim("Third.")
    desk.item(one, stance="contradicts", url="https://paper.example/1")
    claims.relate(session, desk.reporter, one, third, RelationKind.SAME_EVENT)
    claims.relate(session, desk.reporter, third, other, RelationKind.IS_ABOUT)
    claims.relate(session, desk.reporter, third, one, RelationKind.IS_ABOUT)
    before = whole(session)
    row = merge(desk, one, other)
    assert whole(session) != before
    assert merging.undo_merge(session, desk.editor, row) == one
    assert whole(session) == before
    assert claim_page(session, desk.reporter.member_id, one)
    with pytest.raises(NotFound):
        merging.undo_merge(session, desk.editor, row)


def test_a_verdict_that_cites_what_goes_back_needs_review(desk, session):
    one, other = desk.claim("One."), desk.claim("Other.")
    items = [desk.item(one, desk.source(f"Origin {n}")) for n in (1, 2)]
    row = merge(desk, one, other)
    desk.verdict(other, "corroborated", items)
    merging.undo_merge(session, desk.editor, row)
    assert flags(session, other) == [ReviewReason.EVIDENCE_WITHDRAWN]


def test_merged_further_the_first_leads_to_the_last_and_is_taken_back_last(desk, session):
    one, two, three = (desk.claim(f"{word}.") for word in ("One", "Two", "Three"))
    item = desk.item(one)
    first = merge(desk, one, two)
    second = merge(desk, two, three)
    assert led_to(session, desk.reporter.member_id, one) == three
    page = claim_page(session, desk.reporter.member_id, three)
    assert [(e.id, e.merged_from) for e in page.evidence] == [(item, one)]
    assert {e.name for e in history(session, desk.reporter.member_id, three)} >= {"evidence_added"}
    with pytest.raises(Invalid):
        merging.undo_merge(session, desk.editor, first)
    merging.undo_merge(session, desk.editor, second)
    merging.undo_merge(session, desk.editor, first)
    where = select(Evidence.claim_id, Evidence.merged_from).where(Evidence.id == item)
    assert session.execute(where).one() == (one, None)


def test_only_claims_that_the_same_members_see_are_merged(desk, session):
    one, other = desk.claim("One."), desk.claim("Other.", by=desk.editor)
    claims.restrict(session, desk.editor, other, True, [])
    for pair in ((one, other), (other, one)):
        with pytest.raises(Refused) as refused:
            merge(desk, *pair)
        assert [need.code for need in refused.value.needs] == ["readers"]
    claims.restrict(session, desk.editor, one, True, [desk.second.member_id])
    with pytest.raises(Refused):
        merge(desk, one, other)
    claims.restrict(session, desk.editor, one, True, [])
    row = merge(desk, one, other)
    with pytest.raises(NotFound):
        led_to(session, desk.reporter.member_id, one)
    with pytest.raises(NotFound):
        merging.undo_merge(session, desk.second, row)
    merging.undo_merge(session, desk.editor, row)
    assert board(desk)[Status.UNVERIFIED] == ([], 0)
    assert board(desk, "editor")[Status.UNVERIFIED] == ([one, other], 2)


def test_what_was_closed_since_is_closed_when_it_comes_back(desk, session):
    one, other = desk.claim("One."), desk.claim("Other.")
    row = merge(desk, one, other)
    claims.restrict(session, desk.editor, other, True, [])
    merging.undo_merge(session, desk.editor, row)
    assert board(desk)[Status.UNVERIFIED] == ([], 0)
    assert board(desk, "editor")[Status.UNVERIFIED] == ([one, other], 2)


def test_hidden_evidence_moves_and_stays_hidden(desk, session):
    one, other = desk.claim("One."), desk.claim("Other.")
    orchid = desk.source("Orchid", confidential=True)
    item = desk.item(one, description="x", excerpt="Orchid told us.")
    origins.trace_origin(session, desk.reporter, item, orchid)
    merge(desk, one, other)
    assert claim_page(session, desk.editor.member_id, other).evidence == []
    assert search(session, desk.editor.member_id, "orchid").hits == []
    assert [h.id for h in search(session, desk.reporter.member_id, "orchid").hits] == [other]


def test_merging_is_an_editors_act_on_the_version_seen(desk, session):
    one, other = desk.claim("One."), desk.claim("Other.")
    for who in (desk.reporter, desk.admin):
        with pytest.raises(Denied):
            merge(desk, one, other, by=who)
    with pytest.raises(Stale):
        merging.merge(session, desk.editor, one, 9, other)
    with pytest.raises(Refused):
        merge(desk, one, one)
    with pytest.raises(NotFound):
        merge(desk, one, 99_999)
    seen = preview(session, desk.editor.member_id, one, other)
    assert (seen.items, seen.relations, seen.against, seen.needs) == (0, 0, False, [])


def public_ids(session):
    return {d["pid"] for column in reading.columns(session) for d in column.documents}


def published(desk, statement):
    number = desk.corroborated(statement)
    version = claim(desk.session, number).version
    publication.sign_off(desk.session, desk.editor, number, version, WORDING)
    return number, claim(desk.session, number).pid


def test_a_public_one_goes_only_into_a_public_one_and_its_address_leads_on(desk, session):
    (one, pid), other = published(desk, "One."), desk.corroborated("Other.")
    with pytest.raises(Refused) as refused:
        merge(desk, one, other)
    assert [need.code for need in refused.value.needs] == ["public"]
    assert reading.leads_to(session, pid) is None and public_ids(session) == {pid}
    publication.sign_off(session, desk.editor, other, 2, WORDING)
    before, moved = whole(session), reading.revision(session)
    row = merge(desk, one, other)
    other_pid = claim(session, other).pid
    assert reading.leads_to(session, pid) == other_pid
    assert public_ids(session) == {other_pid}
    assert sum(column.count for column in reading.columns(session)) == 1
    assert reading.revision(session) == moved + 1
    assert reading.claim(session, pid).document["statement"] == "One."
    merging.undo_merge(session, desk.editor, row)
    assert whole(session) == before
    assert public_ids(session) == {pid, other_pid} and reading.leads_to(session, pid) is None


def test_a_tombstone_stays_one_and_nothing_leads_to_what_readers_never_saw(desk, session):
    (one, pid), other = published(desk, "One."), desk.claim("Other.")
    publication.unpublish(session, desk.editor, one, "It was wrong.")
    merge(desk, one, other)
    assert reading.leads_to(session, pid) is None
    assert reading.claim(session, pid).document["reason"] == "It was wrong."


def test_replies_asked_for_move_with_their_clock_and_go_back(desk, session):
    one, other = desk.claim("One."), desk.claim("Other.")
    deadline = now() + timedelta(hours=3)
    replies.ask_for_reply(session, desk.reporter, one, replies.ReplyInput("Them", deadline))
    row = merge(desk, one, other)
    assert [reply.asked_of for reply in replies.replies_of(session, other)] == ["Them"]
    assert claim(session, other).reply_due_at == deadline
    merging.undo_merge(session, desk.editor, row)
    assert [reply.asked_of for reply in replies.replies_of(session, one)] == ["Them"]
    assert (claim(session, one).reply_due_at, claim(session, other).reply_due_at) == (
        deadline, None,
    )  # fmt: skip
    assert claim(session, one).next_step is NextStep.AWAITING_REPLY


def test_an_accusation_is_not_merged_into_a_claim_that_is_not_marked_as_one(desk, session):
    one, other = desk.claim("He stole it.", accuses_person="yes"), desk.claim("It was stolen.")
    with pytest.raises(Refused, match="accuses a person"):
        merge(desk, one, other)
    assert [need.code for need in preview(session, desk.editor.member_id, one, other).needs] == [
        "accuses_person"
    ]
    both = desk.claim("He took it.", accuses_person="yes")
    assert merge(desk, one, both)


def test_whoever_watched_the_one_watches_the_other_unless_they_ended_that(desk, session):
    one, other = desk.claim("One.", by=desk.second), desk.claim("Other.")
    notices.set_watching(session, desk.admin, one, True)
    notices.set_watching(session, desk.admin, other, True)
    notices.set_watching(session, desk.admin, other, False)
    merge(desk, one, other)
    session.expire_all()
    assert session.get(Watch, (other, desk.second.member_id)).watching
    assert not session.get(Watch, (other, desk.admin.member_id)).watching
