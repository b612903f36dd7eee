"""Fetches the one page that standard input names. Never run by a person."""

import json
import sys
from collections.abc import Callable
from math import ceil
from typing import Any

from board.apart import PROGRAMS, bound, say
from board.capture.apart import packed
from board.capture.errors import NotFetched, TooMuch
from board.capture.fetch import AGENT, Fetcher
from board.capture.guard import Guard
from board.capture.shapes import Limits
from board.words import _

_FORBIDDEN = PROGRAMS | {"socket.bind", "socket.sendto", "socket.sendmsg"}


def main() -> None:
    """Tell the page, or {"error": its kind, "words": …}."""
    job = json.load(sys.stdin)
    guard = Guard(tuple(job["guard"]["ports"]), tuple(job["guard"]["also"]))
    limits = Limits(**job["limits"])
    fetcher = Fetcher(guard, limits, agent=job["agent"] or AGENT)
    bound(ceil(limits.seconds), limits.memory)
    sys.addaudithook(second_lock(guard))
    try:
        page = packed(fetcher.fetch(job["url"]))
    except NotFetched as why:
        page = failed(why)
    except MemoryError:
        page = failed(TooMuch(_("This page is too large inside. Upload the part that matters.")))
    say(*page)


def failed(why: NotFetched) -> tuple[dict[str, Any], bytes]:
    """What the process apart says instead of a page."""
    return {"error": type(why).__name__, "words": why.words}, b""


def second_lock(guard: Guard) -> Callable[[str, tuple[Any, ...]], None]:
    """No connection but to an address and a port that the guard lets through, no other program:
    whatever went wrong before."""

    def lock(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN or (event == "socket.connect" and not guard.opens(arguments[1])):
            raise PermissionError(event)

    return lock


if __name__ == "__main__":
    main()
