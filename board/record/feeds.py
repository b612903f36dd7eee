"""Feeds: the newest publications as Atom (RFC 4287) and as JSON Feed 1.1."""

import json
import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from board.record.reading import stamp
from board.record.site import Site, second
from board.rules import TOMBSTONES, PublicationEvent
from board.words import _

ATOM, JSON = "application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"
_NEVER = "1970-01-01T00:00:00Z"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHAT = {
    PublicationEvent.FIRST: "",
    PublicationEvent.UPDATE: _("Update"),
    PublicationEvent.CLARIFICATION: _("Clarification"),
    PublicationEvent.CORRECTION: _("Correction"),
    PublicationEvent.UNDER_REVIEW: _("Under review"),
    PublicationEvent.UNPUBLISHED: _("Taken down"),
    PublicationEvent.REDACTED: _("Removed"),
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, the page that it follows, and its documents, newest first. `path`:
    its address below the root without its ending."""

    title: str
    page: str
    path: str
    documents: list[dict[str, Any]]


def atom(feed: Feed, site: Site) -> bytes:
    """The feed as Atom."""
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    own = f"{site.root}{feed.path}.atom"
    _text(root, "id", own)
    _text(root, "title", f"{site.newsroom}: {feed.title}")
    _text(root, "updated", second(feed.documents[0]["at"]) if feed.documents else _NEVER)
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": own})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _text(SubElement(root, "author"), "name", site.newsroom)
    for document in feed.documents:
        _atom_entry(root, document, site)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _atom_entry(root: Element, d: dict[str, Any], site: Site) -> None:
    entry = SubElement(root, "entry", {"xml:lang": d["language"]} if "language" in d else {})
    _text(entry, "id", entry_id(d, site))
    _text(entry, "title", title(d))
    _text(entry, "published", second(d["at"]))
    _text(entry, "updated", second(d["at"]))
    SubElement(entry, "link", {"rel": "alternate", "href": site.claim(d["pid"])})
    for tag in _tags(d):
        SubElement(entry, "category", {"term": tag})
    _text(entry, "content", body(d)).set("type", "text")


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = _NOT_XML.sub("\ufffd", text)
    return element


def json_feed(feed: Feed, site: Site) -> bytes:
    """The feed as JSON Feed."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{site.newsroom}: {feed.title}",
        "home_page_url": feed.page,
        "feed_url": f"{site.root}{feed.path}.json",
        "language": "en",
        "authors": [{"name": site.newsroom, "url": site.front}],
        "items": [_item(document, site) for document in feed.documents],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(d: dict[str, Any], site: Site) -> dict[str, Any]:
    ours = {name: d[name] for name in ("pid", "number", "event", "status") if name in d}
    item = {
        "id": entry_id(d, site),
        "url": site.claim(d["pid"]),
        "title": title(d),
        "content_text": body(d),
        "date_published": second(d["at"]),
        "date_modified": second(d["at"]),
        "tags": _tags(d),
        "_claimboard": ours,
    }
    return item | ({"language": d["language"]} if "language" in d else {})


def entry_id(d: dict[str, Any], site: Site) -> str:
    """The id of a publication for good: a tag URI (RFC 4151) of the day it was made."""
    return f"tag:{site.host},{d['at'][:10]}:claims/{d['pid']}/{d['number']}"


def title(d: dict[str, Any]) -> str:
    """A publication in a line: what it is, the finding, the statement."""
    what = _WHAT[PublicationEvent(d["event"])]
    if d["event"] in TOMBSTONES:
        return what
    if d["under_review_since"]:
        return f"{what}: {d['statement']}"
    return f"{what + '. ' if what else ''}{stamp(d).capitalize()}: {d['statement']}"


def body(d: dict[str, Any]) -> str:
    """What a publication says, as plain text."""
    if d["event"] in TOMBSTONES:
        return str(d["reason"])
    claimant = _("Claimed by %s.") % d["claimant"] if d["claimant"] else ""
    if d["under_review_since"]:
        return f"{_('We are looking at this finding again.')}\n\n{claimant}".strip()
    note = f"{_WHAT[PublicationEvent(d['event'])]}: {d['note']}" if d["note"] else ""
    finding = stamp(d).capitalize() + "."
    parts = (note, finding, d["public_wording"], claimant)
    return "\n\n".join(part for part in parts if part)


def _tags(d: dict[str, Any]) -> list[str]:
    return [d["event"], *([d["status"]] if "status" in d else [])]
