"""The command: a board made, looked at, filled and emptied into a file by scripts."""

import json

import pytest
from click.testing import CliRunner

from board.cli import main


@pytest.fixture
def run(tmp_path, database_url):
    folder = tmp_path / "data"
    environ = {"CLAIMBOARD_DATA_DIR": str(folder), "CLAIMBOARD_DATABASE_URL": database_url}
    return lambda *words: CliRunner().invoke(main, words, env=environ)


@pytest.fixture
def password(tmp_path):
    path = tmp_path / "password"
    path.write_text("correct horse battery\n")
    return str(path)


def test_init_makes_a_board_that_check_accepts(run, password):
    assert run("check").exit_code == 1
    first = ("--email", "a@desk.test", "--name", "Ann", "--password-file", password)
    assert run("init", *first).exit_code == 0
    assert run("check").exit_code == 0
    assert "admin, editor, reporter" in run("members", "list").output
    assert "already" in run("init", *first).output


def test_members_come_change_and_go(run, password):
    run("init", "--email", "a@desk.test", "--name", "Ann", "--password-file", password)
    new = ("--email", "b@desk.test", "--name", "Bo", "--password-file", password)
    assert run("members", "add", *new, "--role", "reporter").exit_code == 0
    assert run("members", "role", "b@desk.test", "editor").exit_code == 0
    assert run("members", "deactivate", "b@desk.test").exit_code == 0
    assert "b@desk.test  Bo  editor  (inactive)" in run("members", "list").output
    assert run("members", "reactivate", "b@desk.test").exit_code == 0
    assert "(inactive)" not in run("members", "list").output
    again = run("members", "password", "b@desk.test", "--password-file", password)
    assert again.exit_code == 0 and "new password" in again.output
    last = run("members", "deactivate", "a@desk.test")
    assert last.exit_code == 1 and "The last admin stays" in last.output
    assert run("members", "role", "nobody@desk.test", "editor").exit_code == 1


def test_import_answers_one_json_object_and_export_a_claim_a_line(run, tmp_path):
    path = tmp_path / "claims.jsonl"
    item = {"url": "https://one.example/a", "stance": "contradicts"}
    verdict = {"status": "disputed", "dispute_reason": "evidence_against", "reasoning": "Seen."}
    path.write_text(
        json.dumps({"statement": "It rained.", "evidence": [item], "verdicts": [verdict]})
    )
    report = json.loads(run("import", str(path), "--format", "jsonl", "--json").output)
    assert report == {"added": 1, "skipped": 0, "held": {}, "rejected": 0}
    line = json.loads(run("export", "--format", "jsonl").output)
    assert line["status"] == "disputed" and line["evidence"][0]["url"] == item["url"]


def test_serving_strangers_without_https_is_refused(run, monkeypatch):
    answer = run("serve", "--host", "0.0.0.0")
    assert answer.exit_code == 1 and "HTTPS" in answer.output
    monkeypatch.setenv("CLAIMBOARD_HOSTS", "board.example")
    answer = run("serve")
    assert answer.exit_code == 1 and "HTTPS" in answer.output
