"""JSON Lines: a claim a line, whole. What `export` writes, `import` takes back."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from board.canonical import canonical
from board.errors import Invalid
from board.rows import ClaimRow
from board.rows.reading import read_row
from board.words import _


def entries(path: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines that are not blank. Only one is held at a time."""
    # newline="\n": a statement may hold a line separator of another kind.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line.strip()


def read(entry: str) -> ClaimRow:
    """A line as `export` writes it, one written by hand, or one of a rejects file, mended."""
    told = _parsed(entry)
    if isinstance(told, dict) and told.keys() == {"line", "reason", "row"}:
        told = _parsed(told["row"]) if isinstance(told["row"], str) else told["row"]
    return read_row(told, "jsonl")


def _parsed(text: str) -> Any:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Invalid({"": _("The line is not UTF-8.")}) from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Invalid({"": _("The line is not JSON:") + f" {wrong}"}) from None


def written(lines: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The claims as lines of text."""
    for line in lines:
        yield canonical(line).decode() + "\n"


class Rejects:
    """Writes what could not be taken to a file that is made with the first of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: Any = None

    def add(self, line: int, reason: str, entry: Any) -> None:
        """Keep an entry with its line and why; a line that is JSON stays as it was."""
        if self.file is None:
            self.file = self.path.open("w", encoding="utf-8")
        told = {"line": line, "reason": reason, "row": entry}
        with suppress(ValueError, RecursionError):
            told["row"] = json.loads(entry) if isinstance(entry, str) else entry
        self.file.write(json.dumps(told, ensure_ascii=not _is_plain(told)) + "\n")

    def close(self) -> None:
        """Close the file, if there was anything to write."""
        if self.file:
            self.file.close()


def _is_plain(told: Any) -> bool:
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
