"""What comes in from files meets the same rules, and nothing is lost or doubled."""

import json

from sqlalchemy import text

from board.commands.importing import import_rows
from board.formats import json_line, read_rows
from board.queries.export import lines

ENTRY = {
    "claim": "The lake is dry.", "label": "Supported", "justification": "Two reports.",
    "claim_date": "31-1-2020", "speaker": None, "original_claim_url": None, "id": "x-1",
    "questions": [{"question": "q", "answers": [
        {"source_url": "https://web.archive.org/web/2020/https://one.example/a"},
        {"source_url": "https://two.example/b"},
    ]}],
}  # fmt: skip


def rows_of(tmp_path, *entries):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(entries))
    return list(read_rows(path, "averitec"))


def test_a_verdict_without_traced_origins_is_held_and_flagged(session, settings, tmp_path):
    report = import_rows(session, rows_of(tmp_path, ENTRY))
    assert (report.added, dict(report.held)) == (1, {"origins": 1})
    row = session.execute(text("SELECT status, needs_review, reported_elsewhere FROM claims")).one()
    assert tuple(row)[::2] == ("unverified", "averitec: corroborated") and row.needs_review


def test_outlets_count_as_origins_when_the_importer_says_so(session, settings, tmp_path):
    report = import_rows(session, rows_of(tmp_path, ENTRY), outlets=True)
    assert report.held == {}
    domains = session.execute(text("SELECT domain FROM sources ORDER BY domain")).scalars()
    assert list(domains) == ["one.example", "two.example"]
    assert session.execute(text("SELECT claimed_on FROM claims")).scalar() == "2020-01-31"


def test_the_same_file_twice_adds_nothing_and_a_bad_row_is_told(session, settings, tmp_path):
    bad = {**ENTRY, "claim": "", "id": "x-2"}
    rows = rows_of(tmp_path, bad, ENTRY)
    first, second = import_rows(session, rows), import_rows(session, rows)
    assert (first.added, second.added, second.skipped) == (1, 0, 1)
    assert [bad["line"] for bad in first.rejected] == [1]


def test_what_was_exported_has_its_findings_when_it_comes_back(session, settings, tmp_path, engine):
    import_rows(session, rows_of(tmp_path, ENTRY), outlets=True)
    before = list(lines(session))
    path = tmp_path / "board.jsonl"
    path.write_text("\n".join(json_line(line) for line in before))
    rows = list(read_rows(path, "jsonl"))
    for row in rows:
        row["source"] = "elsewhere"
    report = import_rows(session, rows)
    assert (report.added, report.held) == (1, {})
    first, again = list(lines(session))
    assert first["status"] == again["status"] == "corroborated"
    assert first["evidence"] == again["evidence"]
