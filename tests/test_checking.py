"""Every kept file read: what is damaged, missing or strange is named, with what needs it."""

import hashlib
from dataclasses import replace

import pytest
from click.testing import CliRunner

from board import checking
from board.cli import health, main
from board.commands import files
from board.commands.redactions import ask_redaction, confirm_redaction
from board.db import atomic
from board.forms import FileInput
from board.models import Capture, UnusedFile, now
from board.queries.stored import every_number
from board.rules import CaptureReason, CaptureState
from board.store import open_store

COLUMNS = ("body_sha256", "warc_sha256", "picture_sha256", "pdf_sha256")
PARTS = dict(zip(COLUMNS, ("page", "exchange", "picture", "print"), strict=True))


@pytest.fixture(params=["folder", "bucket"])
def settings(request, settings):
    if request.param == "folder":
        return settings
    url = request.getfixturevalue("s3_server").url(settings.data_dir.name)
    return replace(settings, files_url=url)


@pytest.fixture
def store(settings):
    return open_store(settings)


@pytest.fixture
def check(settings):
    environ = {"CLAIMBOARD_DATA_DIR": str(settings.data_dir), "CLAIMBOARD_CAPTURE": "no",
               "CLAIMBOARD_DATABASE_URL": settings.database_url,
               "CLAIMBOARD_FILES_URL": settings.files_url}  # fmt: skip
    return lambda *words: CliRunner().invoke(main, ["check", *words], env=environ)


def keep(session, desk, store, item, content):
    number = store.put(content)
    assert number == hashlib.sha256(content).hexdigest()
    files.add_file(session, desk.reporter, item, FileInput("a.txt", "text/plain", 1, number))
    return number


def put_in_place_of(settings, store, number, data):
    """Another hand's bytes, or none."""
    name = "/".join(checking.place_of(number))
    if settings.files_url:
        key = {"Bucket": "files", "Key": f"{settings.data_dir.name}/{name}"}
        store._client.put_object(**key, Body=data) if data else store._client.delete_object(**key)
        return
    path = settings.data_dir / "files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data) if data else path.unlink()


def copied(session, item, **numbers):
    with atomic(session):
        row = Capture(evidence_id=item, url="https://a.example/", reason=CaptureReason.ADDED,
                      state=CaptureState.TAKEN, **numbers)  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def test_a_sound_store_is_read_whole_and_said_to_be(session, desk, store, check):
    item = desk.item(desk.claim())
    keep(session, desk, store, item, b"x" * 3_000_000)
    copied(session, item, **{name: store.put(name.encode()) for name in COLUMNS})
    answer = check("--files")
    assert answer.exit_code == 0, answer.output
    assert "5 of 5 are as they were kept, 2.9 MiB read" in answer.output
    assert "as they were kept" not in check().output


@pytest.mark.parametrize("column", [*COLUMNS, "file"])
@pytest.mark.parametrize(("data", "words"), [(b"", "is missing"), (b"A pile.", "is damaged")])
def test_what_is_wrong_is_named_with_what_needs_it(
    session, desk, settings, store, check, column, data, words
):
    claim, other = desk.claim(), desk.claim("Another.")
    item, same = desk.item(claim), desk.item(other)
    if column == "file":
        number = keep(session, desk, store, item, b"A page.")
        keep(session, desk, store, same, b"A page.")
        parts = "(file 1)", "(file 2)"
    else:
        number = store.put(b"A page.")
        copies = [copied(session, each, **{column: number}) for each in (item, same)]
        parts = [f"(the {PARTS[column]} of copy {copy})" for copy in copies]
    put_in_place_of(settings, store, number, data)
    answer = check("--files")
    assert answer.exit_code == 1 and "0 of 1 are as they were kept" in answer.output
    needed = (f"claim {claim}, evidence {item} {parts[0]}; "
              f"claim {other}, evidence {same} {parts[1]}")  # fmt: skip
    name = "/".join(checking.place_of(number))
    assert f"WRONG files       {name} {words}. Needed by {needed}\n" in answer.output
    assert check().exit_code == 0


def test_what_nothing_names_is_strange_and_what_the_worker_knows_of_is_not(
    session, desk, settings, store, check, monkeypatch
):
    known = store.put(b"on its way")
    files.expect_bytes(session, known, now())
    assert check("--files").exit_code == 0
    strange = [store.put(f"{n}".encode()) for n in range(3)]
    answer = check("--files")
    assert answer.exit_code == 1 and known not in answer.output
    for number in strange:
        assert f"{number} is strange: nothing names it" in answer.output
    monkeypatch.setattr(health, "LISTED", 1)
    assert "and 2 more strange ones" in check("--files").output


def test_a_file_under_another_name_than_its_number_is_strange(settings, store, check):
    number = store.put(b"A page.")
    if settings.files_url:
        key = f"{settings.data_dir.name}/notes.txt"
        store._client.put_object(Bucket="files", Key=key, Body=b"")
    else:
        (settings.data_dir / "files" / "notes.txt").write_bytes(b"")
        (settings.data_dir / "files" / "unfinished" / "half").write_bytes(b"half")
    store.remove(number)
    answer = check("--files")
    assert answer.exit_code == 1 and "notes.txt is strange" in answer.output
    assert "half" not in answer.output


def test_what_leaves_or_comes_while_it_is_looked_through_is_not_wrong(
    session, desk, store, settings
):
    claim = desk.claim()
    item = desk.item(claim)
    gone = keep(session, desk, store, item, b"redacted meanwhile")
    numbers = checking.numbers_of(session)
    asked = ask_redaction(session, desk.editor, claim, "An order.", "By order.", item)
    confirm_redaction(session, desk.admin, asked)
    store.remove(gone)
    keep(session, desk, store, desk.item(desk.claim("Another.")), b"added meanwhile")
    with atomic(session):
        session.merge(UnusedFile(sha256=store.put(b"about to be named"), since=now()))
    assert numbers == [gone] and len(every_number(session)) == 1
    assert [each.wrong for each in checking.look_through(session, store, numbers)] == [""]
    assert list(checking.look_for_strange(session, store, numbers)) == []


def test_what_cannot_be_read_is_told_and_keeps_nothing_else_from_being_read(
    session, desk, settings, store, check
):
    if settings.files_url:
        return
    number = keep(session, desk, store, desk.item(desk.claim()), b"A page.")
    path = settings.data_dir / "files" / "/".join(checking.place_of(number))
    path.unlink()
    path.mkdir()
    keep(session, desk, store, desk.item(desk.claim("Another.")), b"Another page.")
    answer = check("--files")
    assert answer.exit_code == 1 and f"{number} cannot be read" in answer.output
    assert "1 of 2 are as they were kept" in answer.output
