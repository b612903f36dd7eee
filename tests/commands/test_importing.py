"""What comes in from files meets the same rules, and nothing is lost or doubled."""

import json

from sqlalchemy import text

from board.commands.importing import import_rows
from board.formats import READERS, entries, json_line
from board.queries.export import lines

ENTRY = {
    "claim": "The lake is dry.", "label": "Supported", "justification": "Two reports.",
    "claim_date": "31-1-2020", "speaker": None, "original_claim_url": None, "id": "x-1",
    "questions": [{"question": "q", "answers": [
        {"source_url": "https://web.archive.org/web/2020/https://one.example/a"},
        {"source_url": "https://two.example/b"},
    ]}],
}  # fmt: skip


def import_file(session, path, kind, outlets=False):
    return import_rows(session, entries(path, kind), READERS[kind], outlets)


def averitec(session, tmp_path, *listed, outlets=False):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(listed))
    return import_file(session, path, "averitec", outlets)


def test_a_verdict_without_traced_origins_is_held_and_flagged(session, settings, tmp_path):
    report = averitec(session, tmp_path, ENTRY)
    assert (report.added, dict(report.held)) == (1, {"origins": 1})
    row = session.execute(text("SELECT status, needs_review, reported_elsewhere FROM claims")).one()
    assert tuple(row)[::2] == ("unverified", "averitec: corroborated") and row.needs_review


def test_outlets_count_as_origins_when_the_importer_says_so(session, settings, tmp_path):
    report = averitec(session, tmp_path, ENTRY, outlets=True)
    assert report.held == {}
    domains = session.execute(text("SELECT domain FROM sources ORDER BY domain")).scalars()
    assert list(domains) == ["one.example", "two.example"]
    assert session.execute(text("SELECT claimed_on FROM claims")).scalar() == "2020-01-31"


def test_the_same_file_twice_adds_nothing_and_a_bad_row_is_told(session, settings, tmp_path):
    bad = {**ENTRY, "claim": "", "id": "x-2"}
    first, second = (averitec(session, tmp_path, bad, ENTRY) for _again in range(2))
    assert (first.added, second.added, second.skipped) == (1, 0, 1)
    assert [bad["line"] for bad in first.rejected] == [1]


def test_what_was_exported_has_its_findings_when_it_comes_back(session, settings, tmp_path, engine):
    averitec(session, tmp_path, ENTRY, outlets=True)
    before = list(lines(session))
    path = tmp_path / "board.jsonl"
    moved = [line | {"import_source": "elsewhere"} for line in before]
    path.write_text("\n".join(json_line(line) for line in moved))
    report = import_file(session, path, "jsonl")
    assert (report.added, report.held) == (1, {})
    first, again = list(lines(session))
    assert first["status"] == again["status"] == "corroborated"
    assert first["evidence"] == again["evidence"]


def test_a_broken_line_is_told_and_the_lines_behind_it_go_in(session, settings, tmp_path):
    path = tmp_path / "board.jsonl"
    good = json.dumps({"statement": "It rained.", "evidence": []})
    path.write_text("\n".join(["{not json", '{"statement": "No evidence key."}', "[]", good]))
    report = import_file(session, path, "jsonl")
    assert report.added == 2 and [bad["line"] for bad in report.rejected] == [1, 3]
