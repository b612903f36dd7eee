"""Lists of the public record: all claims in order, the corrections log, what a search finds."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, column, extract, func, literal_column, select, table
from sqlmodel import Session

from board.fulltext import Asked, fts5, tsquery
from board.models.public import PublicText
from board.record.past import SPAN
from board.record.reading import FACE, PUBLICATION
from board.rules import PublicationEvent
from board.text import fold_words

PAGE, CORRECTIONS, FOUND, WORDS = 100, 1_000, 50, 16
_FT = table("ft_public", column("rowid"), column("ft_public"))
_SIMPLE: Any = literal_column("'simple'")


@dataclass(frozen=True, slots=True)
class Archive:
    """A page of all claims: those first published as number (page-1)·PAGE+1 to page·PAGE. A
    claim never changes its page. `last` is the newest page."""

    page: int
    last: int
    documents: list[dict[str, Any]]


def archive(session: Session, page: int | None = None) -> Archive | None:
    """A page of the archive, newest claim first; None is the newest page. Answers None for a
    page that there is not."""
    highest = session.execute(select(func.max(FACE.c.seq))).scalar() or 0
    last = max((highest - 1) // PAGE + 1, 1)
    page = last if page is None else page
    if not 1 <= page <= last:
        return None
    within = FACE.c.seq.between((page - 1) * PAGE + 1, page * PAGE)
    return Archive(page, last, _documents(session, within))


def search(session: Session, typed: str) -> list[dict[str, Any]]:
    """The newest public claims that hold every word, the last as it begins: at most FOUND."""
    asked = Asked(tuple(tuple(word) for word in fold_words(typed)[:WORDS] if word), open_end=True)
    if not asked.words:
        return []
    assert session.bind is not None
    if session.bind.dialect.name == "sqlite":
        newest = select(_FT.c.rowid).where(_FT.c.ft_public.op("MATCH")(fts5(asked)))
        held = FACE.c.seq.in_(newest.order_by(_FT.c.rowid.desc()).limit(FOUND))
    else:
        words = func.to_tsvector(_SIMPLE, FACE.c.search_text)
        held = words.op("@@")(func.to_tsquery(_SIMPLE, tsquery(asked)))
    return _documents(session, held)[:FOUND]


def _documents(session: Session, wanted: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = (
        select(PUBLICATION.c.document, FACE.c.listed)
        .join(FACE, FACE.c.publication_id == PUBLICATION.c.id)
        .where(wanted)
        .order_by(FACE.c.seq.desc())
        .limit(PAGE)
    )
    # Sorted out here: asked of the database, an index of what is listed would win over the order's.
    return [json.loads(row.document) for row in session.execute(query) if row.listed]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction: its key, the document that made it, and the one that was wrong."""

    key: int
    now: dict[str, Any]
    before: dict[str, Any]


def corrections(
    session: Session, year: int | None = None, behind: int = 0, limit: int = PAGE
) -> list[Correction]:
    """Where we were wrong, newest first: of a year, or behind the key of another."""
    newest = select(SPAN.c.publication_id).where(_is_correction())
    if year:
        first, following = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
        newest = newest.where(SPAN.c.since >= first, SPAN.c.since < following)
    if behind:
        newest = newest.where(SPAN.c.publication_id < behind)
    newest = newest.order_by(SPAN.c.publication_id.desc()).limit(CORRECTIONS if year else limit)
    few, before = newest.subquery(), PUBLICATION.alias()  # so that only theirs are sorted
    query = (
        select(PUBLICATION.c.id, PUBLICATION.c.document, before.c.document.label("before"))
        .join(few, few.c.publication_id == PUBLICATION.c.id)
        .join(SPAN, SPAN.c.publication_id == PUBLICATION.c.id)
        .join(before, (before.c.pid == SPAN.c.pid) & (before.c.number == _said_before()))
        .order_by(PUBLICATION.c.id.desc())
    )
    return [
        Correction(row.id, json.loads(row.document), json.loads(row.before))
        for row in session.execute(query)
    ]


def _said_before() -> Any:
    """The claim's last version before that said anything: a tombstone between does not."""
    earlier = SPAN.alias()
    said = (earlier.c.pid == SPAN.c.pid) & (earlier.c.number < SPAN.c.number)
    query = select(func.max(earlier.c.number)).where(said, earlier.c.status.is_not(None))
    return query.correlate(SPAN).scalar_subquery()


def years_of_corrections(session: Session) -> list[int]:
    """The years (UTC) that the log has corrections of, newest first."""
    year = extract("year", SPAN.c.since)
    query = select(year).where(_is_correction()).distinct().order_by(year.desc())
    return [int(found) for found in session.execute(query).scalars()]


def _is_correction() -> ColumnElement[bool]:
    return and_(SPAN.c.event == PublicationEvent.CORRECTION, SPAN.c.hidden.is_(False))


def newsroom_text(session: Session, name: str) -> PublicText | None:
    """A page in the newsroom's own words, if it has written one."""
    return session.get(PublicText, name, populate_existing=True)
