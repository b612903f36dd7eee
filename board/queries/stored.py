"""What names bytes of the store: for whoever looks through all of them, or moves them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, union
from sqlmodel import Session, col

from board.models import Capture, Evidence, EvidenceFile, UnusedFile
from board.models.captures import NAMING

# How the parts of a copy are called.
PARTS = {"body_sha256": "the page", "warc_sha256": "the exchange", "picture_sha256": "the picture",
         "pdf_sha256": "the print"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Needed:
    """What needs a number's bytes: an item of a claim, for this part of a copy or as a file."""

    claim_id: int
    evidence_id: int
    part: str

    def __str__(self) -> str:
        return f"claim {self.claim_id}, evidence {self.evidence_id} ({self.part})"


def every_number(session: Session) -> list[str]:
    """All numbers that a copy or a file names, in their order."""
    columns = [col(column) for column in NAMING]
    named = union(*(select(one.label("number")).where(one != "") for one in columns)).subquery()
    return list(session.execute(select(named.c.number).order_by(named.c.number)).scalars())


def who_needs(session: Session, number: str) -> list[Needed]:
    """All that needs a number's bytes, by claim and item; nothing where they may be gone."""
    columns = [getattr(Capture, name) for name in PARTS]
    copies = _of_items(col(Capture.id), *columns).join(
        Capture, col(Capture.evidence_id) == col(Evidence.id)
    )
    copies = copies.where(or_(*(col(column) == number for column in columns)))
    files = _of_items(col(EvidenceFile.id)).join(
        EvidenceFile, col(EvidenceFile.evidence_id) == col(Evidence.id)
    )
    needed = [
        Needed(row.claim_id, row.evidence_id, f"{part} of copy {row.id}")
        for row in session.execute(copies)
        for name, part in PARTS.items() if getattr(row, name) == number
    ]  # fmt: skip
    for row in session.execute(files.where(col(EvidenceFile.sha256) == number)):
        needed.append(Needed(row.claim_id, row.evidence_id, f"file {row.id}"))
    return sorted(needed, key=lambda need: (need.claim_id, need.evidence_id))


def _of_items(*columns: Any) -> Any:
    return select(
        col(Evidence.claim_id), col(Evidence.id).label("evidence_id"), *columns
    ).select_from(Evidence)


def named_or_awaited(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of the numbers that something names, or that the worker knows of: about to be named,
    or to be taken out."""
    found: set[str] = set()
    for column in (UnusedFile.sha256, *NAMING):  # what is named meanwhile is found there
        query = select(col(column)).where(col(column).in_(numbers))
        found.update(session.execute(query.distinct()).scalars())
    return found
