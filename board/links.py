"""Links: which are taken, what stands behind a web archive's, and whose they are."""

import re
from functools import cache
from urllib.parse import SplitResult, urlsplit

from board.rules import MAX_URL
from board.text import INVISIBLE, Unreadable, clean
from board.words import _

_ARCHIVED = re.compile(
    r"^https?://(?:web\.archive\.org/web/[^/]+/|(?:archive\.(?:today|ph|is|fo|li|md|vn))/[^/]+/)"
    r"(https?:/{1,2}.+)$",
    re.I,
)
_ARCHIVES = {"archive.org", "archive.today", "archive.ph", "archive.is", "archive.fo",
             "archive.li", "archive.md", "archive.vn", "perma.cc"}  # fmt: skip
_PLATFORMS = {"x.com", "twitter.com", "facebook.com", "instagram.com", "tiktok.com",
              "youtube.com", "t.me", "vk.com", "threads.net", "reddit.com"}  # fmt: skip
_NOT_ACCOUNTS = {"", "watch", "status", "p", "reel", "share", "shorts", "video", "i", "search"}


def clean_link(text: str) -> str:
    """The link as kept, or "" for none. Raises Unreadable for any other than
    an http or https address with a host and without a name and password in it."""
    text = clean(text, MAX_URL)
    if not text:
        return ""
    refusal = _("Paste a whole web address, beginning with https:// or http://.")
    if INVISIBLE.search(text) or re.search(r"\s", text):
        raise Unreadable(refusal)
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Unreadable(refusal) from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise Unreadable(refusal)
    if parts.username is not None:
        raise Unreadable(_("The address holds a user name: take it out and paste it again."))
    return text


def shown_host(url: str) -> str:
    """The host as it is safe to show: one that mixes in other scripts as punycode."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ascii(host)


def page_inside(url: str) -> str:
    """The page that a web archive's address tells it holds; else the address itself."""
    found = _ARCHIVED.match(url)
    if not found:
        return url
    return page_inside(re.sub(r"^(https?:)/+", r"\1//", found.group(1)))


def owner_of(url: str) -> str | None:
    """Who a link is of: its registrable domain, on platforms the account ("x.com/nknews").

    None where an archive's address does not tell the page inside: that counts for nobody.
    """
    parts = urlsplit(page_inside(url))
    domain = _registrable(parts)
    if domain in _ARCHIVES:
        return None
    if domain in _PLATFORMS:
        account = parts.path.strip("/").split("/")[0].lstrip("@").casefold()
        return f"{domain}/{account}" if account not in _NOT_ACCOUNTS else None
    return domain


def _registrable(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes():  # type: ignore[no-untyped-def]
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)
