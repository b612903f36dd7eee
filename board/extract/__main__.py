"""Reads one file from standard input and tells its text as JSON. Never run by a person."""

import sys

from board.apart import PROGRAMS, bound, say
from board.text import Unreadable
from board.words import _

_FORBIDDEN = PROGRAMS | {"socket.connect", "socket.getaddrinfo", "socket.sendto"}


def main(media: str, seconds: int, memory: int, characters: int) -> None:
    """Tell the text of the file on standard input, or {"error": words}."""
    bound(seconds, memory)
    data = sys.stdin.buffer.read()
    sys.addaudithook(_stay_alone)
    try:
        from board.extract.reading import read

        answer = read(data, media, characters)
    except Unreadable as wrong:
        answer = {"error": str(wrong)}
    except (MemoryError, ImportError):  # a library too may find no room
        answer = {"error": _("This file is too large inside. Paste the text instead.")}
    except Exception:  # a library's own fault with a broken file, of whatever kind
        answer = {"error": _("This file is broken. Save it again, or paste the text.")}
    say(answer)


def _stay_alone(event: str, _arguments: object) -> None:
    """No connection and no other program, whatever a file may ask for."""
    if event in _FORBIDDEN:
        raise PermissionError(event)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
