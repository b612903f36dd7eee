"""Readers' pages from the server, in turns with a bare Flask answer and with a file of the same
bytes, sent by Flask and by the server itself."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import load, servers
from bench.boards import say
from bench.load import Ask, once, spread
from board.settings import Settings

PORT = 18_730
MANY = 4_500  # different pages at most: more than four times what the server keeps
HELLO, SENT, MOUNTED = "bare Flask", "file, by Flask", "file, by the server"
HELLO_ASK = Ask("/hello", b"Hello")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of readers: its path on a board, and what the answer must hold."""

    name: str
    path: str
    numbers: range = range(1)

    @property
    def ask(self) -> Ask:
        return Ask(self.path, b"</html>", numbers=self.numbers)


def pages(size: int) -> list[Page]:
    """The same pages on a board of any size; a claim in the middle stands for all."""
    first = 10 ** (len(str(size)) - 2)  # from there to the last but one, numbers are as long
    every = range(first, size - 1, max(size // MANY, 1))
    return [
        Page("public board", "/"),
        Page("claim page", f"/claims/b{size // 2:09}"),
        Page("claim page, each another", f"/claims/b{'0' * (9 - len(str(first)))}{{n}}", every),
    ]


def section(boards: dict[int, Settings], options: argparse.Namespace) -> str:
    """The table of all pages, asked in turns."""
    with ExitStack() as stack:
        files = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="claimboard-files-")))
        desks = {
            size: stack.enter_context(servers.desk(f"{size:,}", PORT + n, settings))
            for n, (size, settings) in enumerate(boards.items(), 1)
        }
        largest = max(boards)
        for page in pages(largest):
            say(f"laying down: {page.name}")
            _lay_down(desks[largest], page, files)
        plain = stack.enter_context(servers.hello(PORT, files))
        lines = list(_rows(plain, desks, options))
    return "\n".join([_heading(desks), *lines]) + "\n"


def _lay_down(desk: servers.Server, page: Page, files: Path) -> None:
    """The page's bytes as a file, where a bake would have it."""
    for n in page.numbers:
        path = page.path.replace("{n}", str(n))
        body = once(desk.port, Ask(path, b"</html>")).split(b"\r\n\r\n", 1)[1]
        file = files / path.strip("/") / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


def _heading(desks: dict[int, servers.Server]) -> str:
    sides = [HELLO, SENT, MOUNTED, *(f"{size:,}" for size in desks)]
    ratios = [f"÷ {name}" for name in (HELLO, SENT, MOUNTED)]
    cells = ["page", *sides, *ratios]
    return f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}"


def _rows(
    plain: servers.Server, desks: dict[int, servers.Server], options: argparse.Namespace
) -> Iterator[str]:
    largest = max(desks)
    asked = {size: pages(size) for size in desks}
    for n, page in enumerate(asked[largest]):
        file = f"{page.path.rstrip('/')}/index.html"
        sides = {
            HELLO: (plain.port, HELLO_ASK),
            SENT: (plain.port, Ask(f"/sent{file}", b"</html>", numbers=page.numbers)),
            MOUNTED: (plain.port, Ask(f"/mounted{file}", b"</html>", numbers=page.numbers)),
        }
        sides |= {f"{size:,}": (desk.port, asked[size][n].ask) for size, desk in desks.items()}
        yield _row(page.name, _in_turns(page.name, sides, options), f"{largest:,}")
        if page.numbers.stop > 1:
            continue
        known = {
            name: (port, _unchanged(port, ask))
            for name, (port, ask) in sides.items()
            if name not in (HELLO, MOUNTED)  # the server's own files have no ETag and no 304
        }
        known = {HELLO: sides[HELLO], **known}
        name = f"{page.name}, not changed"
        yield _row(name, _in_turns(name, known, options), f"{largest:,}")


def _unchanged(port: int, ask: Ask) -> Ask:
    head = once(port, ask).split(b"\r\n\r\n")[0].decode()
    etag = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("etag: "))
    return Ask(ask.path, status=304, headers=(("If-None-Match", etag),))


def _in_turns(
    name: str, sides: dict[str, tuple[int, Ask]], options: argparse.Namespace
) -> dict[str, list[float]]:
    """Answers a second of each side, a number a round; the first round warms up."""
    say(f"asking: {name}")
    rates: dict[str, list[float]] = {side: [] for side in sides}
    for turn in range(options.rounds + 1):
        for side, (port, ask) in sides.items():
            rate = load.rate(port, ask, options.seconds if turn else 0.3, options.connections)
            if turn:
                rates[side].append(rate)
    return rates


def _row(name: str, rates: dict[str, list[float]], board: str) -> str:
    sides = [HELLO, SENT, MOUNTED, *(side for side in rates if side[0].isdigit())]
    cells = [spread(rates[side]) if side in rates else "–" for side in sides]
    ratios = [_ratio(rates, board, beside) for beside in (HELLO, SENT, MOUNTED)]
    return f"| {' | '.join([name, *cells, *ratios])} |"


def _ratio(rates: dict[str, list[float]], board: str, beside: str) -> str:
    """The median of what each round says: both sides of a round met the same machine."""
    if beside not in rates:
        return "–"
    return f"{median(a / b for a, b in zip(rates[board], rates[beside], strict=True)):.2f}"
