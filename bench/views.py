"""What is asked of each board, and against what it is held."""

from dataclasses import dataclass

from bench.boards import TOKEN
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
    middle = size // 2 + 1 if size // 2 % 2 else size // 2
    pid = f"b{middle:09}"
    board = Ask("/desk", b'id="col-disputed"', headers=MEMBER)
    claim = Ask(f"/desk/claims/{middle}", f"#{middle}".encode(), headers=MEMBER)
    raw = {
        word: Ask(f"/raw-search/{size}?q={word}", b"[[") for word in ("hypersonic", "parade", "th")
    }
    return [
        View("desk board", board, target=0.4),
        View("desk board, one story", _desk("story=story-3", b"Story 3"), target=0.15),
        View("desk board, one assignee", _desk("assignee=4", b"Member 4"), target=0.15),
        View("desk board, one step, by due", _desk("step=parked&sort=due", b"parked"), target=0.15),
        View("desk board, three filters", _desk("story=story-1&assignee=nobody&step=parked",
                                                b"nobody")),
        View("desk board, made anew", Ask("/desk?sort=changed&x={n}", b"data-claim", headers=MEMBER,
                                          numbers=range(2_000))),
        View("last page of the longest column", _last_page(server, size)),
        View("search, a word in 1 %", _desk("q=hypersonic", b"hypersonic"), raw["hypersonic"], 0.4),
        View("search, a word in 20 %", _desk("q=parade", b"parade"), raw["parade"], 0.4),
        View("search, two letters", _desk("q=th", b"card"), raw["th"], 0.4),
        View("desk claim page", claim, target=0.3),
        View("desk claim page, each another", Ask("/desk/claims/{n}", b"data-key", headers=MEMBER,
                                                  numbers=range(2, size, 2 * max(size // 2_000, 1)))),
        View("public board", Ask("/", b"</html>")),
        View("public board, not changed", _unchanged(server, "/"), target=3),
        View("public claim page", Ask(f"/claims/{pid}", b"</html>")),
        View("public claim page, not changed", _unchanged(server, f"/claims/{pid}"), target=3),
    ]  # fmt: skip


def _desk(query: str, marker: bytes) -> Ask:
    return Ask(f"/desk?{query}", marker, headers=MEMBER)


def _last_page(server: Server, size: int) -> Ask:
    """Behind the third oldest claim that is unverified: what OFFSET would be slowest at."""
    from bench.content import START

    after = f"~{START.isoformat()},{size}"
    query = f"sort=opened&after={after}".replace("+", "%2B")
    return Ask(f"/desk/columns/unverified?{query}", b"card", headers=MEMBER)


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
