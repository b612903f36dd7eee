"""AVeriTeC: claims from fact-checks, as one JSON list. It is read, never written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from board.canonical import sha256
from board.errors import Invalid
from board.rows import ClaimRow
from board.rows.reading import read_row
from board.rows.shapes import Object, list_of, object_of
from board.rules import MAX_NAME
from board.words import _

# It has no stance of its own: an item's is derived from the label of its claim.
_LABELS = {
    "Supported": ("corroborated", "", "supports"),
    "Refuted": ("disputed", "evidence_against", "contradicts"),
    "Conflicting Evidence/Cherrypicking": ("disputed", "sources_conflict", "context"),
    "Not Enough Evidence": ("unverified", "", "context"),
}


def entries(path: Path) -> Iterator[tuple[int, Any]]:
    """The numbered entries of the list; it is read as a whole. Raises ValueError."""
    listed = json.loads(path.read_text("utf-8-sig"))
    if not isinstance(listed, list):
        raise ValueError(_("it holds no list"))
    yield from enumerate(listed, 1)


def read(entry: Any) -> ClaimRow:
    """An entry as a claim with its links and the verdict that its label tells."""
    fields = object_of(entry)
    label = fields.get("label")
    if label not in _LABELS:
        raise Invalid({"label": _("This is not one of AVeriTeC’s four labels.")})
    status, reason, stance = _LABELS[label]
    return read_row(
        {
            "import_source": "averitec",
            "import_id": str(fields.get("id") or sha256(fields)),
            "statement": fields.get("claim"),
            "claimant": str(fields.get("speaker") or "")[:MAX_NAME],
            "relayed_by": fields.get("reporting_source"),
            "claimed_on": _day(str(fields.get("claim_date") or "")),
            "appeared_at": _web(fields.get("original_claim_url")),
            "evidence": [
                {"url": url, "stance": stance,
                 "note": _("The stance is derived from the label “%s”.") % label}
                for url in _links(fields)
            ],
            "verdicts": [
                {"status": status, "dispute_reason": reason,
                 "reasoning": fields.get("justification")},
            ],
        },
        "averitec",
    )  # fmt: skip


def _links(fields: Object) -> list[str]:
    questions = [object_of(question) for question in list_of(fields, "questions")]
    answers = [object_of(a) for question in questions for a in list_of(question, "answers")]
    links = dict.fromkeys(_web(answer.get("source_url")) for answer in answers)
    return [link for link in links if link]


def _day(told: str) -> str:
    """Their 31-1-2020 as 2020-01-31."""
    parts = told.split("-")
    if len(parts) != 3:
        return told
    day, month, year = parts
    return f"{year:0>4}-{month:0>2}-{day:0>2}"


def _web(url: Any) -> str:
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else ""
