"""Many claims at once: each by the same command and rules, with its own event; and the undo.

All of it is one transaction with a savepoint for each claim: what one is refused keeps no other
from being done. A verdict is not given in bulk (rule 2).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from board.commands import claims, planning
from board.commands.act import Act, command
from board.db import atomic
from board.errors import BoardError, Denied, Invalid, NotFound
from board.models import Batch, Claim
from board.rules import MAX_MANY, Action, BatchChange, NextStep, Urgency
from board.words import _

Value = Any  # what JSON can hold


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to each claim: the value it shall have, or for tags, those to add and take."""

    kind: BatchChange
    value: Value = None
    add: str = ""
    remove: str = ""


@command(Action.ASSIGN)
def change_many(act: Act, claim_ids: Sequence[int], change: Change) -> int | None:
    """Do it to each of the claims. Answers the id of the report. Raises Invalid for no claims or
    too many; what single claims are refused stands in the report."""
    numbers = list(dict.fromkeys(claim_ids))
    if not numbers:
        raise Invalid({"": _("No claim was selected. Go back to the board and tick some.")})
    if len(numbers) > MAX_MANY:
        raise Invalid({"": _("At most %d claims at once. Take fewer.") % MAX_MANY})
    lines = [_line(act, number, partial(_change_one, act, change)) for number in numbers]
    return _report(act, change.kind, lines)


@command(Action.ASSIGN)
def undo_many(act: Act, batch_id: int) -> int | None:
    """Put back the values that a change to many claims replaced, where nobody has changed them
    since. Answers the id of the report of the undoing. Raises NotFound for another's."""
    batch = act.session.get(Batch, batch_id)
    if batch is None or batch.member_id != act.actor.member_id or batch.undoes:
        raise NotFound
    lines = [
        _line(act, line["claim"], partial(_undo_one, act, batch.change, line))
        for line in batch.lines
        if not line["refused"] and line["old"] != line["new"]
    ]
    return _report(act, batch.change, lines, undoes=batch.id)


def _report(
    act: Act, kind: BatchChange, lines: list[dict[str, Any]], undoes: int | None = None
) -> int:
    batch = Batch(
        member_id=act.actor.member_id, at=act.at, change=kind, lines=lines, undoes=undoes
    )  # fmt: skip
    act.session.add(batch)
    act.session.flush()
    return batch.id


def _line(act: Act, number: int, do: Callable[[Claim], tuple[Value, Value]]) -> dict[str, Any]:
    try:
        with atomic(act.session):
            old, new = do(act.claim(number))
        return {"claim": number, "old": old, "new": new, "refused": ""}
    except BoardError as error:
        return {"claim": number, "old": None, "new": None, "refused": _words(error)}


def _words(error: BoardError) -> str:
    if isinstance(error, NotFound):
        return _("There is no claim with this number.")
    if isinstance(error, Denied):
        return _("This is not allowed.")
    return str(error)


def _change_one(act: Act, change: Change, claim: Claim) -> tuple[Value, Value]:
    read, write = _HOW[change.kind]
    old = read(act, claim)
    write(act, claim.id, _wanted(change, old))
    return old, read(act, claim)


def _wanted(change: Change, old: Value) -> Value:
    if change.kind is BatchChange.ASSIGN:
        return {"lead": change.value, "helpers": old["helpers"]}
    if change.kind is not BatchChange.TAGS:
        return change.value
    taken = change.remove.split()
    return " ".join([*(tag for tag in old.split() if tag not in taken), change.add])


def _undo_one(
    act: Act, kind: BatchChange, line: dict[str, Any], claim: Claim
) -> tuple[Value, Value]:
    read, write = _HOW[kind]
    now = read(act, claim)
    if now != line["new"]:
        raise Invalid({"": _("Somebody has changed it since: it stays as it is.")})
    write(act, claim.id, line["old"])
    return now, read(act, claim)


def _people(act: Act, claim: Claim) -> Value:
    return {"lead": claim.assignee_id, "helpers": claims.helpers_of(act.session, claim.id)}


def _assign(act: Act, number: int, value: Value) -> None:
    claims.assign(act.session, act.actor, number, value["lead"], value["helpers"], at=act.at)


def _set_urgency(act: Act, number: int, value: Value) -> None:
    planning.set_urgency(act.session, act.actor, number, Urgency(value), at=act.at)


def _due(_act: Act, claim: Claim) -> Value:
    return claim.due_at.isoformat() if claim.due_at else None


def _set_due(act: Act, number: int, value: Value) -> None:
    due = datetime.fromisoformat(value) if value else None
    if act.session.get_one(Claim, number).due_at != due:
        claims.set_due(act.session, act.actor, number, due, at=act.at)


def _step(_act: Act, claim: Claim) -> Value:
    return {"step": claim.next_step.value, "reason": claim.parked_reason}


def _set_step(act: Act, number: int, value: Value) -> None:
    step, reason = NextStep(value["step"]), value["reason"]
    claims.set_next_step(act.session, act.actor, number, step, reason, at=act.at)


def _set_tags(act: Act, number: int, value: Value) -> None:
    planning.set_tags(act.session, act.actor, number, value, at=act.at)


def _move(act: Act, number: int, value: Value) -> None:
    planning.move_to_story(act.session, act.actor, number, value, at=act.at)


# How a claim's value is read, and by which command it is set.
_HOW: dict[BatchChange, tuple[Callable[[Act, Claim], Value], Callable[[Act, int, Value], None]]] = {
    BatchChange.ASSIGN: (_people, _assign),
    BatchChange.URGENCY: (lambda _act, claim: claim.urgency.value, _set_urgency),
    BatchChange.DUE: (_due, _set_due),
    BatchChange.NEXT_STEP: (_step, _set_step),
    BatchChange.TAGS: (lambda _act, claim: claim.tags, _set_tags),
    BatchChange.STORY: (lambda _act, claim: claim.story_id, _move),
}
