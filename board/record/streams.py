"""What happened last in the public record: the publications that feeds tell of."""

import json
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from board.record.past import SPAN
from board.record.reading import FACE, PUBLICATION
from board.rules import TOMBSTONES, Status

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
