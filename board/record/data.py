"""The record as data: claims in the order of their first publication, stories, versions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from board.models.public import PublicCount, PublicStory
from board.record.lists import PAGE
from board.record.reading import FACE, PUBLICATION
from board.record.site import Site, minute
from board.rules import TOMBSTONES, Status

AT_ONCE, USUAL = 500, 50


@dataclass(slots=True)
class Entry:
    """A claim of the record: its newest document, earlier ones oldest first, and of all of
    them by number the hash and the text as hashed. Of one that was taken down the tombstone
    alone."""

    document: dict[str, Any]
    earlier: list[dict[str, Any]] = field(default_factory=list)
    hashed: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_tombstone(self) -> bool:
        return self.document["event"] in TOMBSTONES


def every(session: Session) -> Iterator[Entry]:
    """All claims, oldest first, one held at a time: one statement, so one state of the record.

    A merged claim is found under the one it was merged into."""
    query = (
        select(PUBLICATION.c.pid, PUBLICATION.c.document, PUBLICATION.c.sha256)
        .join(FACE, FACE.c.pid == PUBLICATION.c.pid)
        .where(_shown(), PUBLICATION.c.document != b"")
        .order_by(FACE.c.seq, PUBLICATION.c.number)
        .execution_options(yield_per=AT_ONCE)
    )
    of_claim: list[Any] = []
    for row in session.execute(query):
        if of_claim and of_claim[0].pid != row.pid:
            yield from _entry(of_claim)
            of_claim = []
        of_claim.append(row)
    yield from _entry(of_claim)


def _shown() -> ColumnElement[bool]:
    # A claim that is not listed was taken down, or merged and found elsewhere.
    newest = PUBLICATION.alias()
    event = select(newest.c.event).where(newest.c.id == FACE.c.publication_id).correlate(FACE)
    return or_(FACE.c.listed.is_(True), event.scalar_subquery().in_(TOMBSTONES))


def _entry(rows: list[Any]) -> Iterator[Entry]:
    documents = [json.loads(row.document) for row in rows]
    if not documents:
        return
    if documents[-1]["event"] in TOMBSTONES:
        documents, rows = documents[-1:], rows[-1:]
    hashed = {
        document["number"]: (row.sha256, row.document.decode())
        for document, row in zip(documents, rows, strict=True)
    }
    yield Entry(documents[-1], documents[:-1], hashed)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the key of what follows; None at its end."""

    items: list[dict[str, Any]]
    more: str | None


def claims(
    session: Session,
    site: Site,
    limit: int,
    behind: int | None = None,
    status: Status | None = None,
    story_pid: str = "",
) -> Page:
    """Newest documents, the claim first published last before the others; tombstones among
    them where nothing is asked for of what a tombstone does not tell."""
    wanted = [FACE.c.seq < behind] if behind is not None else []
    if status:
        wanted.append(FACE.c.status == status)
    if story_pid:
        wanted.append(FACE.c.story_pid == story_pid)
    wanted.append(FACE.c.listed.is_(True) if status or story_pid else _shown())
    rows = _newest(session, wanted, limit + 1)
    shown = rows[:limit]
    return Page(
        items=[site.told(json.loads(row.document)) for row in shown],
        more=str(shown[-1].seq) if len(rows) > limit else None,
    )


def page_of_claims(session: Session, site: Site, number: int | None = None) -> Page | None:
    """A page that keeps its claims: those first published as number (n-1)·PAGE+1 to n·PAGE, the
    last of them first; `more` is the number of the one before. Without a number the newest
    claims, USUAL at least where there are as many, down to where a page ends."""
    highest = session.execute(select(func.max(FACE.c.seq))).scalar() or 0
    before = max(highest - USUAL, 0) // PAGE if number is None else number - 1
    end = highest if number is None else number * PAGE
    if not 0 <= before <= max(highest - 1, 0) // PAGE:
        return None
    rows = _newest(session, [FACE.c.seq.between(before * PAGE + 1, end), _shown()])
    items = [site.told(json.loads(row.document)) for row in rows]
    return Page(items, more=str(before) if before else None)


def _newest(session: Session, wanted: list[Any], limit: int | None = None) -> list[Any]:
    query = (
        select(PUBLICATION.c.document, FACE.c.seq)
        .join(FACE, FACE.c.publication_id == PUBLICATION.c.id)
        .where(*wanted)
        .order_by(FACE.c.seq.desc())
        .limit(limit)
    )
    return list(session.execute(query).all())


def stories(session: Session, site: Site, limit: int, behind: str = "") -> Page:
    """Stories in the order of their ids, which says nothing and never changes."""
    query = select(PublicStory).where(col(PublicStory.pid) > behind)
    rows = list(session.execute(query.order_by(col(PublicStory.pid)).limit(limit + 1)).scalars())
    shown = rows[:limit]
    return Page(
        items=[told_story(story, site) for story in shown],
        more=shown[-1].pid if len(rows) > limit else None,
    )


def told_story(story: PublicStory, site: Site) -> dict[str, Any]:
    """A story as it is given out."""
    return {
        "pid": story.pid,
        "url": site.story(story.pid, story.slug),
        "slug": story.slug,
        "title": story.title,
        "summary": story.summary,
        "language": story.language,
        "changed_at": minute(story.changed_at),
    }


def counts(session: Session, story_pid: str = "") -> dict[str, int]:
    """How many claims stand at each status, of a story or of all."""
    query = select(PublicCount).where(col(PublicCount.story_pid) == story_pid)
    found = {count.status: count.n for count in session.execute(query).scalars()}
    return {status.value: found.get(status, 0) for status in Status}


@dataclass(frozen=True, slots=True)
class Sizes:
    """About how many bytes each download has, worked out from the documents' lengths."""

    json_lines: int
    table: int
    sqlite: int


def sizes(session: Session) -> Sizes:
    """About how large the downloads are, without making them."""
    length = func.coalesce(func.sum(func.length(PUBLICATION.c.document)), 0)
    counted = select(func.count(), length).select_from(PUBLICATION)
    versions, all_of_them = session.execute(counted).one()
    newest = session.execute(
        select(length).join(FACE, FACE.c.publication_id == PUBLICATION.c.id)
    ).scalar_one()
    return Sizes(
        json_lines=int(all_of_them) + 150 * versions,
        table=int(newest) * 4 // 10,
        sqlite=60_000 + (int(all_of_them) + int(newest)) * 13 // 10,
    )
