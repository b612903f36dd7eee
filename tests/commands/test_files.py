"""Files added to evidence, taken out and put back; one event each, for those alone who see."""

import hashlib

import pytest
from sqlalchemy import select

from board.commands import corrections, evidence, files, splitting
from board.commands.claims import restrict
from board.errors import Invalid, NotFound
from board.forms import FileInput, read_claim, read_evidence
from board.models import (
    Capture,
    CaptureText,
    Claim,
    Event,
    EventText,
    Evidence,
    EvidenceFile,
    ReviewFlag,
)
from board.rules import MAX_FILES, CaptureReason, CaptureState
from board.store import open_store
from tests.samples import PDF

HEX = hashlib.sha256(PDF).hexdigest()
TYPED = {"stance": "supports", "public": "yes"}


def given(name="page.pdf", content=PDF):
    return FileInput(name, "application/pdf", len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def store(settings):
    return open_store(settings)


@pytest.fixture
def add(session, desk):
    def run(item, name="page.pdf", content=PDF, by=None):
        return files.add_file(session, by or desk.reporter, item, given(name, content))

    return run


def rows(session):
    session.rollback()
    return session.execute(select(EvidenceFile).order_by(EvidenceFile.id)).scalars().all()


def events(session):
    session.rollback()
    return session.execute(select(Event).order_by(Event.n)).scalars().all()


def open_flags(session, claim):
    session.rollback()
    query = select(ReviewFlag.reason, ReviewFlag.detail).where(ReviewFlag.cleared_at.is_(None))
    return [tuple(row) for row in session.execute(query.where(ReviewFlag.claim_id == claim))]


def test_an_item_may_be_nothing_but_its_file_and_is_called_as_that_is(session, desk):
    entered = read_evidence(TYPED, "page.pdf")
    with pytest.raises(Invalid, match="choose a file"):
        read_evidence(TYPED)
    before = len(events(session))
    item = evidence.add_evidence(session, desk.reporter, desk.claim(), entered, given())
    (row,) = rows(session)
    assert (row.evidence_id, row.name, row.sha256, row.added_by) == (
        item, "page.pdf", HEX, desk.reporter.member_id,
    )  # fmt: skip
    assert session.get(Evidence, item).title == "page.pdf"
    assert [event.name for event in events(session)[before:]] == ["claim_entered", "evidence_added"]
    named = read_evidence(TYPED | {"title": "A letter"}, "page.pdf")
    linked = read_evidence(TYPED | {"url": "https://a.example/"}, "page.pdf")
    assert (named.title, linked.title) == ("A letter", "")


def test_adding_and_taking_out_and_putting_back_are_one_event_each(session, desk, add):
    item = desk.item(desk.claim())
    before = len(events(session))
    file = add(item)
    assert files.remove_file(session, desk.editor, file) == item
    assert rows(session)[0].removed_by == desk.editor.member_id
    assert files.remove_file(session, desk.editor, file) == item  # it is out already
    assert files.restore_file(session, desk.reporter, file) == item
    assert files.restore_file(session, desk.reporter, file) == item
    assert rows(session)[0].removed_at is None
    done = events(session)[before:]
    assert [event.name for event in done] == ["file_added", "file_removed", "file_added"]
    assert all(event.particulars["file"] == file for event in done)
    said = session.execute(select(EventText).where(EventText.event_n == done[0].n)).scalars()
    assert {text.field: text.new for text in said} == {"file": "page.pdf", "sha256": HEX}


def test_one_file_is_on_an_item_once_and_on_others_too(session, desk, add):
    claim = desk.claim()
    item, other = desk.item(claim), desk.item(claim)
    add(item)
    with pytest.raises(Invalid, match="there already"):
        add(item, "again.pdf")
    add(other)
    files.remove_file(session, desk.reporter, rows(session)[0].id)
    add(item, "again.pdf")
    with pytest.raises(Invalid, match="added again"):
        files.restore_file(session, desk.reporter, rows(session)[0].id)


def test_an_item_has_at_most_so_many_files(session, desk, add, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILES", 2)
    item = desk.item(desk.claim())
    add(item, content=b"1")
    add(item, content=b"2")
    with pytest.raises(Invalid, match="at most 2 files"):
        add(item, content=b"3")
    assert MAX_FILES == 50


def test_a_withdrawn_item_takes_none_and_an_item_keeps_the_file_that_it_is(session, desk, add):
    claim = desk.claim()
    item = desk.item(claim)
    evidence.withdraw_evidence(session, desk.reporter, item, "Double.")
    with pytest.raises(Invalid, match="withdrawn"):
        add(item)
    entered = read_evidence(TYPED, "page.pdf")
    alone = evidence.add_evidence(session, desk.reporter, claim, entered, given())
    first = rows(session)[0].id
    with pytest.raises(Invalid, match="Withdraw the item instead"):
        files.remove_file(session, desk.reporter, first)
    add(alone, content=b"another")
    files.remove_file(session, desk.reporter, first)


def test_a_file_taken_out_of_a_cited_item_flags_its_claim_until_it_is_back(session, desk, add):
    claim = desk.corroborated()
    item = session.execute(select(Evidence.id).order_by(Evidence.id)).scalars().first()
    one, other = add(item, content=b"1"), add(item, content=b"2")
    assert open_flags(session, claim) == []
    told = ("edited_after_verdict", "evidence: a file was taken out")
    files.remove_file(session, desk.reporter, one)
    files.remove_file(session, desk.reporter, other)
    assert open_flags(session, claim) == [told, told]
    files.restore_file(session, desk.reporter, one)
    assert open_flags(session, claim) == [told]
    files.restore_file(session, desk.reporter, other)
    assert open_flags(session, claim) == []
    uncited = desk.item(claim, stance="context")
    files.remove_file(session, desk.reporter, add(uncited))
    assert open_flags(session, claim) == []


def test_who_may_not_see_an_item_may_not_touch_its_files(session, desk, add):
    claim = desk.claim(by=desk.editor)
    secret = desk.item(claim, by=desk.editor, confidential="yes", new_source_name="Orchid")
    closed = desk.item(claim, by=desk.editor)
    file, shut = add(secret, by=desk.editor), add(closed, by=desk.editor)
    acts = (files.remove_file, files.restore_file)
    for who, number in ((desk.reporter, file), (desk.admin, file)):
        for act in acts:
            with pytest.raises(NotFound):
                act(session, who, number)
    with pytest.raises(NotFound):
        add(secret, content=b"x")
    restrict(session, desk.editor, claim, True, [])
    for act in acts:
        with pytest.raises(NotFound):
            act(session, desk.reporter, shut)
    with pytest.raises(NotFound):
        files.remove_file(session, desk.editor, 999)
    assert len(rows(session)) == 2


def test_a_piece_that_is_split_off_takes_files_and_copies_along(session, desk, add):
    claim = desk.claim()
    item = desk.item(claim, url="https://a.example/")
    add(item)
    files.remove_file(session, desk.reporter, add(item, "out.pdf", b"out"))
    copy = Capture(
        evidence_id=item, url="https://a.example/", reason=CaptureReason.ADDED,
        state=CaptureState.TAKEN, body_sha256="a" * 64, title="Seen",
    )  # fmt: skip
    session.add(copy)
    session.flush()
    session.add(CaptureText(capture_id=copy.id, body="What it says."))
    session.commit()
    piece = splitting.Piece(read_claim({"statement": "The other half."}), frozenset({item}))
    version = session.get(Claim, claim, populate_existing=True).version
    splitting.split_claim(session, desk.reporter, claim, version, [piece], [])
    session.rollback()
    new = session.execute(select(Evidence.id).order_by(Evidence.id.desc())).scalars().first()
    assert [(row.name, row.sha256) for row in rows(session) if row.evidence_id == new] == [
        ("page.pdf", HEX)
    ]
    taken = session.execute(select(Capture).where(Capture.evidence_id == new)).scalar_one()
    assert (taken.title, taken.body_sha256) == ("Seen", "a" * 64)
    assert session.get(CaptureText, taken.id).body == "What it says."


def test_a_correction_reaches_no_file(session, desk, add):
    item = desk.item(desk.claim())
    add(item)
    corrections.correct_item(session, desk.reporter, item, "Wrong.")
    assert rows(session)[0].removed_at is None
