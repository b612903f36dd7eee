"""`pack` and `verify-bundle` from a shell."""

import pytest
from click.testing import CliRunner

from board.cli import main
from tests.packs.conftest import manifest_of


@pytest.fixture
def run(tmp_path, database_url):
    def run(*words):
        environ = {
            "CLAIMBOARD_DATA_DIR": str(tmp_path / "data"),
            "CLAIMBOARD_DATABASE_URL": database_url,
        }
        return CliRunner().invoke(main, [str(word) for word in words], env=environ)

    (tmp_path / "claims.jsonl").write_text(
        '{"statement": "It rained.", "story": {"title": "The parade"}}'
    )
    assert run("import", tmp_path / "claims.jsonl", "--format", "jsonl").exit_code == 0
    return run


@pytest.fixture
def ann(run, tmp_path):
    (tmp_path / "password").write_text("correct horse battery\n")
    new = ("--email", "ann@desk.test", "--name", "Ann", "--password-file", tmp_path / "password")
    assert run("members", "add", *new, "--role", "editor").exit_code == 0
    return "ann@desk.test"


@pytest.mark.parametrize("what", ["claim:1", "story:the-parade"])
def test_a_pack_is_written_for_its_owner_alone_and_holds(run, tmp_path, what):
    file = tmp_path / "pack.zip"
    made = run("pack", what, file)
    assert made.exit_code == 0 and f"verify-bundle {file}" in made.output
    assert file.stat().st_mode & 0o077 == 0
    checked = run("verify-bundle", file)
    assert checked.exit_code == 0 and "2 parts of 1 claims hold" in checked.output
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".claimboard")] == []


def test_a_pack_of_a_past_moment_and_for_a_member(run, tmp_path, ann):
    file = tmp_path / "pack.zip"
    early = run("pack", "claim:1", file, "--as-of", "2001-01-01")
    assert early.exit_code == 1 and "not on the board yet" in early.output and not file.exists()
    assert run("pack", "claim:1", file, "--with-confidential", "--by", ann).exit_code == 0
    assert manifest_of(file.read_bytes())["made_for"] == {"name": "Ann", "roles": ["editor"]}


def test_what_cannot_be_packed_says_why(run, tmp_path):
    file = tmp_path / "pack.zip"
    assert "needs --by" in run("pack", "claim:1", file, "--with-confidential").output
    assert "There is no claim:9" in run("pack", "claim:9", file).output
    assert "There is no story:none" in run("pack", "story:none", file).output
    assert "neither claim:NUMBER" in run("pack", "claims", file).output
    assert "no member" in run("pack", "claim:1", file, "--by", "x@y.test").output
    assert "no day or time" in run("pack", "claim:1", file, "--as-of", "soon").output
    assert "could not be written" in run("pack", "claim:1", tmp_path / "no" / "p.zip").output
    assert not file.exists()
    file.write_bytes(b"mine")
    assert "is there already" in run("pack", "claim:1", file).output
    assert file.read_bytes() == b"mine"


def test_a_changed_pack_and_another_pack_are_told(run, tmp_path):
    file = tmp_path / "pack.zip"
    run("pack", "claim:1", file)
    other = run("verify-bundle", file, "--sha256", "0" * 64)
    assert other.exit_code == 1 and "another pack than the one" in other.output
    file.write_bytes(file.read_bytes()[:-1])
    broken = run("verify-bundle", file)
    assert broken.exit_code == 1 and "WRONG It does not end as a pack does" in broken.output
