"""The claims chosen for one change, and the report of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from board.errors import NotFound
from board.models import Batch, Member, Story
from board.queries.board import CLAIM, visible_to
from board.rules import MAX_MANY, BatchChange


@dataclass(frozen=True, slots=True)
class Line:
    """What came of it for one claim. `statement` is None where the member cannot see it, or no
    longer; `old` and `new` are in words, or values of ours."""

    id: int
    statement: str | None
    old: str
    new: str
    refused: str

    @property
    def unchanged(self) -> bool:
        return not self.refused and self.old == self.new


@dataclass(frozen=True, slots=True)
class Report:
    """What was done to many claims at once, and what was refused and why."""

    id: int
    at: datetime
    change: BatchChange
    undoes: int | None
    undone_in: int | None
    lines: list[Line]

    @property
    def done(self) -> list[Line]:
        return [line for line in self.lines if not (line.refused or line.unchanged)]

    @property
    def unchanged(self) -> list[Line]:
        return [line for line in self.lines if line.unchanged]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.refused]


def chosen(session: Session, member_id: int, claim_ids: Sequence[int]) -> list[Any]:
    """The chosen claims that the member can see, by number: id, statement, status, language."""
    columns = [CLAIM.c[name] for name in ("id", "statement", "status", "language")]
    query = select(*columns).where(CLAIM.c.id.in_(claim_ids[:MAX_MANY]), visible_to(member_id))
    return list(session.execute(query.order_by(CLAIM.c.id)).all())


def report(session: Session, member_id: int, batch_id: int) -> Report:
    """The member's own report. Raises NotFound for another's."""
    batch = session.get(Batch, batch_id, populate_existing=True)
    if batch is None or batch.member_id != member_id:
        raise NotFound
    undone = select(col(Batch.id)).where(col(Batch.undoes) == batch_id)
    seen = {row.id: row for row in chosen(session, member_id, [n["claim"] for n in batch.lines])}
    say = _Saying(session, batch)
    return Report(
        id=batch.id,
        at=batch.at,
        change=batch.change,
        undoes=batch.undoes,
        undone_in=session.execute(undone).scalar(),
        lines=[
            Line(
                id=line["claim"],
                statement=seen[line["claim"]].statement if line["claim"] in seen else None,
                old=say(line["old"]) if line["claim"] in seen else "",
                new=say(line["new"]) if line["claim"] in seen else "",
                refused=line["refused"],
            )
            for line in batch.lines
        ],
    )


class _Saying:
    """A batch's values in words: people and stories by name."""

    def __init__(self, session: Session, batch: Batch) -> None:
        self.change = batch.change
        values = [line[side] for line in batch.lines for side in ("old", "new")]
        self.names: dict[int, str] = {}
        if self.change is BatchChange.ASSIGN:
            people = {n for v in values if v for n in (v["lead"], *v["helpers"]) if n}
            query = select(col(Member.id), col(Member.name)).where(col(Member.id).in_(people))
            self.names = {row[0]: row[1] for row in session.execute(query)}
        if self.change is BatchChange.STORY:
            ids = {value for value in values if value}
            stories = select(col(Story.id), col(Story.title)).where(col(Story.id).in_(ids))
            self.names = {row[0]: row[1] for row in session.execute(stories)}

    def __call__(self, value: Any) -> str:
        if value is None or value == "":
            return ""
        if self.change is BatchChange.ASSIGN:
            people = [value["lead"], *value["helpers"]]
            return ", ".join(self.names.get(n, f"#{n}") for n in people if n)
        if self.change is BatchChange.STORY:
            return self.names.get(value, f"#{value}")
        if self.change is BatchChange.NEXT_STEP:
            return str(value["step"])
        return str(value)
