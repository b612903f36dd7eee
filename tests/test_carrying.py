"""Files go from the folder to the bucket and back: hashed as they arrive, whenever it is ended."""

import hashlib
import os
import signal
import subprocess
import time
from dataclasses import replace

import pytest
from click.testing import CliRunner

from board.cli import main
from board.commands import files
from board.commands.redactions import ask_redaction, confirm_redaction
from board.forms import FileInput
from board.store import number_of, open_store
from board.sweeping import sweep
from tests.serving import COMMAND

MIB = 1_048_576


@pytest.fixture
def in_bucket(settings, s3_server):
    return replace(settings, files_url=s3_server.url(settings.data_dir.name))


@pytest.fixture
def bucket(in_bucket):
    return open_store(in_bucket)


@pytest.fixture
def folder(settings):
    return open_store(settings)


@pytest.fixture
def environ(in_bucket):
    return {"CLAIMBOARD_DATA_DIR": str(in_bucket.data_dir),
            "CLAIMBOARD_DATABASE_URL": in_bucket.database_url,
            "CLAIMBOARD_FILES_URL": in_bucket.files_url}  # fmt: skip


@pytest.fixture
def carry(environ):
    return lambda *words, **more: CliRunner().invoke(
        main, ["copy-files-to", *words], env=environ | more
    )


def keep(session, desk, store, *contents):
    """Claims with an item that has one file; answers the numbers."""
    numbers = []
    for content in contents:
        item = desk.item(desk.claim())
        numbers.append(store.put(content))
        name = FileInput("a.txt", "text/plain", len(content), numbers[-1])
        files.add_file(session, desk.reporter, item, name)
    return numbers


def names(store):
    return {number_of(name) for name in store.names()}


def path_of(settings, number):
    return settings.data_dir / "files" / number[:2] / number[2:4] / number


def redact(session, desk, claim):
    asked = ask_redaction(session, desk.editor, claim, "An order.", "By order.", None)
    confirm_redaction(session, desk.admin, asked)


def test_files_go_into_the_bucket_and_back_and_nothing_leaves_unasked(
    session, desk, settings, folder, bucket, carry
):
    numbers = keep(session, desk, folder, b"A page.", b"", os.urandom(9 * MIB))
    there = carry("bucket")
    assert there.exit_code == 0 and "Copied 3 files, 9.0 MiB, to the bucket" in there.output
    assert names(bucket) == set(numbers) == names(folder)
    assert [hashlib.sha256(bucket.get(number)).hexdigest() for number in numbers] == numbers
    for number in numbers:
        folder.remove(number)
    back = carry("folder")
    assert back.exit_code == 0 and f"to the folder {settings.data_dir}" in back.output
    assert [hashlib.sha256(folder.get(number)).hexdigest() for number in numbers] == numbers
    assert names(bucket) == set(numbers)


def test_run_again_it_brings_what_came_since_and_reads_nothing_anew(
    session, desk, folder, bucket, carry, s3_server
):
    [old] = keep(session, desk, folder, b"A page.")
    assert carry("bucket").exit_code == 0
    [new] = keep(session, desk, folder, b"Added while the board was at work.")
    assert not bucket.has(new)
    again = carry("bucket")
    assert "Copied 1 files" in again.output and "There already: 1" in again.output
    assert names(bucket) == {old, new}
    bucket.remove(old)  # and what is not there any more is brought anew
    assert "Copied 1 files" in carry("bucket").output and names(bucket) == {old, new}


def test_killed_in_the_middle_it_goes_on_from_there(
    session, desk, folder, bucket, carry, environ, settings
):
    numbers = keep(session, desk, folder, *(os.urandom(100_000) for _n in range(100)))
    arrived = 0
    for wanted in (3, 12):
        running = subprocess.Popen([*COMMAND, "copy-files-to", "bucket"], env=os.environ | environ)
        deadline = time.monotonic() + 120
        while (arrived := len(names(bucket))) < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
        assert running.wait(20) == -signal.SIGKILL
    assert wanted <= len(names(bucket)) < 100
    written = (settings.data_dir / "files-carried").read_text().splitlines()[1:]
    assert set(written) <= names(bucket) and arrived - len(written) <= 2
    again = carry("bucket")
    assert again.exit_code == 0 and f"There already: {len(written)}" in again.output
    assert [bucket.get(number) for number in numbers] == [folder.get(n) for n in numbers]


def test_what_is_damaged_or_missing_is_named_and_keeps_nothing_else_from_coming(
    session, desk, settings, folder, bucket, carry
):
    damaged, missing, sound = keep(session, desk, folder, b"A page.", b"Another.", b"A third.")
    path_of(settings, damaged).write_bytes(b"A pile.")
    path_of(settings, missing).unlink()
    answer = carry("bucket", "--remove")
    assert answer.exit_code == 1 and "Copied 1 files" in answer.output
    assert f"{damaged} is damaged" in answer.output and "(file 1)" in answer.output
    assert f"{missing} is missing" in answer.output and "(file 2)" in answer.output
    assert names(bucket) == {sound} and path_of(settings, damaged).read_bytes() == b"A pile."
    bucket.put(b"A page.")
    assert f"{damaged} is damaged" not in carry("bucket").output  # the bucket has it sound


def test_the_old_place_is_emptied_when_asked_and_never_of_what_is_not_sound_in_the_new(
    session, desk, settings, folder, bucket, carry, in_bucket
):
    one, other = keep(session, desk, folder, b"A page.", b"Another page.")
    stray = folder.put(b"nobody's")
    assert carry("bucket").exit_code == 0
    key = f"{settings.data_dir.name}/{one[:2]}/{one[2:4]}/{one}"
    bucket._client.put_object(Bucket="files", Key=key, Body=b"A pile.")
    answer = carry("bucket", "--remove")
    assert answer.exit_code == 1 and "Removed 1 files from the folder" in answer.output
    assert f"{one} is not sound in the other store, so it was not removed" in answer.output
    assert names(folder) == {one, stray} and bucket.get(other) == b"Another page."
    assert carry("bucket", "--remove").exit_code == 0  # it was brought anew
    assert names(folder) == {stray} and names(bucket) == {one, other}


def test_what_was_redacted_between_two_runs_leaves_the_new_place_too(
    session, desk, folder, bucket, carry
):
    gone, stays = keep(session, desk, folder, b"to be redacted", b"A page.")
    of_another_board = bucket.put(b"not ours")
    assert carry("bucket").exit_code == 0
    redact(session, desk, 1)
    assert "Taken back" not in carry("bucket").output  # the worker still knows of it
    assert sweep(session, files.now()) == 1 and bucket.has(gone)
    answer = carry("bucket")
    assert "Taken back, for nothing names it any more: 1 files" in answer.output
    assert names(bucket) == {stays, of_another_board}


def test_what_is_listed_for_the_boards_own_store_stays_listed(session, desk, folder, bucket, carry):
    [gone] = keep(session, desk, folder, b"to be redacted")
    assert carry("bucket").exit_code == 0
    redact(session, desk, 1)
    assert carry("bucket").exit_code == 0 and carry("folder").exit_code == 0
    assert sweep(session, files.now()) == 1 and not folder.has(gone)


def test_a_bucket_that_does_not_answer_is_told_without_its_secret(carry, s3_server, settings):
    answer = carry("bucket", CLAIMBOARD_FILES_URL=s3_server.url(secret="topsecret"))
    assert answer.exit_code == 1 and "refuses the key" in answer.output
    assert "topsecret" not in answer.output
    answer = carry("bucket", CLAIMBOARD_FILES_URL="")
    assert answer.exit_code == 1 and "CLAIMBOARD_FILES_URL" in answer.output
    assert not (settings.data_dir / "files-carried").exists()
