"""The sitemap: an index, the pages that stand by themselves, and parts that never shift."""

from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy import func, select
from sqlmodel import Session, col

from board.models.public import PublicStory
from board.record.reading import FACE
from board.record.site import Site, minute, second

PART = 10_000
XML = "application/xml; charset=utf-8"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = ("/", "/claims", "/corrections", "/how-we-verify", "/data")


@dataclass(frozen=True, slots=True)
class _Place:
    address: str
    changed: datetime | None = None


def index(session: Session, site: Site) -> bytes:
    """The sitemap of all parts."""
    highest = session.execute(select(func.max(FACE.c.seq))).scalar() or 0
    names = ["pages", *(f"claims-{n}" for n in range(1, (highest - 1) // PART + 2))]
    parts = [_Place(f"{site.root}/sitemaps/{name}.xml") for name in names]
    return _xml("sitemapindex", "sitemap", parts)


def pages(session: Session, site: Site) -> bytes:
    """The part of what is no claim: the stories that changed last among it."""
    newest = select(PublicStory).order_by(col(PublicStory.changed_at).desc(), col(PublicStory.pid))
    stories = session.execute(newest.limit(PART)).scalars()
    return _xml(
        "urlset",
        "url",
        [
            *(_Place(f"{site.root}{path}") for path in _PAGES),
            *(_Place(site.story(story.pid, story.slug), story.changed_at) for story in stories),
        ],
    )


def claims(session: Session, site: Site, part: int) -> bytes | None:
    """The claims first published as number (part-1)·PART+1 to part·PART, those that still
    stand; None for a part that there is not. A claim never changes its part."""
    highest = session.execute(select(func.max(FACE.c.seq))).scalar() or 0
    if not 1 <= part <= (highest - 1) // PART + 1:
        return None
    within = FACE.c.seq.between((part - 1) * PART + 1, part * PART)
    query = select(FACE.c.pid, FACE.c.changed_at, FACE.c.listed).where(within)
    # Sorted out here: asked of the database, an index of what is listed would be read whole.
    rows = [row for row in session.execute(query.order_by(FACE.c.seq)) if row.listed]
    return _xml("urlset", "url", [_Place(site.claim(row.pid), row.changed_at) for row in rows])


def robots(site: Site, prefix: str) -> bytes:
    """What crawlers should leave alone, and where the sitemap is."""
    closed = ("/desk", "/sign-in", "/invitations", "/search", "/as-of", "/embed/")
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}{path}" for path in closed),
        "",
        f"Sitemap: {site.root}/sitemap.xml",
    ]
    return "\n".join(lines).encode() + b"\n"


def _xml(root_name: str, name: str, places: list[_Place]) -> bytes:
    root = Element(root_name, {"xmlns": _NAMESPACE})
    for place in places:
        element = SubElement(root, name)
        SubElement(element, "loc").text = place.address
        if place.changed:
            SubElement(element, "lastmod").text = second(minute(place.changed))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
