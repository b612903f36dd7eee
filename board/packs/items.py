"""Evidence as it stood at a moment."""

from typing import Any

from sqlmodel import Session, col

from board.models import Evidence
from board.models.evidence import items_where
from board.packs.files import File, Kept, named_in
from board.packs.past import MARK, Happened, Past, fields_of, marks, plain
from board.packs.register import Register
from board.packs.scope import Scope

FIELDS = (
    "url", "description", "title", "publisher", "stance", "directness", "party_concerned",
    "witnessed", "excerpt", "public", "published_on", *MARK,
)  # fmt: skip
EDITED = ("evidence_edited", "evidence_corrected", "evidence_mark_lifted")


class Items:
    """The items of one claim that a pack tells of; `left_out` counts those it does not."""

    def __init__(self, session: Session, scope: Scope, past: Past, register: Register) -> None:
        self.session, self.scope, self.past, self.register = session, scope, past, register
        self.ids: set[int] = set()
        self.files: list[File] = []
        self.left_out = 0

    def of(self, claim_id: int, later: frozenset[int]) -> list[dict[str, Any]]:
        """The claim's items, oldest first, without those that came `later`, by a merge."""
        query = items_where(
            (col(Evidence.claim_id) == claim_id) & (col(Evidence.added_at) <= self.scope.as_of),
            self.scope.eyes,
        ).order_by(col(Evidence.id))
        lines = []
        rows = [row for row in self.session.execute(query).all() if row.id not in later]
        kept = Kept(self.session, [row.id for row in rows], self.scope.as_of, self.past)
        for row in rows:
            line = self._line(row, kept)
            if line is None:
                self.left_out += 1
                continue
            self.ids.add(row.id)
            lines.append(line)
        return lines

    def _line(self, row: Any, kept: Kept) -> dict[str, Any] | None:
        """The item; None where it rests, or rested then, on a source not to be told of."""
        if row.hidden or (row.confidential and not self.scope.confidential):
            return None
        told = fields_of(row, FIELDS) | {"source": self.register.name(row.source_id)}
        if self.scope.confidential:
            told["note"] = row.note
        told = self.past.put_back(told, "evidence_captured", *EDITED, evidence=row.id)
        moved = self._source_moved(row)
        tracing = self._tracing(row)
        if self.register.is_secret(tracing["origin_id"]):
            return None
        if moved and self.register.is_secret_name(told["source"]):
            return None
        if self.scope.confidential and self._note_grew(row):
            told["today"] = sorted({*told.get("today", []), "note"})
        told |= kept.lines(row.id)
        self.files += named_in(told)
        return (
            told
            | {
                "number": row.id,
                "source_id": 0 if moved else row.source_id or 0,
                "origin": self.register.name(tracing["origin_id"]),
                "origin_id": tracing["origin_id"] or 0,
                "traced_at": plain(tracing["at"]),
                "traced_by": tracing["by"] or "",
                "added_at": plain(row.added_at),
                "added_by": row.added_by,
                "corrections": self._marks(row),
            }
            | self._withdrawal(row)
        )

    def _marks(self, row: Any) -> list[dict[str, Any]]:
        """Each mark as corrected or retracted by then, the item's own and the same page's."""
        return marks(self.past.known(*EDITED[1:], evidence=row.id), "evidence_mark_lifted")

    def _source_moved(self, row: Any) -> bool:
        """Whether it has been found to be another source's since."""
        return any("source" in e.texts for e in self.past.later("evidence_edited", evidence=row.id))

    def _note_grew(self, row: Any) -> bool:
        """Whether how we observed it was added to its note since: what stood before is not kept."""
        return any("note" in e.texts for e in self.past.later("origin_traced", evidence=row.id))

    def _tracing(self, row: Any) -> dict[str, Any]:
        """What it was confirmed to rest on, by whom and when."""
        if row.traced_at and row.traced_at <= self.scope.as_of:
            return {"origin_id": row.origin_id, "at": row.traced_at, "by": row.traced_by}
        moves = self.past.known("origin_traced", "origin_untraced", "evidence_edited",
                                evidence=row.id)  # fmt: skip
        moves = [e for e in moves if e.name != "evidence_edited" or "source" in e.texts]
        if not moves or moves[-1].name != "origin_traced":
            return {"origin_id": None, "at": None, "by": None}
        last = moves[-1]
        return {"origin_id": last.particulars["origin"], "at": last.at, "by": last.by}

    def _withdrawal(self, row: Any) -> dict[str, Any]:
        """Whether it was withdrawn then: an item that was restored since was."""
        moves = self.past.known("evidence_withdrawn", "evidence_restored", evidence=row.id)
        if moves:
            return _withdrawn(moves[-1] if moves[-1].name == "evidence_withdrawn" else None)
        if row.withdrawn_at and row.withdrawn_at <= self.scope.as_of:
            return {"withdrawn_at": plain(row.withdrawn_at), "withdrawn_by": row.withdrawn_by,
                    "withdrawn_reason": row.withdrawn_reason}  # fmt: skip
        return _withdrawn(None)


def _withdrawn(event: Happened | None) -> dict[str, Any]:
    if event is None:
        return {"withdrawn_at": "", "withdrawn_by": "", "withdrawn_reason": ""}
    reason = event.texts.get("reason", (None, None))[1] or ""
    return {"withdrawn_at": plain(event.at), "withdrawn_by": event.by, "withdrawn_reason": reason}
