"""The public record as of a past moment, and how it came to be what it is.

A moment is a minute, and what was published in that minute is part of it. What was taken down
is so at every moment.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session

from board.models.public import PublicSpan
from board.record.reading import PUBLICATION, PublicColumn, PublicPage, claim
from board.rules import TOMBSTONES, Status

SPAN = PublicSpan.__table__  # type: ignore[attr-defined]
COUNTED, DRAWN, BARS = 1_000, 5_000, 30


@dataclass(frozen=True, slots=True)
class Moment:
    """A minute of the past, in UTC."""

    at: datetime

    @classmethod
    def read(cls, typed: str, zone: str) -> "Moment":
        """A moment as typed: a day or a time of ISO 8601, in the newsroom's zone if it names
        none; a day is its end. Raises ValueError for anything else, and for the future."""
        text = typed.strip()
        at = datetime.fromisoformat(text)
        if not 1990 <= at.year <= 9000:  # near the ends of the calendar a zone leads out of it
            raise ValueError("not a moment of a newsroom")
        if len(text) <= len("2026-01-01"):
            at += timedelta(hours=23, minutes=59)
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        moment = at.astimezone(UTC).replace(second=0, microsecond=0)
        if moment > datetime.now(UTC):
            raise ValueError("not a moment of the past")
        return cls(moment)

    @property
    def end(self) -> datetime:
        return self.at + timedelta(minutes=1)

    def __str__(self) -> str:
        """As an address holds it, the same for every zone."""
        return self.at.strftime("%Y-%m-%dT%H:%MZ")


def columns_as_of(
    session: Session, moment: Moment, story_pid: str = "", limit: int = 20
) -> list[PublicColumn]:
    """The public board as it stood, of one story or of all; counts stop at COUNTED."""
    return [_column(session, moment, status, story_pid, limit) for status in Status]


def _column(
    session: Session, moment: Moment, status: Status, story_pid: str, limit: int
) -> PublicColumn:
    shown = _stood(moment, status, story_pid)
    newest = shown.order_by(SPAN.c.since.desc(), SPAN.c.publication_id.desc()).limit(limit)
    few = newest.with_only_columns(SPAN.c.publication_id).subquery()
    documents = (
        select(PUBLICATION.c.document)
        .join(few, few.c.publication_id == PUBLICATION.c.id)
        .order_by(PUBLICATION.c.at.desc(), PUBLICATION.c.id.desc())
    )
    counted = shown.with_only_columns(SPAN.c.publication_id).limit(COUNTED).subquery()
    return PublicColumn(
        status=status,
        documents=[json.loads(text) for text in session.execute(documents).scalars()],
        count=session.execute(select(func.count()).select_from(counted)).scalar_one(),
    )


def _stood(moment: Moment, status: Status, story_pid: str) -> Select[Any]:
    wanted = [
        SPAN.c.hidden.is_(False),
        SPAN.c.status == status,
        SPAN.c.since < moment.end,
        or_(SPAN.c.until.is_(None), SPAN.c.until >= moment.end),
    ]
    if story_pid:
        wanted.append(SPAN.c.story_pid == story_pid)
    return select(SPAN).where(*wanted)


def claim_as_of(session: Session, pid: str, moment: Moment) -> PublicPage | None:
    """A claim's page as it stood; its tombstone where it was taken down, before or since; None
    where it was not public yet."""
    page = claim(session, pid)
    if page is None or page.document["event"] in TOMBSTONES:
        return page
    known = [d for d in (*page.versions, *page.tombstones) if _published(d) < moment.end]
    if not known:
        return None
    newest = max(known, key=lambda d: d["number"])
    if newest["event"] in TOMBSTONES:
        return PublicPage(newest, [], None)
    sibling = claim_as_of(session, newest["sibling"], moment) if newest["sibling"] else None
    return PublicPage(
        document=newest,
        versions=[d for d in known if d["event"] not in TOMBSTONES],
        sibling=sibling.document if sibling and sibling.versions else None,
    )


def _published(document: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(document["at"])


def course(session: Session, story_pid: str, zone: str) -> list[tuple[date, dict[Status, int]]]:
    """How many public claims of the story stood at each status, from its first publication to
    its last change: at the end of each day, or of every few days where they are many."""
    spans = list(session.execute(_spans(story_pid)).all())
    if not spans:
        return []
    first, last = (
        moment.astimezone(ZoneInfo(zone)).date()
        for moment in (spans[0].since, max(span.until or span.since for span in spans))
    )
    step = (last - first).days // BARS + 1
    days = [last - timedelta(days=n) for n in range(0, (last - first).days + 1, step)][::-1]
    return list(_counted(spans, days, zone))


def _spans(story_pid: str) -> Select[Any]:
    of_story = (SPAN.c.story_pid == story_pid) & SPAN.c.hidden.is_(False)
    columns = select(SPAN.c.status, SPAN.c.since, SPAN.c.until).where(of_story)
    return columns.where(SPAN.c.status.is_not(None)).order_by(SPAN.c.since).limit(DRAWN)


def _end_of(day: date, zone: str) -> datetime:
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone))


def _counted(
    spans: list[Any], days: list[date], zone: str
) -> Iterator[tuple[date, dict[Status, int]]]:
    moves = [(span.since, span.status, 1) for span in spans]
    moves += [(span.until, span.status, -1) for span in spans if span.until]
    moves.sort(key=lambda move: move[0])
    counts, n = dict.fromkeys(Status, 0), 0
    for day in days:
        end = _end_of(day, zone)
        while n < len(moves) and moves[n][0] < end:
            _at, status, by = moves[n]
            counts[status] += by
            n += 1
        yield day, dict(counts)
