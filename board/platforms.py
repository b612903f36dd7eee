"""Whose a page on a platform is: there the account is the source, not the site."""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, unquote

Segments = list[str]

# Other names of the same site, where an account is the same account.
SAME_SITE = {
    "twitter.com": "x.com", "fb.com": "facebook.com", "instagr.am": "instagram.com",
    "telegram.me": "t.me", "telegram.dog": "t.me", "vk.ru": "vk.com",
    "vkontakte.ru": "vk.com", "threads.com": "threads.net",
}  # fmt: skip
# Short addresses of a platform's pages: they never tell the account.
SHORTENED = {"youtu.be", "fb.watch", "redd.it", "t.co", "lnkd.in"}
_NOBODYS = {
    "x.com": "i home explore search hashtag intent share settings messages notifications login "
             "signup compose tos privacy about",
    "facebook.com": "watch share sharer sharer.php reel reels photo photo.php photos video.php "
                    "videos events hashtag marketplace gaming login login.php help policies l.php "
                    "story.php permalink.php profile.php dialog plugins stories search media",
    "instagram.com": "p reel reels tv explore accounts about direct stories",
    "t.me": "joinchat share addstickers addemoji addlist proxy socks iv login setlanguage bg "
            "invoice confirmphone",
    "vk.com": "feed search im friends groups apps video videos clips music share share.php "
              "login about away.php",
}  # fmt: skip


def account_on(domain: str, parts: SplitResult, subdomain: str) -> str | None:
    """The account of an address on a platform, as the part behind the domain.

    `domain` is one of PLATFORMS. None where the address does not tell whose page it is.
    """
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    return PLATFORMS[domain](segments, parts, subdomain)


def _x(segments: Segments, _parts: SplitResult, _subdomain: str) -> str | None:
    return _first(segments, "x.com")


def _instagram(segments: Segments, _parts: SplitResult, _subdomain: str) -> str | None:
    if segments[:1] == ["stories"]:
        segments = [s for s in segments[1:] if s != "highlights"]
    return _first(segments, "instagram.com")


def _facebook(segments: Segments, parts: SplitResult, _subdomain: str) -> str | None:
    number = parse_qs(parts.query).get("id", [""])[0]
    if segments[:1] in (["profile.php"], ["story.php"], ["permalink.php"]):
        return number if number.isdecimal() else None
    if segments[:1] in (["people"], ["pages"]):
        return segments[2] if len(segments) > 2 else None
    if segments[:1] == ["groups"]:
        return f"groups/{_name(segments[1])}" if len(segments) > 1 else None
    return _first(segments[1:] if segments[:1] == ["pg"] else segments, "facebook.com")


def _telegram(segments: Segments, _parts: SplitResult, subdomain: str) -> str | None:
    if subdomain and subdomain != "www":
        return _name(subdomain)
    if segments[:1] == ["s"]:
        segments = segments[1:]
    if segments[:1] == ["c"]:
        return f"c/{segments[1]}" if len(segments) > 1 and segments[1].isdecimal() else None
    if segments and segments[0].startswith("+"):
        return None
    return _first(segments, "t.me")


def _vk(segments: Segments, parts: SplitResult, _subdomain: str) -> str | None:
    inside = parse_qs(parts.query).get("w", [""])[0]
    of_whom = re.match(
        r"(?:wall|video|photo|clip|topic|album|doc|market)(-?)(\d+)",
        inside or (segments or [""])[0],
    )
    if of_whom:
        return ("club" if of_whom[1] else "id") + of_whom[2]
    name = _first(segments, "vk.com")
    return re.sub(r"^(?:public|event)(?=\d+$)", "club", name) if name else None


def _at(segments: Segments, _parts: SplitResult, _subdomain: str) -> str | None:
    """TikTok, Threads: the account stands behind an @, all else is nobody's."""
    return _name(segments[0]) if segments and segments[0].startswith("@") else None


def _medium(segments: Segments, parts: SplitResult, subdomain: str) -> str | None:
    own = subdomain not in ("", "www", "m")
    return _name(subdomain) if own else _at(segments, parts, subdomain)


def _youtube(segments: Segments, parts: SplitResult, subdomain: str) -> str | None:
    if segments[:1] == ["channel"] and len(segments) > 1:
        return f"channel/{segments[1]}"  # an id in which case matters
    return _at(segments, parts, subdomain) or _named(segments, {"c": "c", "user": "user"})


def _reddit(segments: Segments, _parts: SplitResult, _subdomain: str) -> str | None:
    return _named(segments, {"r": "r", "user": "user", "u": "user"})


def _bluesky(segments: Segments, _parts: SplitResult, _subdomain: str) -> str | None:
    found = _named(segments, {"profile": ""})
    return found.removeprefix("/") if found else None


def _linkedin(segments: Segments, _parts: SplitResult, _subdomain: str) -> str | None:
    return _named(segments, {kind: kind for kind in ("in", "company", "school", "showcase")})


def _named(segments: Segments, kinds: dict[str, str]) -> str | None:
    """An account whose name stands behind what it is: "r/europe", "company/afp"."""
    if len(segments) < 2 or segments[0].casefold() not in kinds:
        return None
    return f"{kinds[segments[0].casefold()]}/{_name(segments[1])}"


def _first(segments: Segments, domain: str) -> str | None:
    name = _name(segments[0]) if segments else ""
    return name if name and name not in _NOBODYS[domain].split() else None


def _name(segment: str) -> str:
    return segment.lstrip("@").casefold()


PLATFORMS: dict[str, Callable[[Segments, SplitResult, str], str | None]] = {
    "x.com": _x,
    "facebook.com": _facebook,
    "instagram.com": _instagram,
    "tiktok.com": _at,
    "youtube.com": _youtube,
    "t.me": _telegram,
    "vk.com": _vk,
    "threads.net": _at,
    "reddit.com": _reddit,
    "bsky.app": _bluesky,
    "linkedin.com": _linkedin,
    "medium.com": _medium,
}
# Where each subdomain is a publication of its own, so an ordinary domain.
HOSTS_OF_MANY = {"substack.com"}
