"""The whole record as one SQLite file, which Datasette and every SQLite opens as it is."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from board.models.public import PublicStory
from board.record.data import Entry, every, told_story
from board.record.downloads import stand
from board.record.site import Site

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE stories (
  pid TEXT PRIMARY KEY, url TEXT NOT NULL, slug TEXT NOT NULL, title TEXT NOT NULL,
  summary TEXT NOT NULL, language TEXT NOT NULL, changed_at TEXT NOT NULL);
CREATE TABLE claims (
  pid TEXT PRIMARY KEY, url TEXT NOT NULL, number INTEGER NOT NULL, event TEXT NOT NULL,
  at TEXT NOT NULL, status TEXT, statement TEXT, claimant TEXT, public_wording TEXT,
  origins INTEGER, origins_against INTEGER, kind TEXT, dispute_reason TEXT,
  cannot_be_resolved INTEGER, exception TEXT, unnamed_sources INTEGER, relayed_by TEXT,
  claimed_on TEXT, appeared_at TEXT, true_as_of TEXT, language TEXT, original_words TEXT,
  original_language TEXT, note TEXT, under_review_since TEXT, first_published_at TEXT,
  sibling TEXT, story TEXT REFERENCES stories (pid), reason TEXT);
CREATE TABLE versions (
  claim TEXT NOT NULL REFERENCES claims (pid), number INTEGER NOT NULL, url TEXT NOT NULL,
  event TEXT NOT NULL, at TEXT NOT NULL, status TEXT, statement TEXT, public_wording TEXT,
  note TEXT, reason TEXT, sha256 TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (claim, number));
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY, claim TEXT NOT NULL REFERENCES claims (pid), stance TEXT NOT NULL,
  url TEXT, title TEXT, publisher TEXT, description TEXT, origin TEXT, directness TEXT,
  party_concerned INTEGER, published_on TEXT, archived_at TEXT, archived_sha256 TEXT,
  archived_url TEXT);
CREATE TABLE replies (
  id INTEGER PRIMARY KEY, claim TEXT NOT NULL REFERENCES claims (pid), asked_of TEXT NOT NULL,
  asked_at TEXT NOT NULL, deadline TEXT, answered_at TEXT, answer TEXT, no_answer INTEGER);
"""
_INDEXES = (
    "CREATE INDEX claims_status ON claims (status)",
    "CREATE INDEX claims_story ON claims (story)",
    "CREATE INDEX versions_at ON versions (at)",
    "CREATE INDEX evidence_claim ON evidence (claim)",
    "CREATE INDEX replies_claim ON replies (claim)",
    "CREATE VIRTUAL TABLE claims_fts USING fts5 (statement, claimant, public_wording, "
    'content="claims", tokenize="unicode61")',
    "INSERT INTO claims_fts (claims_fts) VALUES ('rebuild')",
)


def write(session: Session, site: Site, path: Path) -> None:
    """Write the file at `path`, where nothing is yet. The same record makes the same bytes."""
    with closing(SqliteFile(session, site, path)) as file:
        for entry in every(session):
            file.add(entry)
        for _step in file.finish():
            pass


class SqliteFile:
    """The file while it is written: entries one by one, then `finish`, step by step.

    What it says of the state of the record is read at its beginning: the session must see one
    moment, or what comes in between is more than it says.
    """

    def __init__(self, session: Session, site: Site, path: Path) -> None:
        self.file = sqlite3.connect(path, isolation_level=None)
        self.file.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF;"
                                "PRAGMA synchronous = OFF; BEGIN;" + _TABLES)  # fmt: skip
        _write_about(self.file, session, site)
        self.fill = _Filler(self.file, site)
        self.fill.add_stories(session)

    def add(self, entry: Entry) -> None:
        """Add a claim."""
        self.fill.add(entry)

    def finish(self) -> Iterator[None]:
        """Make the indexes, one a step."""
        self.file.execute("COMMIT")
        self.file.execute("BEGIN")
        for statement in _INDEXES:
            self.file.execute(statement)
            yield
        self.file.execute("COMMIT")

    def close(self) -> None:
        """Let go of it."""
        self.file.close()


def _write_about(file: sqlite3.Connection, session: Session, site: Site) -> None:
    said = {"newsroom": site.newsroom, "address": site.front, "licence": site.licence,
            "format": "1"}  # fmt: skip
    said |= {name: str(value) for name, value in stand(session).items()}
    file.executemany("INSERT INTO about VALUES (?, ?)", said.items())


class _Filler:
    """Puts entries into the file; the columns of each table are those it was made with."""

    def __init__(self, file: sqlite3.Connection, site: Site) -> None:
        self.file, self.site = file, site
        self.stories: set[str] = set()
        tables = ("stories", "claims", "versions", "evidence", "replies")
        self.columns = {table: self._columns(table) for table in tables}

    def _columns(self, table: str) -> tuple[list[str], str]:
        """Its columns, and the statement that fills them."""
        rows = self.file.execute(f"PRAGMA table_info({table})")
        names = [name for _n, name, *_rest in rows if name != "id"]
        places = ", ".join("?" * len(names))
        return names, f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"

    def add_stories(self, session: Session) -> None:
        rows = session.execute(select(PublicStory).order_by(col(PublicStory.pid))).scalars()
        for story in rows:
            self._insert("stories", told_story(story, self.site))
            self.stories.add(story.pid)

    def add(self, entry: Entry) -> None:
        told = self.site.told(entry.document)
        story = (told.get("story") or {}).get("pid")
        # A story merged away since the sign-off would leave a reference to nothing.
        self._insert("claims", told | {"story": story if story in self.stories else None})
        for document in (*entry.earlier, entry.document):
            self._insert("versions", self._version(document, entry.hashed))
        for table in ("evidence", "replies"):
            for item in told.get(table, ()):
                self._insert(table, item | {"claim": told["pid"]})

    def _version(
        self, document: dict[str, Any], hashed: dict[int, tuple[str, str]]
    ) -> dict[str, Any]:
        pid, number = document["pid"], document["number"]
        told, text = hashed[number]
        return document | {
            "claim": pid,
            "url": self.site.version(pid, number),
            "sha256": told,
            "document": text,
        }

    def _insert(self, table: str, told: dict[str, Any]) -> None:
        names, query = self.columns[table]
        self.file.execute(query, list(map(told.get, names)))


def pieces(file: Any, size: int, at_once: int = 256_000) -> Iterator[bytes]:
    """An open file from its beginning, read where others read it too."""
    for at in range(0, size, at_once):
        yield os.pread(file.fileno(), min(at_once, size - at), at)
