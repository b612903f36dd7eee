"""CSV: a row for each item of evidence, the claim's own columns standing in all of its rows.

A table is flat: of the verdicts it holds the newest, of a source its name, of an origin what
that rests on in the end. JSON Lines holds all of it.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from board.errors import Invalid
from board.rows import ClaimRow
from board.rows.reading import read_row
from board.rules import root_of
from board.words import _

Cells = list[str]

_CLAIM = (
    "pid", "import_source", "import_id", "kind", "statement", "language", "original_words",
    "original_language", "claimant", "relayed_by", "claimed_on", "appeared_at", "true_as_of",
    "recheck_on", "tags", "accuses_person", "next_step", "parked_reason", "due_at", "opened_at",
    "changed_at", "reported_elsewhere", "status", "dispute_reason",
)  # fmt: skip
_VERDICT = {"cannot_be_resolved": "cannot_be_resolved", "reasoning": "reasoning",
            "answer": "answer", "verdict_at": "at"}  # fmt: skip
_LISTED = ("story", "relations", "flags")
_EVIDENCE = (
    "stance", "url", "title", "publisher", "published_on", "source", "origin", "directness",
    "party_concerned", "witnessed", "excerpt", "description", "note", "public", "added_at",
    "withdrawn_at", "withdrawn_reason",
)  # fmt: skip
_CITED = "evidence_cited"
COLUMNS = (*_CLAIM, *_VERDICT, *_LISTED, *(f"evidence_{field}" for field in _EVIDENCE), _CITED)
_OF_REJECTS = ("line", "reason")

# What a spreadsheet takes for a formula, behind any quotes that guard it already.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of one claim as they stand in the file, each with its line."""

    header: Cells
    rows: list[tuple[int, Cells]]
    wrong: str = ""


# --- in -----------------------------------------------------------------------------------


def entries(path: Path) -> Iterator[tuple[int, Record]]:
    """The claims of a table, one held at a time. Raises ValueError where it has no header.

    Rows that stand together and have the same ids are one claim; without ids, rows that are
    the same in all of the claim's columns.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _lines(file)
        header = _header(next(lines, (1, [], ""))[1])
        for _same, group in groupby(lines, partial(_claim_of, header)):
            rows = list(group)
            yield rows[0][0], Record(header, [row[:2] for row in rows], rows[0][2])


def _claim_of(header: Cells, line: tuple[int, Cells, str]) -> object:
    number, cells, wrong = line
    if wrong:
        return number
    told = dict(zip(header, cells, strict=False))
    if told.get("pid") or told.get("import_id"):
        return [told.get(name) for name in ("pid", "import_source", "import_id")]
    return [told.get(name) for name in (*_CLAIM, *_VERDICT, *_LISTED)]


def _lines(file: TextIO) -> Iterator[tuple[int, Cells, str]]:
    first = file.readline()
    file.seek(0)
    delimiter = max(",;\t", key=first.count)
    reader, number = csv.reader(file, delimiter=delimiter), 1
    while True:
        try:
            cells, wrong = next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            cells, wrong = [], str(error)
        if wrong or any(cell.strip() for cell in cells):
            yield number, cells, wrong
        number = reader.line_num + 1


def _header(cells: Cells) -> Cells:
    header = [cell.strip().casefold() for cell in cells]
    if "statement" not in header:
        raise ValueError(_("its first line names no column “statement”"))
    if len(set(header)) < len(header):
        raise ValueError(_("its first line names a column twice"))
    return header


def unknown_columns(path: Path) -> list[str]:
    """The columns that an import of the file passes over, as it does not know them."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = _header(next(_lines(file), (1, [], ""))[1])
    return [name for name in header if name not in (*COLUMNS, *_OF_REJECTS)]


def read(entry: Record) -> ClaimRow:
    """The rows of a claim as one; behind the first, its own columns may stay empty."""
    rows = list(_fields(entry))
    claim = {name: rows[0][name] for name in (*_CLAIM, *_VERDICT, *_LISTED) if name in rows[0]}
    for name in (*_CLAIM, *_VERDICT, *_LISTED):
        if {row[name] for row in rows[1:] if name in row} - {claim.get(name)}:
            raise Invalid({name: _("The rows of this claim do not agree.")})
    told: dict[str, Any] = {name: claim[name] for name in (*_CLAIM, "story") if name in claim}
    told["evidence"] = [item for row in rows if (item := _item(row))]
    told["verdicts"] = _verdicts(claim, rows)
    told["relations"] = [_relation(text) for text in claim.get("relations", "").split()]
    told["flags"] = [{"reason": text} for text in claim.get("flags", "").split()]
    return read_row({name: value for name, value in told.items() if value}, "csv")


def _fields(entry: Record) -> Iterator[dict[str, str]]:
    if entry.wrong:
        raise Invalid({"": _("The row is not CSV:") + f" {entry.wrong}"})
    for _line, cells in entry.rows:
        if len(cells) != len(entry.header):
            words = _("The row has %d cells, the first line of the file %d.")
            raise Invalid({"": words % (len(cells), len(entry.header))})
        pairs = zip(entry.header, map(unguarded, cells), strict=True)
        yield {name: text for name, text in pairs if text.strip()}


def _item(row: dict[str, str]) -> dict[str, str]:
    return {f: row[f"evidence_{f}"] for f in _EVIDENCE if f"evidence_{f}" in row}


def _verdicts(claim: dict[str, str], rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    if "reasoning" not in claim:
        return []
    verdict: dict[str, Any] = {f: claim[name] for name, f in _VERDICT.items() if name in claim}
    verdict |= {f: claim[f] for f in ("status", "dispute_reason") if f in claim}
    verdict.setdefault("status", "unverified")
    told = [row.get(_CITED, "").strip().casefold() for row in rows if _item(row)]
    if any(told):
        verdict["cites"] = [f"e{n}" for n, text in enumerate(told, 1) if text in ("yes", "true")]
    return [verdict]


def _relation(text: str) -> dict[str, str]:
    kind, _colon, pid = text.partition(":")
    return {"kind": kind, "pid": pid}


def unguarded(cell: str) -> str:
    """A cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


# --- out ----------------------------------------------------------------------------------


def written(lines: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The claims as a table's lines of text, the header first."""
    yield _csv_line(COLUMNS)
    for line in lines:
        for row in _rows(line):
            yield _csv_line([guarded(_cell(row.get(name))) for name in COLUMNS])


def _rows(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    newest = line["verdicts"][-1] if line["verdicts"] else {}
    claim = {name: line[name] for name in _CLAIM}
    claim |= {name: newest.get(field) for name, field in _VERDICT.items()}
    claim["story"] = (line["story"] or {}).get("title")
    claim["relations"] = " ".join(f"{r['kind']}:{r['pid']}" for r in line["relations"])
    claim["flags"] = " ".join(dict.fromkeys(flag["reason"] for flag in line["flags"]))
    for item in line["evidence"] or [{}]:
        row = {f"evidence_{field}": item.get(field) for field in _EVIDENCE}
        row["evidence_origin"] = _root(item.get("origin"), line["sources"])
        row[_CITED] = item["key"] in newest["cites"] if item and newest else None
        yield claim | row


def _root(origin: str | None, sources: list[dict[str, Any]]) -> str | None:
    if not origin:
        return None
    number = {source["key"]: n for n, source in enumerate(sources)}
    relays, belongs = (
        {number[s["key"]]: number[s[link]] for s in sources if s[link]}
        for link in ("relays", "belongs_to")
    )
    root: str = sources[root_of(number[origin], relays, belongs)]["name"]
    return root


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with a quote before it where it could."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _csv_line(cells: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


class Rejects:
    """Writes the rows that could not be taken to a table, their line and why before them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: Any = None

    def add(self, _line: int, reason: str, entry: Record) -> None:
        """Keep the rows of a claim; the file is made with the first of them."""
        kept = [n for n, name in enumerate(entry.header) if name not in _OF_REJECTS]
        if self.file is None:
            self.file = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
            self.file.write(_csv_line([*_OF_REJECTS, *(entry.header[n] for n in kept)]))
        for line, cells in entry.rows:
            own = [cells[n] for n in kept if n < len(cells)] + cells[len(entry.header) :]
            cleaned = [guarded(unguarded(cell)) for cell in own]
            self.file.write(_csv_line([str(line), guarded(reason), *cleaned]))

    def close(self) -> None:
        """Close the file, if there was anything to write."""
        if self.file:
            self.file.close()
