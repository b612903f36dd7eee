"""In front of the framework: what was answered to everyone is answered again without it.

Readers' pages hold nothing of the reader and stand until the next publication. The same question
gets the same status, headers and bytes that the app gave; the app is asked after each publication.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from board.db import Commits
from board.web.public import REVISION

MOST, LARGEST = 64_000_000, 100_000  # bytes that are kept, and those of one answer
AROUND = 2_000  # bytes that a kept answer takes beside its body, about
_DEPENDS_ON = (
    "wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING",
    "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH",
)  # fmt: skip
_STATUSES = ("200", "304")
Answer = tuple[str, list[tuple[str, str]], bytes]


class Front:
    """A WSGI app around the app. `revision` moves with every publication."""

    def __init__(self, app: Any, commits: Commits, revision: Callable[[], int]) -> None:
        self.app, self.commits, self.revision = app, commits, revision
        # Set and read as one: what was committed last, the revision then, and what was answered.
        self.now: tuple[int | None, int, Answers] = (None, -1, Answers())

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" in environ:
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        kept = self._kept()
        if kept is None:
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        key = tuple(map(environ.get, _DEPENDS_ON))
        if answer := kept.held.get(key):
            start_response(answer[0], list(answer[1]))
            return (answer[2],)
        return self._ask(environ | {REVISION: self.now[1]}, start_response, kept, key)

    def _kept(self) -> "Answers | None":
        """What still holds; None where the database does not tell."""
        stand = self.commits.stand()
        if stand is None:
            return None
        seen, revision, kept = self.now
        if seen != stand:
            newest = self.revision()
            kept = kept if newest == revision else Answers()
            self.now = (stand, newest, kept)
        return kept

    def _ask(
        self,
        environ: dict[str, Any],
        start_response: Any,
        kept: "Answers",
        key: tuple[Any, ...],
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def tell(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            told[:] = [status, headers]
            return start_response(status, headers, exc_info)

        body = self.app(environ, tell)
        if not _is_everyones(*told):
            return body  # type: ignore[no-any-return]
        try:
            whole = b"".join(body)
        finally:
            body.close()
        if len(whole) <= LARGEST:
            kept.keep(key, (told[0], told[1], whole))
        return (whole,)


class Answers:
    """Answers by what was asked, as many as MOST bytes hold; the oldest go first."""

    def __init__(self) -> None:
        self.held: dict[tuple[Any, ...], Answer] = {}
        self.size, self.lock = 0, Lock()

    def keep(self, key: tuple[Any, ...], answer: Answer) -> None:
        """Keep an answer."""
        with self.lock:
            if key in self.held:
                return
            self.held[key] = answer
            self.size += len(answer[2]) + AROUND
            while self.size > MOST:
                oldest = self.held.pop(next(iter(self.held)))
                self.size -= len(oldest[2]) + AROUND


def _is_everyones(status: str, headers: list[tuple[str, str]]) -> bool:
    """Whether the app said so: a page with the publication's ETag, public, without a cookie."""
    named = {name.lower(): value for name, value in headers}
    return (
        status[:3] in _STATUSES
        and named.get("etag", "").startswith('W/"r')
        and named.get("cache-control", "").startswith("public")
        and "set-cookie" not in named
    )
