"""Links: which are taken, what stands behind a web archive's, and whose they are."""

import re
import unicodedata
from functools import cache
from hashlib import sha256
from urllib.parse import parse_qsl, unquote, urlsplit

from board.platforms import HOSTS_OF_MANY, PLATFORMS, SAME_SITE, SHORTENED, account_on
from board.rules import MAX_URL
from board.text import INVISIBLE, Unreadable, clean
from board.words import _

_TODAY = r"archive\.(?:today|ph|is|fo|li|md|vn)"
_ARCHIVED = re.compile(
    rf"^https?://(?:(?:web|wayback)\.archive\.org(?::\d+)?/web/(?:\d[^/]*/|\*/)?"
    rf"|(?:www\.)?{_TODAY}(?::\d+)?/(?:o/)?[^/]+/)(.+)$",
    re.I,
)
_ARCHIVES = {"archive.org", "archive.today", "archive.ph", "archive.is", "archive.fo",
             "archive.li", "archive.md", "archive.vn", "perma.cc", "ghostarchive.org"}  # fmt: skip
_ADDRESS = re.compile(r"^(?:https?:/{1,2})?(?:[^/?#\s]+\.)+[^/?#\s]{2,}(?:[/?#]|$)", re.I)
_FRONT = re.compile(r"/*(?:index\.\w{3,5}|home/?)?", re.I)
_KEY_NAME = re.compile(
    r"token|secret|passw|pwd|signature|credential|session|^(sig|key|auth|sid|code|resourcekey|invite)$"
    r"|api_?key|auth_?key|share_?id",
    re.I,
)
_RUN, _DIGIT, _LETTER = re.compile(r"[^\W_]{20,}"), re.compile(r"\d"), re.compile(r"[^\W\d_]")
# Letters of other scripts that pass for Latin ones in common typefaces.
_PASSES_FOR_LATIN = frozenset("авекмнорстухһіјѕԁӏԛԝѵгпԍοαινρτυχωκσ")


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


def host_of(url: str) -> str:
    """The host as the name system knows it: lower case, punycode, no dot at the end."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def is_front(url: str) -> bool:
    """Whether it is the front page of its site."""
    parts = urlsplit(url)
    return not parts.query and _FRONT.fullmatch(parts.path) is not None


def shown_host(url: str) -> str:
    """The host as it is safe to show: one that mixes in other scripts as punycode."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ascii(host)


def looks_alike(url: str) -> bool:
    """Whether the host may pass for another: a label that mixes Latin with another script, one
    written only in letters that pass for Latin, or punycode that cannot be read."""
    host = host_of(url)
    labels = [_unpunycoded(label) for label in host.split(".")]
    return any(label is None or _label_looks_alike(label) for label in labels)


def _unpunycoded(label: str) -> str | None:
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return None


def _label_looks_alike(label: str) -> bool:
    letters = [c for c in label if c.isalpha()]
    scripts = {unicodedata.name(c, "UNKNOWN").split()[0] for c in letters}
    if scripts <= {"LATIN"}:
        return any(c > "\u024f" and not "\u1e00" <= c <= "\u1eff" for c in letters)
    if scripts & {"LATIN"}:
        return bool(scripts - {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
    return all(c in _PASSES_FOR_LATIN for c in letters)


def holds_a_key(url: str) -> bool:
    """Whether a link seems to open what an address alone does not: it has a part with a name like
    token or sig, or one that looks drawn by lot (20 letters and digits or more, both in it)."""
    parts = urlsplit(url)
    pairs = parse_qsl(f"{parts.query}&{parts.fragment}", keep_blank_values=True)
    if any(_KEY_NAME.search(name) for name, _value in pairs):
        return True
    runs = _RUN.findall(unquote(f"{parts.path} {parts.query} {parts.fragment}"))
    return any(_DIGIT.search(run) and _LETTER.search(run) for run in runs)


def page_inside(url: str) -> str:
    """The page that a web archive's address tells it holds; else the address itself."""
    found = _ARCHIVED.match(url)
    if not found:
        return url
    inside = found.group(1)
    if re.match(r"https?%3a", inside, re.I):
        inside = unquote(inside)
    if not _ADDRESS.match(inside):
        return url
    bare = re.sub(r"^https?:/+", "", inside, flags=re.I)
    scheme = "http" if inside.lower().startswith("http:") else "https"
    return page_inside(f"{scheme}://{bare}")


def link_key(url: str) -> str:
    """What stands for the page of a link, in SHA-256: an archive's copy is its page; scheme,
    "www.", the end's slash, the fragment and what only follows readers do not count. "" where
    there is no link."""
    if not url:
        return ""
    inside = page_inside(url)
    parts = urlsplit(inside)
    host = host_of(inside).removeprefix("www.").removeprefix("m.")
    asked = sorted(pair for pair in parts.query.split("&") if pair and not _FOLLOWS.match(pair))
    page = f"{host}{unquote(parts.path).rstrip('/')}?{'&'.join(asked)}"
    return sha256(page.encode()).hexdigest()


_FOLLOWS = re.compile(r"(?:utm_\w+|fbclid|gclid|ref|ref_src|s|cmpid|igshid|mc_[ce]id)=", re.I)


def owner_of(url: str) -> str | None:
    """Who a link is of: its registrable domain, on platforms the account ("x.com/nknews").

    None where the address does not tell, an archive's of the page inside or a platform's of
    the account: that counts for nobody.
    """
    inside = page_inside(url)
    host = host_of(inside)
    domain = _suffixes()(host).top_domain_under_public_suffix or host
    subdomain = host.removesuffix(domain).rstrip(".")
    domain = SAME_SITE.get(domain, domain)
    if domain in _ARCHIVES or domain in SHORTENED:
        return None
    if domain in HOSTS_OF_MANY:
        return _one_of_many(domain, subdomain, inside)
    if domain in PLATFORMS:
        account = account_on(domain, urlsplit(inside), subdomain)
        return f"{domain}/{account}" if account else None
    return domain


def _one_of_many(domain: str, subdomain: str, url: str) -> str | None:
    """nknews.substack.com, or open.substack.com/pub/nknews; the host's own pages are its."""
    shared = re.match(r"/pub/([\w-]+)", urlsplit(url).path)
    if subdomain == "open" and shared:
        return f"{shared[1].casefold()}.{domain}"
    if subdomain in ("", "www"):
        return None if re.match(r"/@|/(?:home|inbox|p)\b", urlsplit(url).path) else domain
    return f"{subdomain}.{domain}"


@cache
def _suffixes():  # type: ignore[no-untyped-def]
    from tldextract import TLDExtract

    # With the private part of the list, user.github.io or a blog is a domain of its own.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
