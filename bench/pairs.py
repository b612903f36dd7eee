"""`python -m bench.pairs`: are claims that say the same found, and are others left alone?

Every first sentence of bench/pairs.json is put on a board, among claims of the bench; every
second one is typed. The half named "tune" was looked at while the scoring was made, the half
named "report" was not.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from bench import content
from board.db import make_engine, migrate, open_session
from board.keys import make_keys
from board.models import Claim, Member
from board.models.claims import NO_DUE_TIME
from board.queries.likely import likely_same
from board.settings import Settings
from board.text import fold

LIST = Path(__file__).parent / "pairs.json"
MEMBER, OTHERS = 1, 1_000


@dataclass
class Score:
    """What was found of the reworded, and how many suggestions were right and wrong."""

    reworded: int = 0
    found: int = 0
    alike: int = 0
    right: int = 0
    wrong: int = 0
    missed: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / max(self.reworded, 1)

    @property
    def wrong_share(self) -> float:
        return self.wrong / max(self.right + self.wrong, 1)


def pairs(half: str) -> list[dict[str, Any]]:
    """The pairs of one half of the list."""
    return [pair for pair in json.loads(LIST.read_text()) if pair["half"] == half]


def score(session: Session, asked: list[dict[str, Any]]) -> Score:
    """Put the first sentences on the (migrated, empty) board, type the second ones."""
    ids = _fill(session, asked)
    total = Score()
    for pair in asked:
        wanted = ids[pair["first"]] if pair["same"] else None
        found = likely_same(session, MEMBER, pair["second"])[:5]
        right = [s for s in found if s.id == wanted]
        total.right += len(right)
        total.wrong += len(found) - len(right)
        total.reworded += pair["same"]
        total.alike += not pair["same"]
        total.found += bool(right)
        told = f"{pair['language']} {pair['kind']}: {pair['second']}"
        if pair["same"] and not right:
            total.missed.append(told)
        total.mistaken += [f"{told} ← {s.statement}" for s in found if s.id != wanted]
    return total


def _fill(session: Session, asked: list[dict[str, Any]]) -> dict[str, int]:
    statements = [pair["first"] for pair in asked]
    claims = [content.Claim(n, OTHERS) for n in range(1, OTHERS + 1)]
    every = [*(c.statement for c in claims), *statements]
    session.add(Member(id=MEMBER, email="a@bench.test", name="A", password_hash="-"))
    session.execute(
        insert(Claim),
        [
            {"id": n, "pid": f"{n:010}", "kind": "happened", "statement": statement,
             "original_words": "", "status": "unverified", "next_step": "new",
             "public_state": "never", "due_sort": NO_DUE_TIME, "search_text": fold(statement)}
            for n, statement in enumerate(every, 1)
        ],
    )  # fmt: skip
    session.commit()
    return {statement: n for n, statement in enumerate(every, 1) if n > OTHERS}


def _on_new_board(asked: list[dict[str, Any]]) -> Score:
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder))
        settings = Settings(data_dir=Path(folder))
        engine = make_engine(settings.database_url)
        migrate(engine)
        with open_session(engine, settings) as session:
            found = score(session, asked)
        engine.dispose()
    return found


def main() -> None:
    halves = ("tune", "report")
    reader = argparse.ArgumentParser(prog="python -m bench.pairs", description=__doc__)
    reader.add_argument("--tell", choices=halves, help="each miss and mistake of this half")
    told = reader.parse_args().tell
    print("| half | reworded | found in 5 | recall | look-alikes | suggestions | wrong | share |")
    print("|---|---|---|---|---|---|---|---|")
    for half in halves:
        s = _on_new_board(pairs(half))
        print(
            f"| {half} | {s.reworded} | {s.found} | {s.recall:.2f} | {s.alike} "
            f"| {s.right + s.wrong} | {s.wrong} | {s.wrong_share:.2f} |"
        )
        if told == half:
            print(*(f"missed: {text}" for text in s.missed), sep="\n")
            print(*(f"wrong: {text}" for text in s.mistaken), sep="\n")


if __name__ == "__main__":
    main()
