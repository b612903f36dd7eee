"""Files that a board reads: each format becomes the rows that an import takes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from board.canonical import canonical, sha256

# AVeriTeC's labels; it has no stance of its own, so an item's is derived from the label.
_LABELS = {
    "Supported": ("corroborated", "", "supports"),
    "Refuted": ("disputed", "evidence_against", "contradicts"),
    "Conflicting Evidence/Cherrypicking": ("disputed", "sources_conflict", "context"),
    "Not Enough Evidence": ("unverified", "", "context"),
}


def entries(path: Path, kind: str) -> Iterator[tuple[int, Any]]:
    """The numbered entries of a file: an AVeriTeC list's, or the lines of JSON Lines, unread.

    Raises ValueError where the file is not UTF-8, or not one JSON list.
    """
    if kind == "averitec":
        listed = json.loads(path.read_text("utf-8"))
        if not isinstance(listed, list):
            raise ValueError("it holds no list")
        yield from enumerate(listed, 1)
        return
    # Not splitlines(): a statement may hold a line separator of another kind.
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            yield number, line


def _averitec(entry: dict[str, Any]) -> dict[str, Any]:
    status, reason, stance = _LABELS.get(entry["label"], ("", "", "context"))
    day, month, year = (entry.get("claim_date") or "--").split("-")
    answers = [answer for question in entry["questions"] for answer in question["answers"]]
    urls = dict.fromkeys(a["source_url"] for a in answers if a.get("source_url"))
    speaker = str(entry.get("speaker") or "")
    return {
        "source": "averitec",
        "id": str(entry.get("id") or sha256(entry["claim"])),
        "claim": {
            "statement": entry["claim"],
            "claimant": speaker[:200],
            "claimed_on": f"{year:0>4}-{month:0>2}-{day:0>2}" if year else "",
            "appeared_at": _web(entry.get("original_claim_url") or ""),
        },
        "evidence": [{"url": url, "stance": stance, "public": "yes"} for url in urls if _web(url)],
        "verdict": {
            "status": status,
            "dispute_reason": reason,
            "reasoning": entry.get("justification") or "",
        },
    }


def _web(url: str) -> str:
    return url if url.startswith(("http://", "https://")) else ""


def _own(line: str) -> dict[str, Any]:
    """A line as `export` writes it, or one in the same form written by hand."""
    entry = json.loads(line)
    verdicts = entry.get("verdicts") or []
    return {
        "source": entry.get("import_source") or "jsonl",
        "id": str(entry.get("import_id") or entry.get("pid") or sha256(entry)),
        "claim": {k: _typed(v) for k, v in entry.items() if not isinstance(v, list | dict)},
        "evidence": [_item(item) for item in entry.get("evidence", [])],
        "verdict": verdicts[-1] if verdicts else None,
    }


def _item(item: dict[str, Any]) -> dict[str, str]:
    return {k: _typed(v) for k, v in item.items()} | {"new_source_name": _typed(item.get("source"))}


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def json_line(value: dict[str, Any]) -> str:
    """One line of JSON Lines."""
    return canonical(value).decode()


READERS: dict[str, Callable[[Any], dict[str, Any]]] = {"averitec": _averitec, "jsonl": _own}
