"""Readers' pages made anew in one process, and the downloads: nothing of them is kept."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

from bench.boards import say
from bench.content import START
from board import create_app
from board.settings import Settings

ASKED = 60
DOWNLOADS = ("claims.jsonl", "claims.csv", "claimboard.sqlite")


def section(boards: dict[int, Settings]) -> str:
    """The table of pages and that of downloads."""
    clients = {size: create_app(settings).test_client() for size, settings in boards.items()}
    columns = " | ".join(f"{size:,}: ms, median (slowest)" for size in boards)
    lines = [f"| made anew, in the process | {columns} |", "|---" * (len(boards) + 1) + "|"]
    for name in _addresses(max(boards)):
        say(f"making: {name}")
        cells = [_made(client, _addresses(size)[name]) for size, client in clients.items()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| download | claims | MB | seconds |", "|---|---|---|---|"]
    for name in DOWNLOADS:
        say(f"downloading: {name}")
        lines += [_downloaded(name, size, client) for size, client in clients.items()]
    return "\n".join(lines) + "\n"


def _addresses(size: int) -> dict[str, Iterator[str]]:
    """Addresses without end for each kind of page, every one asked once."""
    span = 90_000_000 // ASKED  # seconds; claims are opened within 90 million of the start
    moments = [f"{START + timedelta(seconds=n * span):%Y-%m-%dT%H:%MZ}" for n in range(1, ASKED)]
    numbers = range(size // 10 or 1, size, max(size // ASKED, 1))
    return {
        "board": (f"/?x={n}" for n in range(ASKED)),
        "board as of a moment": (f"/?as_of={at}" for at in moments),
        "largest story": (f"/stories/s000000001-story-1?x={n}" for n in range(ASKED)),
        "largest story as of a moment": (
            f"/stories/s000000001-story-1?as_of={at}" for at in moments
        ),
        "claim page": (f"/claims/b{n:09}" for n in numbers),
        "claim page as of a moment": (
            f"/claims/b{n:09}?as_of={moments[-1]}" for n in numbers[: len(numbers) // 2]
        ),
        "search, a word in 20 %": (f"/search?q=parade&x={n}" for n in range(ASKED)),
        "search, a word in 1 %": (f"/search?q=hypersonic&x={n}" for n in range(ASKED)),
        "search, two words of many claims": (f"/search?q=seen+spok&x={n}" for n in range(ASKED)),
        "a page of all claims": (f"/claims/pages/1?x={n}" for n in range(ASKED)),
        "corrections": (f"/corrections?x={n}" for n in range(ASKED)),
        "feed of all": (f"/feeds/all.atom?x={n}" for n in range(ASKED)),
    }


def _made(client: Any, addresses: Iterator[str]) -> str:
    taken = []
    client.get("/healthz")
    for address in islice(addresses, ASKED):
        started = perf_counter()
        answer = client.get(address)
        taken.append((perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"bench: {address} was answered {answer.status}.")
    return f"{median(taken):.1f} ({max(taken):.0f})"


def _downloaded(name: str, size: int, client: Any) -> str:
    started, length = perf_counter(), 0
    answer = client.get(f"/data/{name}")
    for piece in answer.iter_encoded():
        length += len(piece)
    return f"| {name} | {size:,} | {length / 1e6:.1f} | {perf_counter() - started:.1f} |"
