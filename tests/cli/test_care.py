"""`check`, and the word that a command has for a board that cannot be worked with."""

import json
import re
import shutil
import sqlite3
import sys

import pytest
from click.testing import CliRunner

from board.cli import health, main
from board.settings import Settings
from board.store import open_store

FIRST = ("init", "--email", "a@desk.test", "--name", "Ann", "--password-file")


@pytest.fixture
def run(tmp_path):
    environ = {"CLAIMBOARD_DATA_DIR": str(tmp_path / "data"), "CLAIMBOARD_DATABASE_URL": ""}
    return lambda *words, **more: CliRunner().invoke(main, words, env=environ | more)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The data folder that `init` makes, and the file of the password."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "password").write_text("correct horse battery\n")
    environ = {"CLAIMBOARD_DATA_DIR": str(folder / "data"), "CLAIMBOARD_DATABASE_URL": ""}
    answer = CliRunner().invoke(main, [*FIRST, str(folder / "password")], env=environ)
    assert answer.exit_code == 0
    return folder


@pytest.fixture
def board(made, tmp_path):
    shutil.copy(made / "password", tmp_path)
    return shutil.copytree(made / "data", tmp_path / "data")


@pytest.mark.parametrize("words", [["serve"], ["worker"], ["export"], ["members", "list"]])
def test_without_a_board_a_command_says_how_to_make_one_and_makes_nothing(run, tmp_path, words):
    answer = run(*words)
    assert answer.exit_code == 1 and "claimboard init" in answer.output
    assert run("check").exit_code == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("made", [[], ["migrate"]])
def test_an_import_goes_into_a_board_that_is_not_there_yet(run, tmp_path, made):
    assert all(run(command).exit_code == 0 for command in made)
    (tmp_path / "claims.jsonl").write_text('{"statement": "It rained."}')
    assert run("import", str(tmp_path / "claims.jsonl"), "--format", "jsonl").exit_code == 0
    assert "It rained." in run("export").output


def test_several_processes_on_sqlite_are_refused(run, board):
    answer = run("serve", "--processes", "2")
    assert answer.exit_code == 1 and "PostgreSQL" in answer.output


def test_only_the_owner_can_look_into_the_data_folder(board):
    assert board.stat().st_mode & 0o077 == 0
    assert (board / "keys" / "trail-1.key").stat().st_mode & 0o077 == 0


def test_a_second_init_leaves_the_board_as_it_is(run, board, tmp_path):
    again = run("init", "--email", "x@desk.test", "--name", "X",
                "--password-file", str(tmp_path / "password"))  # fmt: skip
    assert again.exit_code == 1 and "already" in again.output
    assert "x@desk.test" not in run("members", "list").output


def test_init_asks_for_what_is_not_given(run, tmp_path):
    environ = {"CLAIMBOARD_DATA_DIR": str(tmp_path / "data"), "CLAIMBOARD_DATABASE_URL": ""}
    typed = "a@desk.test\nAnn\ncorrect horse battery\ncorrect horse battery\n"
    answer = CliRunner().invoke(main, ["init"], env=environ, input=typed)
    assert answer.exit_code == 0 and "correct horse" not in answer.output


def test_check_says_what_is_in_force_and_accepts_a_sound_board(run, board):
    answer = run("check", "--whole", CLAIMBOARD_TIMEZONE="Asia/Tokyo")
    assert answer.exit_code == 0 and "WRONG" not in answer.output
    for words in ("Asia/Tokyo", "2 to corroborate", "at 0", "1 events", "trail-1", "GiB free",
                  "0 entries, signed"):  # fmt: skip
        assert words in answer.output, words


def test_check_says_whether_pages_are_fetched_and_what_waits(run, board):
    added = {"statement": "It rained.", "evidence": [
        {"stance": "supports", "url": "http://10.0.0.1/rain"}]}  # fmt: skip
    (board / "claims.jsonl").write_text(json.dumps(added))
    assert run("import", str(board / "claims.jsonl"), "--format", "jsonl").exit_code == 0
    words = "1 copies wait, 0 links could not be copied, 0 are looked at again"
    assert f"fetched; {words}" in run("check").output
    off = run("check", CLAIMBOARD_CAPTURE="no")
    assert "not fetched, by CLAIMBOARD_CAPTURE" in off.output and off.exit_code == 0
    assert "fetched 0 pages" in run("worker", "--once", CLAIMBOARD_CAPTURE="no").output
    assert "fetched 1 pages" in run("worker", "--once").output
    assert "0 copies wait, 1 links could not be copied, 1 are looked at" in run("check").output


def test_check_says_whether_pages_are_pictured_and_why_not(run, board, monkeypatch):
    assert "no pictures, by CLAIMBOARD_PICTURES" in run("check", CLAIMBOARD_PICTURES="no").output
    assert "pictures by Chromium" in run("check", CLAIMBOARD_PICTURES="root").output
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "no pictures: the board runs as root" in run("check").output
    monkeypatch.setenv("PATH", "/nonexistent")
    answer = run("check", CLAIMBOARD_PICTURES="root", CLAIMBOARD_WAYBACK="https://k:s3cret@a.test")
    assert "no Chromium is installed" in answer.output
    assert "copies asked for at a.test" in answer.output and "s3cret" not in answer.output
    assert run("check", CLAIMBOARD_PICTURES="perhaps").exit_code == 1


def test_check_shows_no_secret(run, board):
    key = (board / "keys" / "trail-1.key").read_text().strip()
    url = "postgresql://desk:topsecret@127.0.0.1:1/none"
    answer = run("check", CLAIMBOARD_DATABASE_URL=url)
    assert answer.exit_code == 1 and "cannot be opened" in answer.output
    assert "topsecret" not in answer.output and key not in answer.output


def test_check_names_the_store_and_its_room(run, board, monkeypatch):
    assert f"files       folder {board / 'files'}, not there yet" in run("check").output
    open_store(Settings(data_dir=board)).put(b"A page.")
    assert re.search(r"ok +files +folder .*/files, [0-9.,]+ GiB free", run("check").output)
    monkeypatch.setattr(health, "LITTLE_DISK", 2**62)
    assert "note  files" in run("check").output


def test_check_asks_the_bucket_and_shows_no_secret(run, board, s3_server):
    answer = run("check", CLAIMBOARD_FILES_URL=s3_server.url("desk"))
    assert answer.exit_code == 0
    assert f"bucket files at 127.0.0.1:{s3_server.port}, below desk, which answers" in answer.output
    for words, wrong in {
        "has no bucket nowhere": {"bucket": "nowhere"},
        "refuses the key": {"secret": "topsecret"},
        "does not answer": {"port": 1},
    }.items():
        answer = run("check", CLAIMBOARD_FILES_URL=s3_server.url(**wrong))
        assert answer.exit_code == 1 and "WRONG files" in answer.output
        assert words in answer.output
        assert not any(secret in answer.output for secret in (s3_server.secret, "topsecret"))


def test_without_the_package_for_buckets_check_says_what_to_install(run, board, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "board.store.bucket", raising=False)
    answer = run("check", CLAIMBOARD_FILES_URL="s3://key:topsecret@store.example/files")
    assert answer.exit_code == 1 and "claimboard[s3]" in answer.output
    assert "topsecret" not in answer.output


def damaged(board, *statements):
    with sqlite3.connect(board / "claimboard.sqlite") as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (["DROP TRIGGER events_no_update", "UPDATE events SET name = 'x'"], "at event 1"),
        (["DROP TRIGGER events_no_delete", "DELETE FROM events"], "at event 1"),
        (["UPDATE chain_head SET hash = 'x'"], "at event"),
        (["UPDATE alembic_version SET version_num = '9999'"], "later version"),
        (["DELETE FROM alembic_version"], "claimboard init"),
    ],
)
def test_check_finds_what_is_wrong_with_a_database(run, board, what, words):
    damaged(board, *what)
    answer = run("check")
    assert answer.exit_code == 1 and "WRONG" in answer.output and words in answer.output


def test_keys_that_are_gone_or_open_to_others_are_wrong(run, board):
    key = board / "keys" / "trail-1.key"
    key.chmod(0o644)
    assert "others can read" in run("check").output
    key.unlink()
    assert "CLAIMBOARD_DATA_DIR" in run("check").output
    assert run("serve").exit_code == 1


def test_a_board_from_before_the_history_gets_its_key_by_migrate(run, board):
    key = board / "keys" / "log-1.key"
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    answer = run("check")
    assert answer.exit_code == 1 and "history     cannot be signed" in answer.output
    assert "claimboard migrate" in answer.output
    assert run("migrate").exit_code == 0 and key.exists()
    assert run("check").exit_code == 0 and not (board / "log").exists()


def test_little_disk_is_a_note(run, board, monkeypatch):
    monkeypatch.setattr(health, "LITTLE_DISK", 2**62)
    answer = run("check")
    assert answer.exit_code == 0 and "note  disk" in answer.output
