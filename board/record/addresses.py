"""Every address of the public record that a host of plain files can serve, and which of them a
new publication touches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from board.models.public import PublicLead, PublicStory
from board.record.lists import PAGE, years_of_corrections
from board.record.log.files import log_paths
from board.record.past import SPAN
from board.record.reading import FACE, PUBLICATION, revision
from board.record.sitemap import PART
from board.rules import Status

_FORMS = ("atom", "json")
_FEEDS = ("all", "corrections", *(status.value for status in Status))
# Made anew with every publication: lists of the newest, and pages without a claim; what takes
# longest comes last.
_ALWAYS = ("/claims", "/corrections", "/how-we-verify", "/search", "/as-of",
           *(f"/findings/{status.value}" for status in Status),
           *(f"/feeds/{name}.{form}" for name in _FEEDS for form in _FORMS),
           "/sitemaps/pages.xml", "/sitemap.xml", "/robots.txt", "/api/v1/openapi.json", "/",
           "/data/claims.jsonl", "/data/claims.csv", "/data/claimboard.sqlite",
           "/data")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the record has come: its revision, and the publications that it holds."""

    revision: int
    publications: int
    last: int

    def only_published_since(self, other: "Stand") -> bool:
        """Whether all that happened since is publications: nothing was merged, no story and no
        page of the newsroom was put in other words, nothing was redacted."""
        moved = self.revision - other.revision
        return moved == self.publications - other.publications >= 0


def stand(session: Session) -> Stand:
    """How far the record has come."""
    counted = select(func.count(), func.coalesce(func.max(PUBLICATION.c.id), 0))
    publications, last = session.execute(counted).one()
    return Stand(revision(session), publications, last)


def everything(session: Session) -> Iterator[str]:
    """All addresses, the pages of claims first: whatever a page leads to is there before it."""
    yield from _of_claims(session, None)
    leads = select(col(PublicLead.pid)).order_by(col(PublicLead.pid))
    for pid in session.execute(leads).scalars():
        yield f"/claims/{pid}"
    highest = session.execute(select(func.max(FACE.c.seq))).scalar() or 0
    yield from (f"/claims/pages/{n}" for n in range(1, max((highest - 1) // PAGE + 1, 1) + 1))
    yield from (f"/sitemaps/claims-{n}.xml" for n in range(1, (highest - 1) // PART + 2))
    yield from _of_stories(session, None)
    yield from _shared(session, 0)


def since(session: Session, known: Stand) -> Iterator[str]:
    """The addresses that publications after this stand touch, where nothing else happened."""
    new = select(PUBLICATION.c.pid).where(PUBLICATION.c.id > known.last).distinct()
    pids = set(session.execute(new).scalars())
    beside = select(FACE.c.pid).where(FACE.c.sibling.in_(pids))
    yield from _of_claims(session, pids | set(session.execute(beside).scalars()))
    places = select((FACE.c.seq - 1) // PAGE + 1).where(FACE.c.pid.in_(pids)).distinct()
    yield from sorted({f"/claims/pages/{int(n)}" for n in session.execute(places).scalars()})
    parts = select((FACE.c.seq - 1) // PART + 1).where(FACE.c.pid.in_(pids)).distinct()
    yield from sorted({f"/sitemaps/claims-{int(n)}.xml" for n in session.execute(parts).scalars()})
    stories = select(SPAN.c.story_pid).where(SPAN.c.pid.in_(pids)).distinct()
    yield from _of_stories(session, set(session.execute(stories).scalars()))
    yield from _shared(session, known.publications)


def for_programs(session: Session) -> Iterator[str]:
    """The addresses of the API, which has one that stands for a file and for a folder at once:
    these need a server."""
    yield from (f"/api/v1/public/{name}" for name in ("claims", "stories", "corrections"))
    for pid, number in session.execute(select(PUBLICATION.c.pid, PUBLICATION.c.number)):
        yield f"/api/v1/public/claims/{pid}"
        yield f"/api/v1/public/claims/{pid}/versions/{number}"
    for pid in session.execute(select(col(PublicStory.pid))).scalars():
        yield f"/api/v1/public/stories/{pid}"


def _of_claims(session: Session, pids: set[str] | None) -> Iterator[str]:
    query = select(PUBLICATION.c.pid, PUBLICATION.c.number).order_by(PUBLICATION.c.id)
    if pids is not None:
        query = query.where(PUBLICATION.c.pid.in_(pids))
    seen = set()
    for pid, number in session.execute(query):
        if pid not in seen:
            seen.add(pid)
            yield f"/claims/{pid}"
            yield f"/embed/claims/{pid}"
        yield f"/claims/{pid}/versions/{number}"


def _of_stories(session: Session, pids: set[str] | None) -> Iterator[str]:
    query: Any = select(col(PublicStory.pid), col(PublicStory.slug)).order_by(col(PublicStory.pid))
    if pids is not None:
        query = query.where(col(PublicStory.pid).in_(pids))
    for pid, slug in session.execute(query):
        yield f"/stories/{pid}-{slug}"
        yield f"/embed/stories/{pid}"
        yield from (f"/feeds/stories/{pid}.{form}" for form in _FORMS)
        yield from (f"/stories/{pid}-{slug}/{status.value}" for status in Status)


def _shared(session: Session, leaves: int) -> Iterator[str]:
    yield from (path.path for path in log_paths(session, leaves))
    yield from (f"/corrections/{year}" for year in years_of_corrections(session))
    yield from _ALWAYS
