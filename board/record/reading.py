"""Reading the public record: publication tables and nothing else of the board."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from board.dates import minute
from board.models.public import (
    Publication,
    PublicClaim,
    PublicCount,
    PublicLead,
    PublicRevision,
    PublicStory,
)
from board.rules import TOMBSTONES, Status
from board.words import _

_FURTHEST = 20
FACE = PublicClaim.__table__  # type: ignore[attr-defined]
PUBLICATION = Publication.__table__  # type: ignore[attr-defined]
LEAD = PublicLead.__table__  # type: ignore[attr-defined]
# What every page asks, put together once.
_REVISION = select(PublicRevision.__table__.c.revision)  # type: ignore[attr-defined]
_LEAD = (
    select(LEAD.c.to_pid)
    .join(FACE, FACE.c.pid == LEAD.c.to_pid)
    .where(LEAD.c.pid == bindparam("pid"))
)
_OF_CLAIM = (
    select(PUBLICATION.c.document)
    .where(PUBLICATION.c.pid == bindparam("pid"))
    .order_by(PUBLICATION.c.number.desc())
)


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """The newest documents of one column, and how many there are."""

    status: Status
    documents: list[dict[str, Any]]
    count: int


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A claim's newest document with its earlier versions, newest first."""

    document: dict[str, Any]
    versions: list[dict[str, Any]]
    sibling: dict[str, Any] | None
    tombstones: list[dict[str, Any]] = field(default_factory=list)

    def version(self, number: int) -> dict[str, Any] | None:
        """An earlier document; for a claim that was taken down, its tombstone."""
        if self.document["event"] in TOMBSTONES:
            return self.document
        return next((d for d in (*self.versions, *self.tombstones) if d["number"] == number), None)


def revision(session: Session) -> int:
    """Moves with every publication: the ETag of every public page."""
    found: int = session.execute(_REVISION).scalar_one()
    return found


def newest_moment(session: Session) -> str:
    """When the newest publication was made, as documents keep moments; "" where there is none."""
    newest = select(PUBLICATION.c.at).order_by(PUBLICATION.c.id.desc()).limit(1)
    at = session.execute(newest).scalar()
    return minute(at) if at else ""


def columns(session: Session, story_pid: str = "", limit: int = 20) -> list[PublicColumn]:
    """The public board, of one story or of all."""
    return [column(session, status, story_pid, limit) for status in Status]


def column(session: Session, status: Status, story_pid: str, limit: int) -> PublicColumn:
    """The newest of one public column."""
    wanted = [FACE.c.listed.is_(True), FACE.c.status == status]
    if story_pid:
        wanted.append(FACE.c.story_pid == story_pid)
    query = (
        select(PUBLICATION.c.document)
        .join(FACE, FACE.c.publication_id == PUBLICATION.c.id)
        .where(*wanted)
        .order_by(FACE.c.changed_at.desc(), FACE.c.pid.desc())
        .limit(limit)
    )
    counted = session.get(PublicCount, (story_pid, status), populate_existing=True)
    return PublicColumn(
        status=status,
        documents=[json.loads(document) for document in session.execute(query).scalars()],
        count=counted.n if counted else 0,
    )


def claim(session: Session, pid: str) -> PublicPage | None:
    """The public page of a claim, a tombstone included; None where it never was public."""
    documents = _documents(session, pid)
    if not documents:
        return None
    newest = documents[0]
    if newest["event"] in TOMBSTONES:
        return PublicPage(newest, [], None)
    sibling = _documents(session, newest["sibling"])[:1] if newest["sibling"] else []
    seen = sibling[0] if sibling and sibling[0]["event"] not in TOMBSTONES else None
    versions = [d for d in documents if d["event"] not in TOMBSTONES]
    tombstones = [d for d in documents if d["event"] in TOMBSTONES]
    return PublicPage(newest, versions, seen, tombstones)


def leads_to(session: Session, pid: str) -> str | None:
    """The public id that a merged claim's leads on to, at last; None where it leads nowhere, or
    to a claim that readers were never shown."""
    here = pid
    for _step in range(_FURTHEST):
        further = session.execute(_LEAD, {"pid": here}).scalar()
        if further is None:
            break
        here = further
    return here if here != pid else None


def _documents(session: Session, pid: str) -> list[dict[str, Any]]:
    documents = session.execute(_OF_CLAIM, {"pid": pid}).scalars()
    return [json.loads(document) for document in documents if document]  # "": redacted


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story of the public record with how many claims stand in each column."""

    pid: str
    slug: str
    title: str
    language: str
    counts: dict[Status, int]


def stories(session: Session) -> list[StoryLine]:
    """The fifty stories that changed last, newest change first."""
    newest = col(PublicStory.changed_at).desc()
    rows = list(session.execute(select(PublicStory).order_by(newest).limit(50)).scalars())
    counted = select(PublicCount).where(col(PublicCount.story_pid).in_([row.pid for row in rows]))
    counts: dict[str, dict[Status, int]] = {row.pid: {} for row in rows}
    for count in session.execute(counted).scalars():
        counts[count.story_pid][count.status] = count.n
    return [StoryLine(s.pid, s.slug, s.title, s.language, counts[s.pid]) for s in rows]


def story(session: Session, pid: str) -> PublicStory | None:
    """One story of the public record."""
    return session.get(PublicStory, pid)


def stamp(document: dict[str, Any]) -> str:
    """The finding in the words of the field, as a reader sees it."""
    status = Status(document["status"])
    if status is Status.CORROBORATED:
        return (
            _("corroborated: that it was said") if document["kind"] == "said" else _("corroborated")
        )
    if status is Status.DISPUTED:
        against = document["dispute_reason"] != "sources_conflict"
        return _("disputed: evidence against it") if against else _("disputed: sources conflict")
    return (
        _("unverified: cannot be resolved") if document["cannot_be_resolved"] else _("unverified")
    )
