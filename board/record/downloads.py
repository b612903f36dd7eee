"""The whole record as JSON Lines and as a table, a claim at a time: never all in memory."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from board.canonical import canonical
from board.record import reading
from board.record.data import Entry, every
from board.record.log import reading as log
from board.record.site import Site
from board.rules import Stance

_PLAIN = (
    "pid", "url", "number", "event", "at", "first_published_at", "kind", "status",
    "dispute_reason", "cannot_be_resolved", "statement", "language", "original_words",
    "original_language", "claimant", "relayed_by", "claimed_on", "appeared_at", "true_as_of",
    "origins", "origins_against", "unnamed_sources", "exception", "public_wording", "note",
    "under_review_since", "sibling",
)  # fmt: skip
COLUMNS = (
    *_PLAIN, "story", "story_title", *(f"evidence_{stance.value}" for stance in Stance),
    "evidence_urls", "reason",
)  # fmt: skip
# What a spreadsheet takes for a formula, behind any quotes that guard it already.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_PIECE = 64_000


def stand(session: Session) -> dict[str, Any]:
    """Which state of the record the downloads are of: how many entries of the public history,
    their root, and the moment of the newest."""
    entries = log.size(session)
    root = log.root(session, entries).hex()
    return {"at": reading.newest_moment(session), "entries": entries, "root": root}


def json_lines(session: Session, site: Site) -> Iterator[bytes]:
    """A claim a line: its newest document, with its earlier ones whole under `earlier`."""
    return _in_pieces(line(entry, site) for entry in every(session))


def line(entry: Entry, site: Site) -> bytes:
    """A claim's line."""
    told = site.told(entry.document)
    if not entry.is_tombstone:
        told["earlier"] = [site.told(document) for document in entry.earlier]
    return canonical(told) + b"\n"


def table(session: Session, site: Site) -> Iterator[bytes]:
    """CSV: a claim a row as it stands now, its evidence counted and its links in one cell."""
    return _in_pieces((row(entry, site) for entry in every(session)), head())


def head() -> bytes:
    """The names of the columns."""
    return _csv(list(COLUMNS))


def row(entry: Entry, site: Site) -> bytes:
    """A claim's row."""
    told = site.told(entry.document)
    if not entry.is_tombstone:
        story, items = told["story"] or {}, told["evidence"]
        told |= {"story": story.get("pid"), "story_title": story.get("title")}
        told |= {f"evidence_{s.value}": _count(items, s) for s in Stance}
        told["evidence_urls"] = " ".join(item["url"] for item in items if item["url"])
    return _csv([_cell(told.get(name)) for name in COLUMNS])


def _count(items: list[dict[str, Any]], stance: Stance) -> int:
    return sum(item["stance"] == stance for item in items)


def _cell(value: Any) -> str:
    if not value and not isinstance(value, int):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return guarded(str(value))


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with a quote before it where it could."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _csv(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _in_pieces(lines: Iterator[bytes], first: bytes = b"") -> Iterator[bytes]:
    piece = bytearray(first)
    for line in lines:
        piece += line
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)
