"""Files that a board reads: each format becomes the rows that an import takes."""

import json
from collections.abc import Iterator
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


def read_rows(path: Path, kind: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of the kind "averitec" or "jsonl". Raises ValueError for no JSON."""
    if kind == "averitec":
        return (_averitec(entry) for entry in json.loads(path.read_text()))
    lines = (line for line in path.read_text().splitlines() if line.strip())
    return (_own(json.loads(line)) for line in lines)


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


def _own(entry: dict[str, Any]) -> dict[str, Any]:
    """A line as `export` writes it, or one in the same form written by hand."""
    verdicts = entry.get("verdicts") or []
    return {
        "source": entry.get("import_source") or "jsonl",
        "id": str(entry.get("import_id") or entry.get("pid") or sha256(entry)),
        "claim": {k: _typed(v) for k, v in entry.items() if not isinstance(v, list | dict)},
        "evidence": [_item(item) for item in entry["evidence"]],
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
