"""Bytes that nothing names leave the store; what was named again stays, whoever is faster."""

import hashlib
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from board import worker
from board.commands import files
from board.commands.redactions import ask_redaction, confirm_redaction
from board.db import atomic, make_engine, open_session
from board.forms import FileInput
from board.models import Capture, UnusedFile, now
from board.rules import CaptureReason, CaptureState
from board.store import Unavailable, open_store
from board.store.folder import Folder
from board.sweeping import sweep

COLUMNS = ("body_sha256", "warc_sha256", "picture_sha256", "pdf_sha256")


@pytest.fixture
def store(settings):
    return open_store(settings)


def listed(session):
    session.rollback()
    return set(session.execute(select(UnusedFile.sha256)).scalars())


def list_unused(session, *numbers, since=None):
    with atomic(session):
        for number in numbers:
            session.merge(UnusedFile(sha256=number, since=since or now()))


def given(content):
    return FileInput("a.txt", "text/plain", len(content), hashlib.sha256(content).hexdigest())


def add(session, desk, store, item, content):
    store.put(content)
    return files.add_file(session, desk.reporter, item, given(content))


def redact(session, desk, claim, item=None):
    asked = ask_redaction(session, desk.editor, claim, "An order.", "By order.", item)
    confirm_redaction(session, desk.admin, asked)


def test_what_nothing_names_is_gone_after_a_pass_and_forgotten(session, desk, store):
    numbers = [store.put(f"{n}".encode()) for n in range(45)]
    list_unused(session, *numbers)
    assert worker.one_pass(session, threading.Event())["swept"] == 45
    assert not any(map(store.has, numbers)) and listed(session) == set()
    assert sweep(session, now()) == 0


@pytest.mark.parametrize("column", [*COLUMNS, "file"])
def test_what_a_copy_or_a_file_names_stays(session, desk, store, column):
    item, number = desk.item(desk.claim()), store.put(b"seen")
    if column == "file":
        files.add_file(session, desk.reporter, item, given(b"seen"))
    else:
        with atomic(session):
            session.add(Capture(
                evidence_id=item, url="https://a.example/", reason=CaptureReason.ADDED,
                state=CaptureState.TAKEN, **{column: number},
            ))  # fmt: skip
    list_unused(session, number)
    assert sweep(session, now()) == 0
    assert store.get(number) == b"seen" and listed(session) == set()


def test_after_a_redaction_the_bytes_are_gone_within_a_pass(session, desk, store, settings):
    claim, other = desk.claim(), desk.claim("Another.")
    item, same = desk.item(claim), desk.item(other)
    for content in (b"only here", b"here and there"):
        add(session, desk, store, item, content)
    taken_out = add(session, desk, store, item, b"taken out before")
    files.remove_file(session, desk.reporter, taken_out)
    add(session, desk, store, same, b"here and there")
    redact(session, desk, claim, item)
    worker.one_pass(session, threading.Event())
    left = [
        path.read_bytes() for path in (settings.data_dir / "files").rglob("*") if path.is_file()
    ]
    assert left == [b"here and there"]
    redact(session, desk, other)
    worker.one_pass(session, threading.Event())
    assert not [p for p in (settings.data_dir / "files").rglob("*") if p.is_file()]


def test_a_file_that_was_taken_out_stays_as_long_as_its_item(session, desk, store):
    item = desk.item(desk.claim())
    file = add(session, desk, store, item, b"seen")
    files.remove_file(session, desk.reporter, file)
    list_unused(session, given(b"seen").sha256)
    sweep(session, now() + timedelta(days=900))
    assert store.get(given(b"seen").sha256) == b"seen"


def test_bytes_on_their_way_wait_an_hour_to_be_named(session, desk, store):
    number, moment = store.put(b"seen"), now()
    files.expect_bytes(session, number, moment)
    assert sweep(session, moment + timedelta(minutes=59)) == 0 and store.has(number)
    assert sweep(session, moment + timedelta(minutes=61)) == 1 and not store.has(number)


def test_what_the_store_does_not_let_go_is_tried_again_and_keeps_no_other(
    session, desk, store, monkeypatch
):
    numbers = sorted(store.put(f"{n}".encode()) for n in range(5))
    list_unused(session, *numbers)
    really = Folder.remove

    def remove(self, number):
        if number == numbers[1]:
            raise PermissionError
        really(self, number)

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "remove", remove)
        assert sweep(session, now()) == 4
    assert listed(session) == {numbers[1]} and store.has(numbers[1])
    assert sweep(session, now()) == 1 and not store.has(numbers[1])


@pytest.mark.parametrize("when", ["check", "remove"])
def test_a_store_that_does_not_answer_is_asked_once_a_pass(session, desk, store, monkeypatch, when):
    numbers = {store.put(f"{n}".encode()) for n in range(50)}
    list_unused(session, *numbers)
    asked = []

    def away(*told):
        asked.append(told)
        raise Unavailable("Not now.")

    with monkeypatch.context() as patched:
        patched.setattr(Folder, when, away)
        assert sweep(session, now()) == 0
    assert len(asked) == 1 and listed(session) == numbers
    assert sweep(session, now()) == 50


def test_nothing_can_be_named_while_it_is_looked_at(session, desk, store, settings, engine):
    """The sweep holds the lock that every command waits for, from the look to the removal."""
    item, number = desk.item(desk.claim()), store.put(b"seen")
    list_unused(session, number)
    removing, named = threading.Event(), threading.Event()

    def name_it():
        removing.wait(10)
        with open_session(engine, settings) as other:
            files.add_file(other, desk.reporter, item, given(b"seen"))
        named.set()

    def remove(gone):
        removing.set()
        assert not named.wait(1)
        store.remove(gone)
        return True

    thread = threading.Thread(target=name_it)
    thread.start()
    assert files.let_go(session, [number], remove) == 1
    thread.join()
    assert named.is_set() and not store.has(number)  # whoever names it looks, and puts it again


def test_uploads_and_redactions_and_sweeps_at_once_lose_nothing(desk, session, settings):
    """The same few bytes are uploaded by several people while they are redacted elsewhere: at
    the end what is named is there, and nothing else is."""
    from board import create_app
    from tests.web.browser import signed_in  # the whole way in, by the form
    from tests.web.desk.test_files import sending

    app = create_app(settings)
    contents = [f"seen {n}".encode() for n in range(3)]
    claims = [[desk.claim(f"{who} {n}") for n in range(6)] for who in range(2)]
    items = [[(claim, desk.item(claim)) for claim in own] for own in claims]
    browsers = [signed_in(app, desk, name) for name in ("reporter", "editor")]
    session.rollback()
    done, wrong = threading.Event(), []

    def upload(browser, own):
        for n, (_claim, item) in enumerate(own):
            answer = sending(browser, f"/desk/evidence/{item}/files", "a.txt", contents[n % 3])
            if answer.status_code != 303:
                wrong.append(answer.text)

    def in_a_session(work):
        with open_session(make_engine(settings.database_url), settings) as own:
            while not done.is_set():
                work(own)

    def redact_one(own):
        for claim, item in (pair for mine in items for pair in mine[:3]):
            asked = ask_redaction(own, desk.editor, claim, "An order.", "By order.", item)
            confirm_redaction(own, desk.admin, asked)
            done.wait(0.05)
        done.wait()

    people = [
        threading.Thread(target=upload, args=pair) for pair in zip(browsers, items, strict=True)
    ]
    others = [threading.Thread(target=in_a_session, args=(work,))
              for work in (lambda own: sweep(own, now()), redact_one)]  # fmt: skip
    for thread in (*people, *others):
        thread.start()
    for thread in people:
        thread.join()
    done.wait(0.5)
    done.set()
    for thread in others:
        thread.join()
    assert [text for text in wrong if "There is nothing here" not in text] == []
    sweep(session, now() + timedelta(hours=2))
    from board.models import EvidenceFile

    session.rollback()
    named = set(session.execute(select(EvidenceFile.sha256)).scalars())
    there = {p.name for p in (settings.data_dir / "files").rglob("*") if p.is_file()}
    assert named == there and len(named) == 3
