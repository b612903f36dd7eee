"""Sources as they stood at a moment: name, links, and what was marked as corrected."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import Source
from board.models.sources import open_to
from board.packs.past import MARK, Past, fields_of, marks, plain
from board.packs.scope import Scope

SOURCE = Source.__table__  # type: ignore[attr-defined]
FIELDS = ("name", "kind", "domain", *MARK)
EDITED = ("source_edited", "source_corrected", "source_mark_lifted")


class Register:
    """The sources that one claim's pack may name, read once each."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self.session, self.scope = session, scope
        self.told: dict[int, dict[str, Any] | None] = {}

    def line(self, source_id: int) -> dict[str, Any] | None:
        """The source as it stood; None where the pack may not tell of it."""
        if source_id not in self.told:
            self.told[source_id] = None  # two that lead to each other end here
            self.told[source_id] = self._line(source_id)
        return self.told[source_id]

    def name(self, source_id: int | None) -> str:
        """Its name then; "" where the pack may not tell of it."""
        line = self.line(source_id) if source_id else None
        return str(line["name"]) if line else ""

    def is_secret(self, source_id: int | None) -> bool:
        """Whether the pack may not tell of it."""
        return source_id is not None and self.line(source_id) is None

    def is_secret_name(self, name: str) -> bool:
        """Whether a name is that of a source which the pack may not tell of."""
        query = select(SOURCE.c.id).where(SOURCE.c.name == name, SOURCE.c.confidential)
        return any(self.is_secret(n) for n in self.session.execute(query).scalars().all())

    def lines(self) -> list[dict[str, Any]]:
        """All that were named, by number, with what they rest on."""
        shown = [line for line in self.told.values() if line]
        return sorted(shown, key=lambda line: int(line["id"]))

    def _line(self, source_id: int) -> dict[str, Any] | None:
        query = select(SOURCE).where(SOURCE.c.id == source_id)
        if self.scope.confidential:
            query = query.where(open_to(self.scope.member_id))
        else:
            query = query.where(SOURCE.c.confidential.is_(False))
        row = self.session.execute(query).one_or_none()
        if row is None:
            return None
        past = Past.of_source(self.session, source_id, self.scope.as_of)
        told = {"id": row.id} | fields_of(row, FIELDS)
        told |= {"relays": self.name(row.relays_id), "belongs_to": self.name(row.belongs_to_id)}
        if self.scope.confidential:
            told |= {"confidential": row.confidential, "note": row.note}
        told = past.put_back(told, *EDITED)
        told["corrections"] = marks(past.known(*EDITED[1:]), "source_mark_lifted")
        return told | ({"notes": _notes(past)} if self.scope.confidential else {})


def _notes(past: Past) -> list[dict[str, Any]]:
    """What was noted of how reliable it is: each note with who wrote it and when."""
    return [
        {"at": plain(event.at), "by": event.by or "", "note": event.texts["note"][1] or ""}
        for event in past.known("source_added", "source_edited")
        if "note" in event.texts
    ]
