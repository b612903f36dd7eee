"""What is asked of each board, and against what it is held."""

from dataclasses import dataclass
from datetime import timedelta

from bench.boards import TOKEN
from bench.content import START
from bench.load import Ask, once
from bench.servers import Server

MEMBER = (("Cookie", f"claimboard={TOKEN}"),)
HELLO = Ask("/hello", b"Hello")


@dataclass(frozen=True, slots=True)
class View:
    """A page of a board. `against` is what the bare app answers beside it; `target` a ratio."""

    name: str
    ask: Ask
    against: Ask = HELLO
    target: float | None = None


def views(server: Server, size: int) -> list[View]:
    """The views of one board. A claim in the middle stands for all."""
    middle = size // 2
    pid = f"b{middle:09}"
    claim = Ask(f"/desk/claims/{middle}", f"#{middle}".encode(), headers=MEMBER)
    claims = range(2, size, 2 * max(size // 8_000, 1))  # even ones: none is restricted
    every_claim = Ask("/desk/claims/{n}", b"data-key", headers=MEMBER, numbers=claims)
    by_due = "step=parked&sort=due"
    three = "story=story-1&assignee=nobody&step=parked"
    return [
        View("desk board", _desk("", b'id="col-disputed"'), target=0.4),
        View("desk board, one story", _desk("story=story-3", b"Story 3"), target=0.15),
        View("desk board, one assignee", _desk("assignee=4", b"Member 4"), target=0.15),
        View("desk board, one step, by due", _desk(by_due, b"parked"), target=0.15),
        View("desk board, made anew", _anew("", b"data-claim")),
        View("desk board, one story, made anew", _anew("story=story-3", b"Story 3")),
        View("desk board, one assignee, made anew", _anew("assignee=4", b"Member 4")),
        View("desk board, three filters, made anew", _anew(three, b"nobody")),
        View("far down the longest column, made anew", _far_down(size)),
        View("search, a word in 1 %, made anew", *_search("hypersonic", size), 0.4),
        View("search, a word in 20 %, made anew", *_search("parade", size), 0.4),
        View("search, two letters, made anew", *_search("th", size), 0.4),
        View("desk claim page", claim, target=0.3),
        View("desk claim page, each another", every_claim),
        View("public board", Ask("/", b"</html>")),
        View("public board, not changed", _unchanged(server, "/"), target=3),
        View("public claim page", Ask(f"/claims/{pid}", b"</html>")),
        View("public claim page, not changed", _unchanged(server, f"/claims/{pid}"), target=3),
    ]


def _desk(query: str, marker: bytes) -> Ask:
    return Ask(f"/desk?{query}", marker, headers=MEMBER)


def _anew(query: str, marker: bytes) -> Ask:
    """The same, with something in the address that no kept page answers to."""
    return Ask(f"/desk?{query}&x={{n}}", marker, headers=MEMBER, numbers=range(5_000))


def _search(word: str, size: int) -> tuple[Ask, Ask]:
    """The search, and the raw query beside it: both find the word anew each time."""
    return _anew(f"q={word}", b"data-claim"), Ask(f"/raw-search/{size}?q={word}", b"[[")


def _far_down(size: int) -> Ask:
    """Behind four fifths of all unverified claims: where OFFSET would be slow."""
    after = f"~{(START + timedelta(days=200)).isoformat()},{size}"
    query = f"after={after}&x={{n}}".replace("+", "%2B")
    path = f"/desk/columns/unverified?{query}"
    return Ask(path, b"data-claim", headers=MEMBER, numbers=range(5_000))


def _unchanged(server: Server, path: str) -> Ask:
    head = once(server.port, Ask(path, b"</html>")).split(b"\r\n\r\n")[0].decode()
    etag = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("etag: "))
    return Ask(path, status=304, headers=(("If-None-Match", etag),))


def weights(server: Server) -> dict[str, int]:
    """Bytes of each page as it is sent, its head without."""
    pages = {
        "desk board": Ask("/desk", headers=MEMBER),
        "desk claim page": Ask("/desk/claims/8", headers=MEMBER),
        "public board": Ask("/"),
        "public claim page": Ask("/claims/b000000008"),
    }
    return {
        name: len(once(server.port, ask).split(b"\r\n\r\n", 1)[1]) for name, ask in pages.items()
    }
