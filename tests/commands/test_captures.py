"""The queue of captures: what waits, what stops it, who holds it, what is kept."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from board.commands import (
    captures,
    claims,
    comments,
    evidence,
    keeping,
    merging,
    origins,
    redactions,
    splitting,
)
from board.commands.retelling import IMPORTER
from board.commands.upkeep import WORKER
from board.db import make_engine, open_session
from board.errors import Denied, Invalid, NotFound
from board.forms import read_claim, read_evidence
from board.keys import make_keys
from board.models import (
    Capture,
    CaptureText,
    Claim,
    ClaimReader,
    Event,
    EventText,
    Evidence,
    EvidenceFile,
    LinkHealth,
    ReviewFlag,
    UnusedFile,
    now,
)
from board.queries.upkeep import due_for_capture
from board.rules import RETRIES, CaptureReason, CaptureState, LinkState, Look
from board.settings import Settings

URL = "https://paper.example/crane"
SOON = timedelta(minutes=5)


@pytest.fixture
def settings(database_url, tmp_path):
    make_keys(tmp_path)
    return Settings(database_url=database_url, data_dir=tmp_path, capture=True)


@pytest.fixture
def item(desk):
    return desk.item(desk.claim(), url=URL)


def rows(session, item):
    session.expire_all()
    query = select(Capture).where(Capture.evidence_id == item).order_by(Capture.id)
    return list(session.execute(query).scalars())


def states(session, item):
    return [row.state.value for row in rows(session, item)]


def health(session, item):
    return session.get(LinkHealth, item, populate_existing=True)


def written(session):
    return session.execute(select(Event.name).order_by(Event.n.desc())).scalars().first()


def events(session):
    return session.execute(text("SELECT count(*) FROM events")).scalar()


def lease(session, item, at=None, holds=SOON):
    """Takes an item's capture in hand. Answers its id and the lease."""
    at, word = at or now(), uuid4().hex
    return captures.lease_copy(session, WORKER, item, word, at + holds, at=at), word


def a_copy(at=None, **other):
    number = uuid4().hex * 2
    answer = keeping.Answer(at or now(), URL, 200, "Claimboard/test", [["X", "1"]], [], "text/html")
    made = keeping.Bytes(number, 3, number[::-1], 4)
    said = keeping.Said("Crane falls", "Ann", "The Harbour", "2026-03-02", "A crane fell.")
    return replace(keeping.Copy(answer, said, Look(200), bytes=made), **other)


def keep(session, held, copy=None, at=None):
    copy = copy or a_copy()
    if copy.bytes:
        captures.announce_bytes(session, WORKER, *held, copy.bytes.numbers)
    return keeping.keep_copy(session, WORKER, *held, copy, at=at)


def taken(session, item, at=None, **other):
    return keep(session, lease(session, item, at), a_copy(**other), at)


def gone(status=404, again=False):
    return keeping.Failure("Not there.", Look(status), again)


# What waits


def test_a_link_that_is_added_waits_for_its_copy(session, desk, item):
    [row] = rows(session, item)
    assert (row.state, row.reason, row.url) == (CaptureState.WAITING, CaptureReason.ADDED, URL)
    assert row.asked_by == desk.reporter.member_id and written(session) == "evidence_added"
    assert [due.evidence_id for due in due_for_capture(session, now())] == [item]


def test_nothing_waits_for_what_has_no_link_or_is_restricted_or_confidential(session, desk):
    orchid = desk.source("Orchid", confidential=True)
    restricted = desk.claim("It is secret.", restricted="yes")
    for claim, fields in (
        (desk.claim(), {}),
        (restricted, {"url": URL}),
        (desk.claim(), {"url": URL, "source_id": str(orchid)}),
        (desk.claim(), {"url": URL, "new_source_name": "Lily", "confidential": "yes"}),
    ):
        assert rows(session, desk.item(claim, **fields)) == []
    assert due_for_capture(session, now()) == []


def test_a_board_that_fetches_nothing_queues_nothing(engine, settings, desk, session, item):
    off = replace(settings, capture=False)
    claim = desk.claim()
    with open_session(engine, off) as other:
        typed = read_evidence({"stance": "supports", "url": URL})
        number = evidence.add_evidence(other, desk.reporter, claim, typed)
        with pytest.raises(Invalid, match="fetches no pages"):
            captures.ask_for_capture(other, desk.reporter, item)
    assert rows(session, number) == []


def edit(session, desk, item, **typed):
    version = session.get(Evidence, item, populate_existing=True).version
    typed = read_evidence({"stance": "supports", "url": URL, "public": "yes", **typed})
    evidence.edit_evidence(session, desk.reporter, item, version, typed)


def test_another_link_is_fetched_and_the_old_copies_stay(session, desk, item):
    first = taken(session, item)
    assert health(session, item).state is LinkState.THERE
    edit(session, desk, item, url="https://paper.example/other", description="A described item")
    assert states(session, item) == ["taken", "waiting"]
    assert rows(session, item)[0].id == first and health(session, item) is None
    edit(session, desk, item, url="https://paper.example/third")
    assert states(session, item) == ["taken", "stopped", "waiting"]


def test_an_edit_that_leaves_the_link_alone_fetches_nothing(session, desk, item):
    taken(session, item)
    edit(session, desk, item, excerpt="A crane fell.")
    assert states(session, item) == ["taken"] and health(session, item).look_at


def test_a_withdrawn_item_is_not_fetched_and_a_restored_one_is(session, desk, item):
    evidence.withdraw_evidence(session, desk.reporter, item, "Doubts.")
    assert states(session, item) == ["stopped"]
    evidence.restore_evidence(session, desk.reporter, item)
    assert states(session, item) == ["stopped", "waiting"]
    taken(session, item)
    evidence.withdraw_evidence(session, desk.reporter, item, "Doubts.")
    assert health(session, item).look_at is None
    evidence.restore_evidence(session, desk.reporter, item)
    assert health(session, item).look_at and states(session, item) == ["stopped", "taken"]


def test_restricting_stops_what_waits_and_all_looks_and_opening_resumes_them(session, desk):
    claim = desk.claim()
    one, two = desk.item(claim, url=URL), desk.item(claim, url=URL + "2")
    taken(session, one)
    claims.restrict(session, desk.reporter, claim, True, [])
    assert states(session, one) == ["taken"] and states(session, two) == ["stopped"]
    assert health(session, one).look_at is None
    assert due_for_capture(session, now() + timedelta(days=90)) == []
    with pytest.raises(NotFound):
        captures.ask_for_capture(session, desk.editor, one)
    claims.restrict(session, desk.reporter, claim, True, [desk.editor.member_id])
    claims.restrict(session, desk.editor, claim, False, [])
    assert health(session, one).look_at and states(session, two) == ["stopped", "waiting"]


def test_an_item_that_becomes_confidential_is_fetched_no_more(session, desk):
    orchid = desk.source("Orchid", confidential=True)
    traced, sourced = (desk.item(desk.claim(), url=URL) for _ in range(2))
    taken(session, traced)
    origins.trace_origin(session, desk.reporter, traced, orchid)
    assert health(session, traced).look_at is None
    edit(session, desk, sourced, source_id=str(orchid))
    assert states(session, sourced) == ["stopped"]
    origins.trace_origin(session, desk.reporter, traced, desk.source("Known"))
    assert health(session, traced).look_at


def test_a_redacted_item_keeps_nothing_and_its_bytes_are_let_go(session, desk, item):
    copy = session.get(Capture, taken(session, item))
    claim = session.get(Evidence, item).claim_id
    number, waits = copy.body_sha256, captures.ask_for_capture(session, desk.reporter, item)
    held = lease(session, item)
    row = redactions.ask_redaction(session, desk.editor, claim, "Law.", "Removed.", item)
    redactions.confirm_redaction(session, desk.admin, row)
    assert rows(session, item) == [] and waits
    assert keep(session, held) is None
    assert session.get(UnusedFile, number)
    said = select(EventText.new).where(EventText.field == "body_sha256")
    assert session.execute(said).scalars().all() == [None]


def test_a_piece_that_is_split_off_has_the_copies_and_goes_on_being_looked_at(session, desk):
    claim = desk.claim()
    one, two = desk.item(claim, url=URL), desk.item(claim, url=URL + "2")
    taken(session, one)
    version = session.get(Claim, claim).version
    entered = read_claim({"statement": "A piece."})
    piece = splitting.Piece(entered, frozenset({one, two}))
    splitting.split_claim(session, desk.reporter, claim, version, [piece], [two])
    session.expire_all()
    query = select(Evidence.id).where(Evidence.claim_id != claim).order_by(Evidence.id)
    new_one, new_two = session.execute(query).scalars()
    assert states(session, new_one) == ["taken"] and health(session, new_one).look_at
    assert states(session, new_two) == ["waiting"]
    assert health(session, one).look_at is None


def test_a_merged_item_goes_on_as_it_was(session, desk, item):
    into = desk.claim("The other.")
    claim = session.get(Evidence, item).claim_id
    version = session.get(Claim, claim).version
    merging.merge(session, desk.editor, claim, version, into)
    assert taken(session, item) and written(session) == "evidence_captured"


def test_what_a_member_added_comes_before_what_an_import_did(session, desk):
    typed = read_evidence({"stance": "supports", "url": URL})
    imported = evidence.add_evidence(session, IMPORTER, desk.claim(), typed)
    added = desk.item(desk.claim(), url="https://other.example/")
    assert [due.evidence_id for due in due_for_capture(session, now())] == [added, imported]


# Asked for


def test_a_member_asks_for_a_copy_and_one_event_tells_it(session, desk, item):
    taken(session, item)
    before = events(session)
    claim = captures.ask_for_capture(session, desk.editor, item)
    assert claim == session.get(Evidence, item).claim_id
    row = rows(session, item)[-1]
    assert (row.reason, row.asked_by) == (CaptureReason.ASKED, desk.editor.member_id)
    assert captures.ask_for_capture(session, desk.editor, item) == claim
    assert events(session) == before + 1 and written(session) == "capture_asked"


def test_what_waits_already_is_made_now(session, desk, item):
    held = lease(session, item)
    keeping.fail_copy(session, WORKER, *held, gone(500, again=True))
    assert due_for_capture(session, now()) == []
    captures.ask_for_capture(session, desk.editor, item)
    [row] = rows(session, item)
    assert (row.reason, row.tries) == (CaptureReason.ASKED, 0)
    assert due_for_capture(session, now())


def test_a_reader_of_a_restricted_claim_may_ask_knowingly(session, desk):
    claim = desk.claim(restricted="yes")
    item = desk.item(claim, url=URL)
    captures.ask_for_capture(session, desk.reporter, item)
    origins.trace_origin(session, desk.reporter, item, desk.source("Known"))
    assert states(session, item) == ["waiting"]
    taken(session, item)
    assert health(session, item).look_at is None
    with pytest.raises(NotFound):
        captures.ask_for_capture(session, desk.editor, item)


@pytest.mark.parametrize("why", ["withdrawn", "confidential", "no link", "hidden", "worker"])
def test_what_cannot_be_asked_for(session, desk, why):
    orchid = desk.source("Orchid", confidential=True)
    fields = {} if why == "no link" else {"url": URL}
    if why in ("confidential", "hidden"):
        fields["source_id"] = str(orchid)
    item = desk.item(desk.claim(), **fields)
    if why == "withdrawn":
        evidence.withdraw_evidence(session, desk.reporter, item, "Doubts.")
    by = {"hidden": desk.editor, "worker": WORKER}.get(why, desk.reporter)
    expected = {"hidden": NotFound, "worker": Denied}.get(why, Invalid)
    with pytest.raises(expected):
        captures.ask_for_capture(session, by, item)
    assert [row for row in rows(session, item) if row.reason is CaptureReason.ASKED] == []


# Held


def test_a_copy_is_held_by_one_until_its_time_is_over(session, item):
    at = now()
    first, word = lease(session, item, at)
    assert first and lease(session, item, at)[0] is None
    assert due_for_capture(session, at) == []
    later = at + SOON + timedelta(seconds=1)
    second, other = lease(session, item, later)
    assert second == first
    assert keep(session, (first, word)) is None
    assert states(session, item) == ["waiting"]
    assert keep(session, (first, other)) == first


def test_a_lease_that_ran_out_and_was_not_taken_over_still_holds(session, item):
    held = lease(session, item, holds=-SOON)
    assert keep(session, held)


def test_one_page_of_a_host_is_held_at_a_time(session, desk, item):
    same = desk.item(desk.claim(), url="https://PAPER.example/other")
    other = desk.item(desk.claim(), url="https://other.example/")
    held = lease(session, item)
    assert lease(session, same)[0] is None and lease(session, other)[0]
    keep(session, held)
    assert lease(session, same)[0]


def test_of_many_at_once_one_gets_it(settings, session, item):
    found = []

    def take():
        engine = make_engine(settings.database_url)
        with open_session(engine, settings) as other:
            found.append(lease(other, item)[0])
        engine.dispose()

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len([one for one in found if one]) == 1


def test_what_is_given_back_is_taken_by_another_and_a_look_leaves_nothing(session, item):
    held = lease(session, item)
    captures.give_back(session, WORKER, *held)
    assert [due.evidence_id for due in due_for_capture(session, now())] == [item]
    assert keep(session, held) is None
    taken(session, item)
    later = now() + timedelta(hours=2)
    held = lease(session, item, later)
    assert states(session, item) == ["taken", "waiting"]
    captures.give_back(session, WORKER, *held, at=later)
    assert states(session, item) == ["taken"]
    assert [due.evidence_id for due in due_for_capture(session, later)] == [item]


@pytest.mark.parametrize("meanwhile", ["restricted", "withdrawn", "confidential", "other link"])
def test_what_was_stopped_while_it_was_fetched_is_not_kept(session, desk, item, meanwhile):
    held = lease(session, item)
    claim = session.get(Evidence, item).claim_id
    if meanwhile == "restricted":
        claims.restrict(session, desk.reporter, claim, True, [])
    elif meanwhile == "withdrawn":
        evidence.withdraw_evidence(session, desk.reporter, item, "Doubts.")
    elif meanwhile == "confidential":
        orchid = desk.source("Orchid", confidential=True)
        origins.trace_origin(session, desk.reporter, item, orchid)
    else:
        edit(session, desk, item, url=URL + "2")
    assert keep(session, held) is None
    assert keeping.fail_copy(session, WORKER, *held, gone()) is None
    assert captures.give_back(session, WORKER, *held) is None
    assert states(session, item)[0] == "stopped" and health(session, item) is None


def test_what_turned_out_not_to_be_fetchable_is_stopped_as_it_is_kept(session, desk, item):
    """The second lock: whatever forgot to stop it."""
    held = lease(session, item)
    claim = session.get(Evidence, item).claim_id
    session.execute(text("UPDATE claims SET restricted = true WHERE id = :id"), {"id": claim})
    session.add(ClaimReader(claim_id=claim, member_id=desk.reporter.member_id))
    session.commit()
    assert keep(session, held) is None and states(session, item) == ["stopped"]


def test_only_the_worker_takes_in_hand(session, desk, item):
    with pytest.raises(Denied):
        captures.lease_copy(session, desk.admin, item, "x", now())
    with pytest.raises(Denied):
        captures.ask_for_capture(session, WORKER, item)


# Kept


def test_a_copy_is_kept_with_all_that_is_known_of_it_in_one_event(session, item):
    before, copy = events(session), a_copy()
    number = keep(session, lease(session, item), copy)
    [row] = rows(session, item)
    assert (row.id, row.state, row.status, row.final_url) == (number, "taken", 200, URL)
    assert (row.body_sha256, row.warc_size) == (copy.bytes.body_sha256, 4)
    assert (row.title, row.author, row.headers) == ("Crane falls", "Ann", [["X", "1"]])
    assert (row.lease, row.leased_until) == ("", None) and row.ended_at
    assert session.get(CaptureText, number).body == "A crane fell."
    assert events(session) == before + 1 and written(session) == "evidence_captured"
    assert session.execute(select(UnusedFile)).all() == []


def test_what_a_stranger_says_is_cut_and_cleaned(session, item):
    nasty = "a\x00b\u0001\ud800 " + "x" * 5_000
    copy = a_copy()
    answer = replace(copy.answer, headers=[["N\x00", nasty]] * 500, final_url=URL + "x" * 9_000,
                     redirects=[[nasty, "301"]], media=nasty, charset=nasty)  # fmt: skip
    said = keeping.Said(nasty, nasty, nasty, "the day before yesterday", "text")
    assert keep(session, lease(session, item), replace(copy, answer=answer, said=said))
    [row] = rows(session, item)
    assert row.title.startswith("a b x") and len(row.title) == 300
    assert (row.published_on, len(row.headers)) == ("", keeping.MAX_HEADERS)


def test_bytes_that_were_swept_before_they_were_named_are_fetched_again(session, item):
    held, copy = lease(session, item), a_copy()
    assert keeping.keep_copy(session, WORKER, *held, copy) is None
    assert states(session, item) == ["waiting"] and due_for_capture(session, now()) == []
    assert due_for_capture(session, now() + timedelta(minutes=1))


def test_two_copies_of_the_same_bytes_at_once_are_both_kept(session, desk, item):
    other = desk.item(desk.claim(), url="https://other.example/crane")
    first, second = lease(session, item), lease(session, other)
    one, two = a_copy(), a_copy()
    two = replace(two, bytes=replace(two.bytes, body_sha256=one.bytes.body_sha256))
    for held, copy in ((first, one), (second, two)):
        captures.announce_bytes(session, WORKER, *held, copy.bytes.numbers)
    assert keeping.keep_copy(session, WORKER, *first, one)
    assert keeping.keep_copy(session, WORKER, *second, two)


def test_what_the_page_says_fills_what_is_empty_and_leaves_what_was_typed(session, desk):
    typed = desk.item(desk.claim(), url=URL, title="Typed")
    version = session.get(Evidence, typed).version
    taken(session, typed)
    row = session.get(Evidence, typed, populate_existing=True)
    assert (row.title, row.publisher, row.published_on) == ("Typed", "The Harbour", "2026-03-02")
    assert row.version == version
    told = select(EventText.field, EventText.new).join(Event, Event.n == EventText.event_n)
    told = session.execute(told.where(Event.name == "evidence_captured"))
    assert {row.field for row in told} == {"publisher", "published_on", "body_sha256"}


def test_a_filled_title_is_found(session, desk, item):
    taken(session, item)
    claim = session.get(Claim, session.get(Evidence, item).claim_id, populate_existing=True)
    assert "crane falls" in claim.search_text


def test_nothing_is_filled_once_a_person_has_edited_the_item(session, desk, item):
    edit(session, desk, item, description="I looked at it.")
    taken(session, item)
    assert session.get(Evidence, item, populate_existing=True).title == ""


def test_a_form_that_was_open_while_the_title_came_is_not_out_of_date(session, desk, item):
    taken(session, item)
    edit(session, desk, item, excerpt="A crane fell.", title="Mine")
    assert session.get(Evidence, item, populate_existing=True).title == "Mine"


# Given up


def test_what_is_not_reached_is_tried_again_ever_later_and_then_given_up(session, item):
    at, before = now(), events(session)
    for wait in RETRIES:
        keeping.fail_copy(session, WORKER, *lease(session, item, at), gone(None, again=True), at=at)
        [row] = rows(session, item)
        assert row.due_at - at == wait and row.words == "Not there."
        assert due_for_capture(session, at) == []
        at = row.due_at
    assert events(session) == before, "a try is no event"
    keeping.fail_copy(session, WORKER, *lease(session, item, at), gone(None, again=True), at=at)
    assert states(session, item) == ["failed"] and written(session) == "capture_failed"
    assert events(session) == before + 1
    assert health(session, item).state is LinkState.UNREACHED


def test_what_is_gone_is_given_up_at_once_with_its_status(session, item):
    copy = a_copy()
    failure = replace(gone(410), answer=replace(copy.answer, status=410))
    keeping.fail_copy(session, WORKER, *lease(session, item), failure)
    [row] = rows(session, item)
    assert (row.state, row.status, row.body_sha256) == (CaptureState.FAILED, 410, "")
    assert (health(session, item).state, health(session, item).status) == (LinkState.GONE, 410)


def test_a_page_that_came_back_is_copied_by_the_next_look(session, item):
    keeping.fail_copy(session, WORKER, *lease(session, item), gone())
    later = now() + timedelta(hours=2)
    assert taken(session, item, later)
    assert states(session, item) == ["failed", "taken"]
    assert written(session) == "evidence_captured"
    assert health(session, item).state is LinkState.THERE


# Looked at again


def look(session, item, found, at, **other):
    """A look at the link at a moment that found this; the copy it is compared with is the
    first."""
    base = next(row for row in rows(session, item) if row.state is CaptureState.TAKEN).id
    copy = a_copy(look=found, compared_to=base, **other)
    return keep(session, lease(session, item, at), copy, at)


def hours(n):
    return now() + timedelta(hours=n)


def test_a_look_that_finds_nothing_new_leaves_no_row_and_no_event(session, item):
    taken(session, item)
    before = events(session)
    assert look(session, item, Look(200, percent=4), hours(2), bytes=None) is None
    assert states(session, item) == ["taken"] and events(session) == before
    assert health(session, item).calm == 1
    assert health(session, item).look_at - hours(2) > timedelta(hours=5)


def test_a_change_is_kept_beside_what_was_and_told_in_one_event(session, item):
    first = taken(session, item)
    before = events(session)
    number = look(session, item, Look(200, percent=60), hours(2))
    row = rows(session, item)[-1]
    assert (row.id, row.percent, row.compared_to) == (number, 60, first)
    assert events(session) == before + 1 and written(session) == "link_looked_at"
    after = health(session, item)
    assert (after.state, after.percent, after.calm) == (LinkState.CHANGED, 60, 0)
    title = session.get(Evidence, item, populate_existing=True).title
    assert title == "Crane falls", "a changed page fills nothing"


def test_a_page_that_stays_changed_is_told_once(session, item):
    taken(session, item)
    look(session, item, Look(200, percent=60), hours(2))
    before, since = events(session), health(session, item).since
    look(session, item, Look(200, percent=61), hours(4), newer=False)
    assert events(session) == before and health(session, item).since == since
    look(session, item, Look(200, percent=80), hours(12))
    assert events(session) == before + 1 and health(session, item).since > since
    assert states(session, item) == ["taken"] * 3


def test_a_link_that_failed_is_looked_at_on_a_schedule_and_each_state_has_its_date(session, item):
    taken(session, item)
    at, found = now(), []
    for _ in range(6):
        at = health(session, item).look_at
        keeping.fail_copy(session, WORKER, *lease(session, item, at), gone(None, True), at=at)
        found.append((health(session, item).state.value, health(session, item).failures))
    assert found == [("unreached", 1), ("unreached", 2), ("unreached", 3), ("unreached", 4),
                     ("gone", 5), ("gone", 6)]  # fmt: skip
    assert states(session, item) == ["taken"]


# Flags


def flags(session, claim):
    query = select(ReviewFlag).where(ReviewFlag.claim_id == claim, ReviewFlag.cleared_at.is_(None))
    return [(flag.reason.value, flag.detail) for flag in session.execute(query).scalars()]


@pytest.fixture
def cited(session, desk):
    """A claim whose verdict cites two items."""
    claim = desk.claim()
    items = [desk.item(claim, desk.source(f"Origin {n}"), url=f"{URL}{n}") for n in (1, 2)]
    for item in items:
        taken(session, item)
    desk.verdict(claim, "corroborated", items)
    return claim, items[0]


def test_a_cited_page_that_changed_flags_its_claim_once_with_the_date(session, cited):
    claim, item = cited
    look(session, item, Look(200, percent=60), hours(2))
    look(session, item, Look(200, percent=90), hours(4))
    day = hours(2).date().isoformat()
    assert flags(session, claim) == [("page_changed", f"60% of its text, {day}")]
    assert session.get(Claim, claim, populate_existing=True).needs_review


def test_the_flag_goes_when_the_page_is_as_it_was(session, cited):
    claim, item = cited
    look(session, item, Look(200, percent=60), hours(2))
    look(session, item, Look(200, percent=2), hours(4), bytes=None)
    assert flags(session, claim) == [] and written(session) == "link_looked_at"
    assert not session.get(Claim, claim, populate_existing=True).needs_review


def test_a_page_that_nobody_cites_flags_nothing(session, desk):
    claim = desk.claim()
    item = desk.item(claim, url=URL)
    taken(session, item)
    look(session, item, Look(200, percent=60), hours(2))
    assert flags(session, claim) == []


def test_after_a_new_verdict_what_it_saw_is_what_counts(session, desk, cited):
    claim, item = cited
    changed = look(session, item, Look(200, percent=60), hours(2))
    assert changed and flags(session, claim)
    cites = session.execute(select(Evidence.id).where(Evidence.claim_id == claim)).scalars().all()
    desk.verdict(claim, "corroborated", cites)
    held = lease(session, item, hours(30))
    assert captures.job_of(session, *held).base.id == changed


def test_a_cited_page_that_is_gone_flags_only_where_no_copy_is_left(session, desk, cited):
    claim, item = cited
    keeping.fail_copy(session, WORKER, *lease(session, item, hours(2)), gone(), at=hours(2))
    assert health(session, item).state is LinkState.GONE and flags(session, claim) == []


def never_copied(session, desk):
    claim = desk.claim()
    items = [desk.item(claim, desk.source(f"Origin {n}"), url=f"{URL}{n}") for n in (1, 2)]
    desk.verdict(claim, "corroborated", items)
    return claim, items[0]


def test_a_cited_page_that_died_without_a_copy_flags_its_claim(session, desk):
    claim, item = never_copied(session, desk)
    keeping.fail_copy(session, WORKER, *lease(session, item), gone())
    assert flags(session, claim) == [("evidence_died", now().date().isoformat())]
    taken(session, item, hours(2))
    assert flags(session, claim) == []


def test_an_uploaded_file_keeps_the_evidence_alive(session, desk):
    claim, item = never_copied(session, desk)
    session.add(EvidenceFile(evidence_id=item, name="a.pdf", media="application/pdf", size=1,
                             sha256="0" * 64))  # fmt: skip
    session.commit()
    keeping.fail_copy(session, WORKER, *lease(session, item), gone())
    assert flags(session, claim) == []


def test_the_words_of_a_flag_name_nothing(session, desk, cited):
    claim, item = cited
    look(session, item, Look(200, percent=60), hours(2))
    [(_reason, detail)] = flags(session, claim)
    assert not {"crane", "paper.example"} & set(detail.lower().split())


def test_a_verdict_that_comes_while_a_page_is_compared_has_it_compared_anew(session, desk):
    claim = desk.claim()
    items = [desk.item(claim, desk.source(f"Origin {n}"), url=f"{URL}{n}") for n in (1, 2)]
    first, _second = (taken(session, item) for item in items)
    look(session, items[0], Look(200, percent=60), hours(2))
    held = lease(session, items[0], hours(9))
    desk.verdict(claim, "corroborated", items)  # it saw the page as it is now
    copy = a_copy(look=Look(200, percent=60), compared_to=first, newer=False, bytes=None)
    assert keep(session, held, copy, hours(9)) is None
    assert health(session, items[0]).looked_at < hours(3)
    assert items[0] not in [due.evidence_id for due in due_for_capture(session, hours(9))]
    assert items[0] in [due.evidence_id for due in due_for_capture(session, hours(9.1))]


def test_a_comment_does_not_stop_a_copy(session, desk, item):
    held = lease(session, item)
    comments.add_comment(session, desk.reporter, session.get(Evidence, item).claim_id, "Said.")
    assert keep(session, held)
