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
    shown, gone = [*of_story], [*of_story]
    if status:
        shown.append(SPAN.c.status == status)
        gone.append(FACE.c.status == status)
    found = [
        *_documents(session, SPAN.c.hidden.is_(False), SPAN.c.status.is_not(None), *shown),
        *_documents(session, SPAN.c.event.in_(TOMBSTONES), *gone),
    ]
    newest = sorted(found, key=lambda row: row.id, reverse=True)[:NEWEST]
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


def _documents(session: Session, *wanted: ColumnElement[bool]) -> list[Any]:
    query = (
        select(PUBLICATION.c.id, PUBLICATION.c.document)
        .join(SPAN, SPAN.c.publication_id == PUBLICATION.c.id)
        .join(FACE, FACE.c.pid == SPAN.c.pid)
        .where(*wanted, PUBLICATION.c.document != b"")
        .order_by(SPAN.c.publication_id.desc())
        .limit(NEWEST)
    )
    return list(session.execute(query).all())
