"""A site on loopback whose pages come, go and change while a test looks."""

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
    """Answers by path from `pages`; what is not there is a 404. `answers`: whole answers."""

    def __init__(self, address=LOOPBACK):
        self.pages, self.answers = {}, {}
        super().__init__(self._answer, address)

    def _answer(self, connection, request):
        path = request.split()[1].decode()
        if path in self.answers:
            connection.sendall(self.answers[path])
        elif path in self.pages:
            connection.sendall(page(self.pages[path].encode(), media="text/html; charset=utf-8"))
        else:
            connection.sendall(page(b"not here", status="404 Not Found"))

    def paths(self):
        """What was asked for, in order."""
        return [request.split()[1].decode() for request in self.asked]


def article(words=WORDS, title="Crane falls into the harbour", more=""):
    """A page as papers have them."""
    return (
        f"<html><head><title>{title}</title><meta property='og:site_name' content='The Harbour'>"
        f"<meta property='article:published_time' content='2026-03-02T08:00:00Z'>{more}</head>"
        f"<body><article><h1>{title}</h1><p>{words}</p></article></body></html>"
    )
