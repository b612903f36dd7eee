"""Every address of the public record that a host of plain files can serve, and which of them a
new publication touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from board.models.public import PublicLead, PublicStory
from board.record.lists import PAGE, years_of_corrections
from board.record.log.files import log_paths
from board.record.past import SPAN
from board.record.reading import FACE, PUBLICATION, revision
from board.record.sitemap import PART
from board.rules import TOMBSTONES, PublicationEvent, Status

SIGNED = set(PublicationEvent) - {*TOMBSTONES, PublicationEvent.UNDER_REVIEW}
_CORRECTION = PublicationEvent.CORRECTION
_FORMS, _GROWING = ("atom", "json"), ("/log/tile/", "/log/openings/")
_FEEDS = ("all", "corrections", *(status.value for status in Status))
# Made anew with every publication: lists of the newest, and pages without a claim.
_LISTS = ("/claims", "/corrections", "/how-we-verify", "/search", "/as-of",
          *(f"/findings/{status.value}" for status in Status),
          *(f"/feeds/{name}.{form}" for name in _FEEDS for form in _FORMS),
          "/sitemaps/pages.xml", "/sitemap.xml", "/robots.txt", "/api/v1/openapi.json",
          *(f"/api/v1/public/{name}" for name in ("claims", "stories", "corrections")),
          "/data")  # fmt: skip
# The whole record and what says of which state it is: of one moment, or none of them.
DOWNLOADS = ("/data/claims.jsonl", "/data/claims.csv", "/data/claimboard.sqlite",
             "/data/stand.json")  # fmt: skip


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


def only_signed_since(session: Session, other: Stand, now: Stand) -> bool:
    """Whether all that happened from `other` to `now` is sign-offs: nothing was put under review,
    taken down or redacted, and nothing happened but publications."""
    if not now.only_published_since(other):
        return False
    query = select(PUBLICATION.c.event).where(PUBLICATION.c.id > other.last).distinct()
    return SIGNED.issuperset(session.execute(query).scalars())


def taken_down_since(session: Session, other: Stand) -> bool:
    """Whether a claim that was public came down after `other`, for good or not."""
    down = PUBLICATION.c.event.in_(TOMBSTONES)
    query = select(PUBLICATION.c.id).where(PUBLICATION.c.id > other.last, down).limit(1)
    return session.execute(query).first() is not None


def everything(session: Session) -> Iterator[str]:
    """All addresses."""
    return chain.from_iterable((*stages(session), DOWNLOADS))


def stages(session: Session, known: Stand | None = None) -> Iterator[Iterable[str]]:
    """All addresses, or those that publications after `known` touch where nothing else happened,
    in stages: pages of claims first, so that whatever a page leads to is there before it. The
    downloads are not among them."""
    if known is None:
        yield from _pages(session)
    else:
        yield from _touched(session, known)
    log = [path.path for path in log_paths(session, known.publications if known else 0)]
    yield (path for path in log if path.startswith(_GROWING))
    yield (path for path in log if not path.startswith(_GROWING))
    years = years_of_corrections(session) if known is None or _corrected(session, known) else []
    yield (*(f"/corrections/{year}" for year in years), *_LISTS)
    yield ("/",)


def _pages(session: Session) -> Iterator[Iterable[str]]:
    yield _of_claims(session, None)
    leads = select(col(PublicLead.pid)).order_by(col(PublicLead.pid))
    yield (f"/claims/{pid}" for pid in session.execute(leads).scalars())
    highest = session.execute(select(func.max(FACE.c.seq))).scalar() or 0
    pages = range(1, max((highest - 1) // PAGE + 1, 1) + 1)
    yield (address for n in pages for address in _page_of_all(n))
    yield (f"/sitemaps/claims-{n}.xml" for n in range(1, (highest - 1) // PART + 2))
    yield _of_stories(session, None)


def _touched(session: Session, known: Stand) -> Iterator[Iterable[str]]:
    new = select(PUBLICATION.c.pid).where(PUBLICATION.c.id > known.last).distinct()
    pids = set(session.execute(new).scalars())
    beside = select(FACE.c.pid).where(FACE.c.sibling.in_(pids))
    yield _of_claims(session, pids | set(session.execute(beside).scalars()))
    places = select((FACE.c.seq - 1) // PAGE + 1).where(FACE.c.pid.in_(pids)).distinct()
    pages = sorted(int(n) for n in session.execute(places).scalars())
    yield (address for n in pages for address in _page_of_all(n))
    parts = select((FACE.c.seq - 1) // PART + 1).where(FACE.c.pid.in_(pids)).distinct()
    yield sorted({f"/sitemaps/claims-{int(n)}.xml" for n in session.execute(parts).scalars()})
    stories = select(SPAN.c.story_pid).where(SPAN.c.pid.in_(pids)).distinct()
    yield _of_stories(session, set(session.execute(stories).scalars()))


def _corrected(session: Session, known: Stand) -> bool:
    """Whether a claim that was published since was ever corrected: the log shows it then."""
    new = select(PUBLICATION.c.pid).where(PUBLICATION.c.id > known.last)
    ever = select(SPAN.c.pid).where(SPAN.c.pid.in_(new), SPAN.c.event == _CORRECTION).limit(1)
    return session.execute(ever).first() is not None


def _page_of_all(n: int) -> tuple[str, str]:
    return f"/claims/pages/{n}", f"/api/v1/public/claims/pages/{n}"


def _of_claims(session: Session, pids: set[str] | None) -> Iterator[str]:
    # A merged claim's page leads on where a host cannot; JSON cannot.
    lead = exists().where(col(PublicLead.pid) == PUBLICATION.c.pid)
    leads_on = lead.where(FACE.c.pid == col(PublicLead.to_pid)).label("leads_on")
    query = select(PUBLICATION.c.pid, PUBLICATION.c.number, leads_on)
    query = query.order_by(PUBLICATION.c.id)
    if pids is not None:
        query = query.where(PUBLICATION.c.pid.in_(pids))
    seen = set()
    for pid, number, leads in session.execute(query):
        if pid not in seen:
            seen.add(pid)
            yield f"/claims/{pid}"
            yield f"/embed/claims/{pid}"
            if not leads:
                yield f"/api/v1/public/claims/{pid}"
        yield f"/claims/{pid}/versions/{number}"
        yield f"/api/v1/public/claims/{pid}/versions/{number}"


def _of_stories(session: Session, pids: set[str] | None) -> Iterator[str]:
    query: Any = select(col(PublicStory.pid), col(PublicStory.slug)).order_by(col(PublicStory.pid))
    if pids is not None:
        query = query.where(col(PublicStory.pid).in_(pids))
    for pid, slug in session.execute(query):
        yield f"/stories/{pid}-{slug}"
        yield f"/embed/stories/{pid}"
        yield f"/api/v1/public/stories/{pid}"
        yield from (f"/feeds/stories/{pid}.{form}" for form in _FORMS)
        yield from (f"/stories/{pid}-{slug}/{status.value}" for status in Status)
