"""What happened last in the public record: the publications that feeds tell of."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session

from board.record.past import SPAN
from board.record.reading import FACE, PUBLICATION
from board.rules import TOMBSTONES, PublicationEvent, Status

NEWEST = 50


def newest(
    session: Session, *, story_pid: str = "", status: Status | None = None
) -> list[dict[str, Any]]:
    """The newest publications, newest first: of all, of a story, or those with a status.

    Of a claim that was taken down its tombstone remains and nothing else.
    """
    of_story = [SPAN.c.story_pid == story_pid] if story_pid else []
    found = [
        row
        for each in ([status] if status else Status)  # one by one: an index has each in order
        for row in _rows(session, SPAN.c.hidden.is_(False), SPAN.c.status == each, *of_story)
    ]
    had = [FACE.c.status == status] if status else []
    found += _rows(session, SPAN.c.event.in_(TOMBSTONES), *of_story, *had)
    newest = sorted(found, key=lambda row: (row.since, row.id), reverse=True)[:NEWEST]
    return [json.loads(row.document) for row in newest]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction: its key, its document, and the one that it corrects."""

    key: int
    now: dict[str, Any]
    was: dict[str, Any]


def corrections(session: Session, behind: int = 0, limit: int = NEWEST) -> list[Correction]:
    """Corrections, newest first, those behind the key `behind`."""
    was = PUBLICATION.alias()
    wanted = [_corrects(), SPAN.c.publication_id < behind] if behind else [_corrects()]
    query = (
        select(PUBLICATION.c.id, PUBLICATION.c.document, was.c.document.label("was"))
        .join(SPAN, SPAN.c.publication_id == PUBLICATION.c.id)
        .join(was, (was.c.pid == SPAN.c.pid) & (was.c.number == SPAN.c.number - 1))
        .where(*wanted)
        .order_by(SPAN.c.publication_id.desc())
        .limit(limit)
    )
    return [
        Correction(row.id, json.loads(row.document), json.loads(row.was))
        for row in session.execute(query)
    ]


def _corrects() -> ColumnElement[bool]:
    return and_(SPAN.c.event == PublicationEvent.CORRECTION, SPAN.c.hidden.is_(False))


def _rows(session: Session, *wanted: ColumnElement[bool]) -> list[Any]:
    query = (
        select(PUBLICATION.c.id, PUBLICATION.c.document, SPAN.c.since)
        .join(SPAN, SPAN.c.publication_id == PUBLICATION.c.id)
        .join(FACE, FACE.c.pid == SPAN.c.pid)
        .where(*wanted, PUBLICATION.c.document != b"")
        .order_by(SPAN.c.since.desc(), SPAN.c.publication_id.desc())
        .limit(NEWEST)
    )
    return list(session.execute(query).all())
