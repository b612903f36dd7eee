"""`python -m bench.likely`: how long suggestions and the search take, board by board."""

import argparse
from collections.abc import Callable
from statistics import median
from time import perf_counter

from sqlmodel import Session

from bench.boards import board
from bench.content import Claim
from board.db import make_engine, open_session
from board.queries.find import search
from board.queries.likely import likely_same

MEMBER, ASKED = 1, 200


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m bench.likely", description=__doc__)
    reader.add_argument("--sizes", default="1000,100000")
    print("| asked | claims | median, ms | 95 % below, ms | slowest, ms |")
    print("|---|---|---|---|---|")
    for size in map(int, reader.parse_args().sizes.split(",")):
        settings = board(size)
        engine = make_engine(settings.database_url)
        with open_session(engine, settings) as session:
            for name, ask in _questions(session, size).items():
                print(f"| {name} | {size:,} | {_timed(ask, size)} |")
        engine.dispose()


def _questions(session: Session, size: int) -> dict[str, Callable[[int], object]]:
    def reworded(number: int) -> object:
        words = Claim(number, size).statement.rstrip(".").split(" that ", 1)
        return likely_same(session, MEMBER, f"That {words[1]}, {words[0]}")

    def other(number: int) -> object:
        return likely_same(session, MEMBER, f"A ferry sank off Samar with {number} passengers.")

    return {
        "a claim of the board, reworded": reworded,
        "a claim that is not there": other,
        "search, a word in 20 %, newest": lambda _n: search(session, MEMBER, "parade"),
        "search, a word in 20 %, best": lambda _n: search(session, MEMBER, "parade", True),
        "search, operators alone": lambda _n: search(
            session, MEMBER, "status:disputed has:needs-review"
        ),
    }


def _timed(ask: Callable[[int], object], size: int) -> str:
    taken = []
    for number in range(1, size + 1, max(size // ASKED, 1)):
        started = perf_counter()
        ask(number)
        taken.append((perf_counter() - started) * 1000)
    taken.sort()
    return f"{median(taken):.1f} | {taken[int(0.95 * len(taken))]:.1f} | {taken[-1]:.1f}"


if __name__ == "__main__":
    main()
