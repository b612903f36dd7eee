"""`./dev bench`: make the boards, serve them, ask them in turns, write bench/results.md."""

import argparse
import os
import platform
import sqlite3
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import load, servers, writes
from bench.boards import board, say
from bench.load import spread
from bench.views import View, views, weights

PORT = 18_700


def main() -> None:
    """Everything, or, with --only, the views whose name holds that text."""
    options = _options()
    boards = {size: board(size) for size in options.sizes}
    results = Path(__file__).parent / "results.md"
    parts = [_heading(options)]
    with ExitStack() as stack:
        hello = stack.enter_context(servers.hello(PORT))
        desks = {
            size: stack.enter_context(servers.desk(f"{size:,}", PORT + n, settings))
            for n, (size, settings) in enumerate(boards.items(), 1)
        }
        started = {size: (desk.started_in, desk.megabytes()) for size, desk in desks.items()}
        parts.append(_views_table(hello, desks, options))
        parts.append(_servers_table(desks, started))
    if not options.only:
        parts.append(writes.table(boards, options.rounds))
    text = "\n".join(parts)
    print(text)
    if not options.only:
        results.write_text(text)


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    reader.add_argument(
        "--sizes",
        type=lambda text: [int(t) for t in text.split(",")],
        default=[1_000, 100_000, 1_000_000],
        help="claims, with commas between",
    )
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--seconds", type=float, default=1.0, help="of one side in one round")
    reader.add_argument("--connections", type=int, default=8)
    reader.add_argument("--only", default="", help="views whose name holds this; writes no file")
    return reader.parse_args()  # fmt: skip


def _heading(options: argparse.Namespace) -> str:
    from importlib.metadata import version

    return f"""# Measured by `./dev bench`

{datetime.now(UTC):%d %B %Y, %H:%M} UTC, {os.cpu_count()} cores,
load {os.getloadavg()[0]:.1f} at the start. Python {platform.python_version()}, SQLite
{sqlite3.sqlite_version} in WAL with `synchronous=FULL`, granian {version("granian")} with one
worker and 16 threads (`claimboard serve --no-worker`), Flask {version("flask")}, SQLAlchemy
{version("sqlalchemy")}.

Answers a second over {options.connections} kept-alive connections: the median of {options.rounds}
rounds of {options.seconds:g} s, with the smallest and the largest. In each round every side is
asked in turn; status and a marker of every answer are checked. The load comes from
`bench/load.py` on the same machine: of the fastest sides it is the limit, so ratios
above 1 are lower bounds and ratios below 1 somewhat flattered.

Beside a view stands a bare Flask hello in the same server, beside a search the raw full-text query
with its join. A page of the desk is kept until the next change or minute: the plain rows ask one
page again and again, "made anew" and "each another" never get a kept one.
"""


def _views_table(
    hello: servers.Server, desks: dict[int, servers.Server], options: argparse.Namespace
) -> str:
    asked = {size: {v.name: v for v in views(desk, size)} for size, desk in desks.items()}
    largest, smallest = max(desks), min(desks)
    names = [name for name in asked[largest] if options.only in name]
    columns = " | ".join(f"{size:,}" for size in desks)
    lines = [
        f"| view | beside it | {columns} | ÷ beside it | target "
        f"| time, {largest:,} ÷ {smallest:,} |",
        "|---" * (len(desks) + 5) + "|",
    ]
    for name in names:
        say(f"asking: {name}")
        beside, rates = _rounds(hello, desks, {s: asked[s][name] for s in desks}, options)
        view = asked[largest][name]
        ratio = median(rates[largest]) / median(beside)
        slower = median(rates[smallest]) / median(rates[largest])
        sides = " | ".join(spread(rates[size]) for size in desks)
        target = f"{view.target:g}" if view.target else ""
        lines.append(
            f"| {name} | {spread(beside)} | {sides} | {ratio:.2f} | {target} | {slower:.2f} |"
        )
    return "\n".join(lines) + "\n"


def _rounds(
    hello: servers.Server, desks: dict[int, servers.Server], asked: dict[int, View],
    options: argparse.Namespace,
) -> tuple[list[float], dict[int, list[float]]]:  # fmt: skip
    """Answers a second of what stands beside the view, and of the view on each board."""
    beside: list[float] = []
    rates: dict[int, list[float]] = {size: [] for size in desks}
    how = (options.seconds, options.connections)
    for turn in range(options.rounds + 1):
        sides = [(hello.port, asked[max(desks)].against, beside)]
        sides += [(desks[size].port, asked[size].ask, rates[size]) for size in desks]
        for port, ask, kept in sides:
            rate = load.rate(port, ask, *(how if turn else (0.2, options.connections)))
            if turn:  # the first turn warms up
                kept.append(rate)
    return beside, rates


def _servers_table(
    desks: dict[int, servers.Server], started: dict[int, tuple[float, float]]
) -> str:
    lines = [
        "(!) marks a side whose rounds differ by more than half: throw that row away.\n",
        "| board | start to first page, s | memory then, MB (PSS) | memory after, MB |",
        "|---|---|---|---|",
    ]
    for size, desk in desks.items():
        seconds, megabytes = started[size]
        lines.append(f"| {size:,} | {seconds:.2f} | {megabytes:.0f} | {desk.megabytes():.0f} |")
    lines.append(
        "\nPage weights as sent, uncompressed: "
        + ", ".join(
            f"{name} {size / 1000:.1f} kB" for name, size in weights(desks[max(desks)]).items()
        )
        + ".\n"
    )
    return "\n".join(lines)  # fmt: skip


if __name__ == "__main__":
    main()
