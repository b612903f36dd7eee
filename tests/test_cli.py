"""The command: a board made, looked at, filled and emptied into a file by scripts."""

import csv
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


def claims_file(tmp_path, name, *lines):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n")
    return path


def test_rejected_lines_are_listed_and_go_in_once_they_are_mended(run, tmp_path):
    path = claims_file(
        tmp_path, "claims.jsonl", '{"statement": "It rained."}', '{"statement": ""}', "{broken"
    )
    answer = run("import", str(path), "--format", "jsonl", "--json")
    assert json.loads(answer.stdout) == {"added": 1, "skipped": 0, "held": {}, "rejected": 2}
    assert "rejected, line 2: statement: Write the statement" in answer.stderr
    assert "rejected, line 3: The line is not JSON" in answer.stderr
    rejects = tmp_path / "claims.jsonl.rejects.jsonl"
    told = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(entry["line"], entry["row"]) for entry in told] == [
        (2, {"statement": ""}), (3, "{broken")
    ]  # fmt: skip
    rejects.write_text(rejects.read_text().replace('"statement": ""', '"statement": "It snowed."'))
    again = run("import", str(rejects), "--format", "jsonl", "--json")
    assert json.loads(again.stdout)["added"] == 1


def test_rejected_rows_of_a_table_go_in_once_they_are_mended(run, tmp_path):
    header = "import_id,statement,kind,evidence_url,evidence_stance"
    path = claims_file(
        tmp_path, "claims.csv", header, "1,It rained.,said,,", "2,It snowed.,storm,,",
        "2,It snowed.,storm,https://a.example,supports", "3,=1+1,happened,notes,supports",
    )  # fmt: skip
    rejects = tmp_path / "bad.csv"
    words = ("--format", "csv", "--rejects", str(rejects), "--json")
    answer = run("import", str(path), *words)
    assert json.loads(answer.stdout) == {"added": 1, "skipped": 0, "held": {}, "rejected": 2}
    rows = list(csv.DictReader(rejects.open()))
    assert [row["line"] for row in rows] == ["3", "4", "5"]
    assert rows[0]["reason"] == "kind: This is not one of the choices."
    assert rows[2]["statement"] == "'=1+1"
    mended = rejects.read_text().replace("storm", "happened").replace("notes", "https://b.example")
    rejects.write_text(mended)
    again = run("import", str(rejects), "--format", "csv", "--json")
    assert json.loads(again.stdout)["added"] == 2
    told = [json.loads(line) for line in run("export").stdout.splitlines()]
    assert [line["statement"] for line in told] == ["It rained.", "It snowed.", "=1+1"]
    assert len(told[1]["evidence"]) == 1


def test_a_file_of_another_format_is_refused_in_words(run, tmp_path):
    path = claims_file(tmp_path, "claims.csv", "name,colour", "a,b")
    answer = run("import", str(path), "--format", "csv")
    assert answer.exit_code == 1 and "names no column “statement”" in answer.stderr
    answer = run("import", str(path), "--format", "averitec")
    assert answer.exit_code == 1 and "is not averitec" in answer.stderr


def test_the_report_says_how_many_of_each_and_why(run, tmp_path):
    path = claims_file(
        tmp_path, "claims.csv", "statement,status,reasoning", "It rained.,corroborated,Seen.",
        "It snowed.,,",
    )  # fmt: skip
    told = run("import", str(path), "--format", "csv").stdout.splitlines()
    assert told[0] == "added 2, skipped 0 (here already), rejected 0"
    assert told[1].startswith("kept as reported elsewhere: 1 (origins). 2 more independent")


def test_an_exported_table_says_that_it_is_flattened(run, tmp_path):
    path = claims_file(tmp_path, "claims.jsonl", '{"statement": "-1 is it."}')
    run("import", str(path), "--format", "jsonl")
    answer = run("export", "--format", "csv")
    assert next(csv.DictReader(answer.stdout.splitlines()))["statement"] == "'-1 is it."
    assert "CSV is flattened" in answer.stderr
