"""`backup`, `restore` and `copy-to` from a shell."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from board.cli import main
from board.settings import Settings
from board.store import open_store


@pytest.fixture
def run(tmp_path, database_url):
    def run(*words, folder="data", url=database_url, **more):
        environ = {"CLAIMBOARD_DATA_DIR": str(tmp_path / folder), "CLAIMBOARD_DATABASE_URL": url}
        return CliRunner().invoke(main, words, env=environ | more)

    (tmp_path / "claims.jsonl").write_text('{"statement": "It rained."}')
    assert run("import", str(tmp_path / "claims.jsonl"), "--format", "jsonl").exit_code == 0
    return run


def test_a_board_is_saved_and_made_again_elsewhere(run, tmp_path):
    saved = run("backup", str(tmp_path))
    assert saved.exit_code == 0 and "Saved in" in saved.output
    (file,) = tmp_path.glob("claimboard-20*.zip")
    assert run("restore", str(file), folder="new", url="").exit_code == 0
    assert run("check", folder="new", url="").exit_code == 0
    assert "It rained." in run("export", folder="new", url="").output
    again = run("restore", str(file), folder="new", url="")
    assert again.exit_code == 1 and "is not empty" in again.output


def test_files_are_saved_with_the_board_and_a_damaged_one_is_told(run, tmp_path):
    store, there = (open_store(Settings(data_dir=tmp_path / name)) for name in ("data", "new"))
    number = store.put(b"A page.")
    assert run("backup", str(tmp_path / "sound.zip")).exit_code == 0
    [path] = (tmp_path / "data" / "files").glob(f"*/*/{number}")
    path.write_bytes(b"A pile.")
    told = run("backup", str(tmp_path / "damaged.zip"))
    assert told.exit_code == 1 and "Saved in" in told.output and number in told.output
    assert run("restore", str(tmp_path / "sound.zip"), folder="new", url="").exit_code == 0
    assert there.get(number) == b"A page."


def test_of_a_bucket_both_ways_say_where_the_files_are(run, tmp_path, s3_server):
    url = {"CLAIMBOARD_FILES_URL": s3_server.url("moving")}
    said = run("backup", str(tmp_path / "b.zip"), **url).output
    assert f"Not in it: what lies in the bucket files at 127.0.0.1:{s3_server.port}" in said
    said = run("restore", str(tmp_path / "b.zip"), folder="new", url="").output
    assert "Its files are not here" in said and "CLAIMBOARD_FILES_URL" in said
    said = run("restore", str(tmp_path / "b.zip"), folder="newer", url="", **url).output
    assert "restored" not in said and "not here" not in said


def test_a_board_is_copied_into_another_database(run, tmp_path):
    there = f"sqlite:///{tmp_path / 'there.sqlite'}"
    copied = run("copy-to", there)
    assert copied.exit_code == 0
    assert f"the folder {tmp_path / 'data' / 'files'}" in copied.output
    assert run("check", url=there).exit_code == 0
    assert "It rained." in run("export", url=there).output
    assert (tmp_path / "there.sqlite").stat().st_mode & 0o077 == 0
    assert "holds a board already" in run("copy-to", there).output


def test_what_cannot_be_saved_or_copied_says_why(run, tmp_path):
    file = tmp_path / "backup.zip"
    assert run("backup", str(file)).exit_code == 0
    assert "is there already" in run("backup", str(file)).output
    assert "There is no folder" in run("backup", str(tmp_path / "none" / "b.zip")).output
    assert "not the address of a database" in run("copy-to", "nonsense://x").output
    assert "There is no board" in run("backup", folder="none", url="").output
    file.write_bytes(file.read_bytes()[:-100])
    broken = run("restore", str(file), folder="new", url="")
    assert broken.exit_code == 1 and "Nothing was restored" in broken.output
    assert list(Path(tmp_path / "new").iterdir()) == []
    nowhere = "postgresql://desk@127.0.0.1:1/none"
    assert "Nothing was restored" in run("restore", str(file), folder="new", url=nowhere).output
    assert "Nothing was copied" in run("copy-to", nowhere).output
