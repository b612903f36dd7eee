"""A site on loopback whose pages come, go and change while a test looks."""

import time
from threading import Lock

from tests.capture.servers import LOOPBACK, Listener, page

WORDS = (
    "The harbour was closed on Monday after a crane fell into the water, the port's master said. "
    "Two ships wait outside and nobody was hurt. The crane had been looked over in spring, and "
    "found sound by an engineer who does not wish to be named. It will be lifted on Thursday."
)
OTHERS = (
    "Nothing at all happened in the harbour this week, its press office wrote in the evening. All "
    "cranes stand where they stood, every berth is in use, and what was reported elsewhere was "
    "made up by people who were never there. The office asks for a correction of that report."
)


class Site(Listener):
    """Answers by path from `pages`, after `takes` seconds; what is not there is a 404.
    `answers` are whole answers; `hold`, where set, is waited for first. `spans` are the times
    at which each request came and was answered."""

    def __init__(self, address=LOOPBACK, port=0):
        self.pages, self.answers, self.takes, self.hold = {}, {}, 0.0, None
        self.spans, self._lock = [], Lock()
        super().__init__(self._answer, address, port)

    def _answer(self, connection, request):
        began, path = time.monotonic(), request.split()[1].decode()
        time.sleep(self.takes)
        if self.hold:
            self.hold.wait(20)
        if path in self.answers:
            answer = self.answers[path]
        elif path in self.pages:
            answer = page(self.pages[path].encode(), media="text/html; charset=utf-8")
        else:
            answer = page(b"not here", status="404 Not Found")
        with self._lock:
            self.spans.append((began, time.monotonic()))
        connection.sendall(answer)

    def paths(self):
        """What was asked for, in order."""
        return [request.split()[1].decode() for request in self.asked]


def most_at_once(spans):
    """How many requests were under way at one time, at most."""
    moves = sorted([(began, 1) for began, _ in spans] + [(ended, -1) for _, ended in spans])
    most = now = 0
    for _at, by in moves:
        now += by
        most = max(most, now)
    return most


def article(words=WORDS, title="Crane falls into the harbour", more=""):
    """A page as papers have them."""
    return (
        f"<html><head><title>{title}</title><meta property='og:site_name' content='The Harbour'>"
        f"<meta property='article:published_time' content='2026-03-02T08:00:00Z'>{more}</head>"
        f"<body><article><h1>{title}</h1><p>{words}</p></article></body></html>"
    )
