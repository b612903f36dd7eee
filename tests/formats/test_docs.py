"""docs/data-formats.md names all that the export writes, and its examples go in."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from board.commands import claims, evidence, stories
from board.commands.importing import import_rows
from board.formats import FORMATS, tables
from board.queries import export
from board.rows.reading import LISTS
from board.rules import RelationKind

DOCS = Path(__file__).parent.parent.parent / "docs"


def named():
    return set(re.findall(r"`([a-z_]+)`", (DOCS / "data-formats.md").read_text()))


def fields_of(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from fields_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from fields_of(inner)


def test_every_column_and_every_field_is_named_in_the_docs(desk, session):
    story = stories.add_story(session, desk.editor, "A story")
    claim = desk.corroborated(story_id=str(story))
    other = desk.claim("Another.")
    claims.relate(session, desk.reporter, claim, other, RelationKind.SAME_EVENT)
    item = session.execute(text("SELECT min(id) FROM evidence")).scalar()
    evidence.withdraw_evidence(session, desk.reporter, item, "Why.")
    written = {field for line in export.lines(session) for field in fields_of(line)}
    assert {"story", "raised_at", "pid", "cites", "belongs_to", *LISTS} <= written
    assert written - named() == set()
    assert set(tables.COLUMNS) - named() == set()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_example_goes_in_and_shows_a_verdict_that_is_held(session, settings, kind):
    wrong = []
    form = FORMATS[kind]
    path = DOCS / "examples" / f"claims.{kind}"
    for added in (4, 0):
        report = import_rows(session, form.entries(path), form.read,
                             reject=lambda *told: wrong.append(told))  # fmt: skip
        assert (wrong, report.added, report.skipped) == ([], added, 4 - added)
        assert dict(report.held) == ({"record": 1} if added else {})
    statuses = session.execute(text("SELECT status FROM claims ORDER BY id")).scalars()
    assert list(statuses) == ["corroborated", "disputed", "unverified", "unverified"]


def test_the_examples_are_the_same_claims():
    lines = (DOCS / "examples" / "claims.jsonl").read_text().splitlines()
    told = {(entry["import_source"], entry["import_id"]) for entry in map(json.loads, lines)}
    form = tables.entries(DOCS / "examples" / "claims.csv")
    rows = [tables.read(entry) for _line, entry in form]
    assert {(row.import_source, row.import_id) for row in rows} == told
