"""Fetches in a process of its own: no environment of ours, bounded, and with a second lock that
asks the guard before every connection, whoever opens it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import accumulate, chain
from math import ceil
from threading import Event
from typing import Any, TypeVar

from board.apart import Died, TookTooLong, run_apart
from board.capture.errors import BY_NAME, Broken, Unreached
from board.capture.guard import GUARD, Guard
from board.capture.shapes import LIMITS, Fetched, Hop, Limits
from board.words import _

MODULE = "board.capture"
Told = TypeVar("Told")
_TO_START = 5  # seconds: Python, its certificates, a look-up that hangs
_DIED = _("The page could not be read: it is broken, or too large inside. Upload a saved copy.")
_SLOW = _("The page was too slow, so it was given up. Try again later, or upload a saved copy.")


def fetch_apart(
    url: str,
    guard: Guard = GUARD,
    limits: Limits = LIMITS,
    agent: str = "",
    stop: Event | None = None,
) -> Fetched:
    """The page behind a link, whatever its status. Raises NotFetched, and Stopped once `stop` is
    set."""
    job = {"url": url, "guard": asdict(guard), "limits": asdict(limits), "agent": agent}
    most = 3 * limits.raw + limits.decoded + (limits.redirects + 2) * limits.head * 4
    return ask_apart(MODULE, job, limits.seconds, most, unpacked, stop)


def ask_apart(
    module: str, job: Mapping[str, Any], seconds: float, most: int,
    read: Callable[[dict[str, Any], bytes], Told], stop: Event | None = None,
) -> Told:  # fmt: skip
    """What a module that works on pages answers to a job, as `read` takes it from a header and
    bytes. Raises NotFetched, and Stopped once `stop` is set."""
    try:
        header, rest = run_apart(
            module, [], json.dumps(job).encode(), ceil(seconds) + _TO_START, most, stop
        )
    except TookTooLong:
        raise Unreached(_SLOW) from None
    except Died:
        raise Broken(_DIED) from None
    try:
        if "error" in header:
            raise BY_NAME[header["error"]](header["words"])
        return read(header, rest)
    except (LookupError, TypeError, ValueError):  # whoever took it over may say anything
        raise Broken(_DIED) from None


def packed(page: Fetched) -> tuple[dict[str, Any], bytes]:
    """A page as JSON and, behind it, all its bytes one after the other."""
    pieces = [*chain.from_iterable((hop.request, hop.response) for hop in page.hops),
              page.raw, page.body]  # fmt: skip
    header = {
        "hops": [(hop.url, hop.address, hop.status, hop.at.isoformat()) for hop in page.hops],
        "page": {"asked": page.asked, "headers": page.headers, "media": page.media,
                 "charset": page.charset, "tool": page.tool},
        "times": [page.began.isoformat(), page.ended.isoformat()],
        "sizes": [len(piece) for piece in pieces],
    }  # fmt: skip
    return header, b"".join(pieces)


def unpacked(header: dict[str, Any], rest: bytes) -> Fetched:
    """The page that was packed."""
    parts = pieces(header["sizes"], rest)
    hops = tuple(
        Hop(url, address, status, datetime.fromisoformat(at), parts.pop(0), parts.pop(0))
        for url, address, status, at in header["hops"]
    )
    began, ended = map(datetime.fromisoformat, header["times"])
    page = header["page"]
    page["headers"] = tuple((name, text) for name, text in page["headers"])
    raw, body = parts
    return Fetched(hops=hops, raw=raw, body=body, began=began, ended=ended, **page)


def pieces(sizes: list[int], rest: bytes) -> list[bytes]:
    """Bytes that were put one after the other, by their lengths."""
    ends = list(accumulate(sizes))
    return [rest[end - size : end] for size, end in zip(sizes, ends, strict=True)]
