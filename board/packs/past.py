"""What the trail tells of a claim's texts, so that they can be read as they stood at a moment.

Rows hold what is so today. Each edit left in `event_texts` what a field said before it: the text
at a moment is what the first later edit replaced.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from board.models import Event, EventText, SourceEvent

EVENT, TEXT = Event.__table__, EventText.__table__  # type: ignore[attr-defined]
OF_SOURCE = SourceEvent.__table__  # type: ignore[attr-defined]
# The names of events, as `commands/trail.py` lists them, that speak of what a pack tells.
EDITS = ("claim_edited", "evidence_edited", "evidence_captured", "evidence_corrected",
         "evidence_mark_lifted", "reply_edited", "reply_answered", "source_edited",
         "source_corrected", "source_mark_lifted")  # fmt: skip
MOVES = ("evidence_added", "evidence_withdrawn", "evidence_restored", "file_added",
         "file_removed", "origin_traced", "origin_untraced", "reply_asked", "reply_missed",
         "reply_taken_back", "story_set")  # fmt: skip
MARK = ("corrected_on", "correction_note", "correction_link", "retracted")


@dataclass(slots=True)
class Happened:
    """One event; `texts`: field → (before, after)."""

    n: int
    at: datetime
    name: str
    by: int | None
    particulars: dict[str, Any]
    texts: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)


class Past:
    """The events of some claims, or of a source, on both sides of a moment."""

    def __init__(self, events: Collection[Happened], as_of: datetime) -> None:
        self.before = [event for event in events if event.at <= as_of]
        self.after = [event for event in events if event.at > as_of]

    @classmethod
    def of_claims(cls, session: Session, claim_ids: Collection[int], as_of: datetime) -> "Past":
        query = _events().where(EVENT.c.claim_id.in_(claim_ids), EVENT.c.name.in_(EDITS + MOVES))
        return cls(list(_read(session, query)), as_of)

    @classmethod
    def of_source(cls, session: Session, source_id: int, as_of: datetime) -> "Past":
        query = _events().join(OF_SOURCE, OF_SOURCE.c.event_n == EVENT.c.n)
        return cls(list(_read(session, query.where(OF_SOURCE.c.source_id == source_id))), as_of)

    def known(self, *names: str, **about: int) -> list[Happened]:
        """What had happened by then, of these names, to the row that `about` names."""
        return [e for e in self.before if e.name in names and _is_of(e, about)]

    def later(self, *names: str, **about: int) -> list[Happened]:
        """What has happened since."""
        return [e for e in self.after if e.name in names and _is_of(e, about)]

    def put_back(self, told: dict[str, Any], *names: str, **about: int) -> dict[str, Any]:
        """The fields as they stood. What cannot be known, its words being destroyed, keeps
        today's and is named in `today`."""
        then, today = dict(told), list[str]()
        for event in reversed(self.later(*names, **about)):
            for name, (old, new) in event.texts.items():
                if name not in told:
                    continue
                today = [other for other in today if other != name]
                if old is None and new is None:
                    today.append(name)
                    then[name] = told[name]
                else:
                    then[name] = _like(told[name], old or "")
        return then | ({"today": sorted(today)} if today else {})


def _is_of(event: Happened, about: dict[str, int]) -> bool:
    """Whether an event is of the row that `about` names; a mark may be of several items."""
    if about.items() <= event.particulars.items():
        return True
    return about.get("evidence") in event.particulars.get("others", ())


def marks(events: Collection[Happened], lifted: str) -> list[dict[str, Any]]:
    """Each mark as corrected or retracted with its day, and when it was taken back, which is an
    event of the name `lifted`, or put in other words."""
    told: list[dict[str, Any]] = []
    for event in events:
        if told and not told[-1]["until"]:
            told[-1]["until"] = plain(event.at)
        if event.name != lifted:
            told.append({
                "at": plain(event.at), "by": event.by or "", "on": _new(event, "corrected_on"),
                "note": _new(event, "correction_note"), "link": _new(event, "correction_link"),
                "retracted": bool(event.particulars.get("retracted")), "until": "",
            })  # fmt: skip
    return told


def _new(event: Happened, field: str) -> str:
    return event.texts.get(field, (None, None))[1] or ""


def plain(value: Any) -> Any:
    """A value as a pack writes it: text, a whole number, yes or no; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, bool | int) else str(value)


def fields_of(row: Any, names: Collection[str]) -> dict[str, Any]:
    """Some of a row's fields, as a pack writes them."""
    return {name: plain(getattr(row, name)) for name in names}


def _like(now: Any, text: str) -> Any:
    return text in ("yes", "True") if isinstance(now, bool) else text


def _events() -> Select[Any]:
    return (
        select(EVENT.c.n, EVENT.c.at, EVENT.c.name, EVENT.c.member_id, EVENT.c.particulars,
               TEXT.c.field, TEXT.c.old, TEXT.c.new)
        .outerjoin(TEXT, TEXT.c.event_n == EVENT.c.n)
        .order_by(EVENT.c.n, TEXT.c.field)
    )  # fmt: skip


def _read(session: Session, query: Select[Any]) -> Iterator[Happened]:
    event: Happened | None = None
    for row in session.execute(query):
        if event is None or event.n != row.n:
            if event:
                yield event
            event = Happened(row.n, _moment(row), row.name, row.member_id, row.particulars)
        if row.field:
            event.texts[row.field] = (row.old, row.new)
    if event:
        yield event


def _moment(row: Any) -> datetime:
    """When it happened: an import tells of a past before its own event."""
    told = row.particulars.get("happened_at")
    at: datetime = datetime.fromisoformat(told) if told else row.at
    return at
