"""Whether a claim's page shows the document that was signed off. Knows no database."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from board.record.reading import stamp

SHOWN = ("statement", "original_words", "claimant", "relayed_by", "public_wording", "exception",
         "note", "reason")  # fmt: skip
UNSEEN = ("script", "style", "title", "template")


@dataclass
class Troubles:
    """What is wrong with a page, and what is not but should be known."""

    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def page_troubles(
    page: bytes | None, document: dict[str, Any], n: int, newest: set[int]
) -> Troubles:
    """Compare a page with the document that leaf `n` opens to. `newest`: each claim's last leaf.

    A page says which leaf it shows (`<link rel="describedby">` to the leaf's opening) and then
    must show its words, its links and, in the element with the class `stamp`, its finding.
    """
    if page is None:
        return Troubles(wrong=["the page is missing"])
    seen = _Seen()
    seen.feed(page.decode(errors="replace"))
    if seen.leaf != n:
        return _another(seen.leaf, n, newest)
    return Troubles(wrong=list(_missing(seen, document)))


def _another(shown: int | None, n: int, newest: set[int]) -> Troubles:
    if shown is None:
        return Troubles(wrong=["the page does not say which entry of the history it shows"])
    if shown in newest and n in newest:  # a merged claim leads on to the one it went into
        return Troubles(notes=[f"leads on to the claim of entry {shown}"])
    return Troubles(wrong=[f"the page shows entry {shown}, but entry {n} is the one to show"])


def _missing(seen: "_Seen", document: dict[str, Any]) -> Any:
    text = _plain(" ".join(seen.texts))
    for name in SHOWN:
        if _plain(document.get(name) or "") not in text:
            yield f"the page was changed: it does not show {name!r} as it was signed off"
    if "status" in document and _plain(stamp(document)) not in _plain(" ".join(seen.stamped)):
        yield f"the page was changed: its finding is not {stamp(document)!r}"
    for item in document.get("evidence", ()):
        if item["url"] and item["url"] not in seen.links:
            yield f"the page was changed: it does not link to {item['url']}"
        if item.get("archived_url") and item["archived_url"] not in seen.links:
            yield f"the page was changed: it does not link to {item['archived_url']}"
        if _plain(item.get("archived_sha256") or "") not in text:
            yield f"the page was changed: it does not show the copy of {item['url']}"
        if _plain(item["title"]) not in text:
            yield f"the page was changed: it does not show the evidence {item['title']!r}"
    for reply in document.get("replies", ()):
        if _plain(reply["answer"]) not in text:
            yield f"the page was changed: it does not show the answer of {reply['asked_of']!r}"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


class _Seen(HTMLParser):
    """What a reader sees of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.leaf: int | None = None
        self.texts: list[str] = []
        self.stamped: list[str] = []
        self.links: set[str] = set()
        self._inside: list[str] = []
        self._stamp: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "link" and named.get("rel") == "describedby":
            found = re.search(r"/log/openings/(\d{1,9})$", named.get("href") or "", re.ASCII)
            self.leaf = int(found[1]) if found else None
        if tag == "a" and named.get("href"):
            self.links.add(named["href"] or "")
        if tag in UNSEEN:
            self._inside.append(tag)
        if self._stamp and tag == self._stamp[0]:
            self._stamp.append(tag)
        elif not self._stamp and "stamp" in (named.get("class") or "").split():
            self._stamp = [tag]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()
        if self._stamp and tag == self._stamp[0]:
            self._stamp.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.texts.append(data)
            if self._stamp:
                self.stamped.append(data)
