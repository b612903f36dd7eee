"""What hundreds of open desks ask each second, answered before any work is done.

The app answers `/desk/live` once; where its answer was "nothing new", the same question from the
same browser gets the same answer in front of the framework, until the desk moves or some seconds
have passed: then the app looks anew at the session, and at who has what open.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import Any

from board.commands.presence import Pair
from board.db import Commits

PATH = "/desk/live"
HOLDS = 10.0  # how long a session that was ended may still hear "nothing new"
HOLDS_ON_A_CLAIM = 5.0  # how long it may take until who came or went is seen
READS_A_SECOND = 4
MOST = 5_000
WRITE_AGAIN, AT_MOST_EVERY = 20.0, 1.0
Head = tuple[str, list[tuple[str, str]]]


class Pulse:
    """The desk's revision for many who ask: read anew after a commit or, where the database
    does not tell of commits, some times a second."""

    def __init__(self, commits: Commits, read: Callable[[], int]) -> None:
        self.commits, self.read = commits, read
        self.now: tuple[int | None, int] = (None, -1)

    def revision(self) -> int:
        stand = self.commits.stand()
        if stand is None:
            stand = int(monotonic() * READS_A_SECOND)
        seen, revision = self.now
        if seen != stand:
            revision = self.read()
            self.now = (stand, revision)
        return revision


class Live:
    """A WSGI app around the app, for the one address that every open page asks."""

    def __init__(self, app: Any, pulse: Pulse) -> None:
        self.app, self.pulse = app, pulse
        # By browser and question: at which revision and until when "nothing new" holds.
        self.quiet: dict[tuple[str, ...], tuple[int, float, Head]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        question = environ.get("QUERY_STRING", "")
        key = (environ.get("HTTP_COOKIE", ""), environ.get("HTTP_HOST", ""), question)
        revision, moment = self.pulse.revision(), monotonic()
        told = self.quiet.get(key)
        if told and told[0] == revision and moment < told[1]:
            status, headers = told[2]
            start_response(status, list(headers))
            return ()
        until = moment + (HOLDS_ON_A_CLAIM if "on=" in question else HOLDS)

        def tell(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if status.startswith("204"):
                self._hold(key, (revision, until, (status, headers)))
            else:
                self.quiet.pop(key, None)
            return start_response(status, headers, exc_info)

        return self.app(environ, tell)  # type: ignore[no-any-return]

    def _hold(self, key: tuple[str, ...], told: tuple[int, float, Head]) -> None:
        if len(self.quiet) >= MOST:
            self.quiet.clear()
        self.quiet[key] = told


class Present:
    """Gathers who has which claim open, so that all of it is one small write a second at most,
    and each member's one in 20 seconds."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.written: dict[Pair, float] = {}
        self.waiting: set[Pair] = set()
        self.next = 0.0

    def seen(self, claim_id: int, member_id: int) -> set[Pair]:
        """Note it; answers what is to be written now, which is nothing most of the time."""
        moment, pair = monotonic(), (claim_id, member_id)
        with self.lock:
            if moment - self.written.get(pair, -WRITE_AGAIN) >= WRITE_AGAIN:
                self.waiting.add(pair)
            if not self.waiting or moment < self.next:
                return set()
            due, self.waiting = self.waiting, set()
            if len(self.written) >= MOST:
                self.written.clear()
            self.written |= dict.fromkeys(due, moment)
            self.next = moment + AT_MOST_EVERY
        return due
