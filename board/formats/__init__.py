"""Files that a board reads and writes. Each format is a module with the same functions:

`entries(path)` yields what a file holds, unread and numbered by its first line; `read(entry)`
makes a claim of one, or raises Invalid; `Rejects(path)` writes what could not be taken. The
formats that leave the board also have `written(lines)`: the exported claims as text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from board.formats import averitec, jsonl, tables
from board.rows import ClaimRow


class Format(Protocol):
    """What an import needs of a format."""

    def entries(self, path: Path) -> Iterator[tuple[int, Any]]: ...

    def read(self, entry: Any) -> ClaimRow: ...


FORMATS: dict[str, Format] = {"csv": tables, "jsonl": jsonl, "averitec": averitec}
WRITERS = {"csv": tables.written, "jsonl": jsonl.written}
REJECTS = {"csv": tables.Rejects, "jsonl": jsonl.Rejects, "averitec": jsonl.Rejects}
