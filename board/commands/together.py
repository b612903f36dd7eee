"""A story's claims signed off together: each by the same command and rules, with its own event.

One transaction with a savepoint for each claim: what one is refused keeps no other back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from board.commands.act import Act, command
from board.commands.publication import Wording, sign_off
from board.db import atomic
from board.errors import BoardError, Denied, Invalid, NotFound, Stale
from board.models import JointSignOff, Story
from board.rules import MAX_MANY, Action
from board.words import _


@dataclass(frozen=True, slots=True)
class Signed:
    """One claim of a story as its editor signs it off."""

    claim_id: int
    version: int | None
    wording: Wording


@command(Action.SIGN_OFF)
def sign_off_together(act: Act, story_id: int, signed: Sequence[Signed]) -> int | None:
    """Sign each of the claims off. Answers the id of the report, where what single claims were
    refused stands with why. Raises NotFound, and Invalid for none or too many."""
    if act.session.get(Story, story_id) is None:
        raise NotFound
    if not signed:
        raise Invalid({"": _("No claim was ticked.")})
    if len(signed) > MAX_MANY:
        raise Invalid({"": _("At most %d claims at once. Take fewer.") % MAX_MANY})
    lines = [_line(act, story_id, one) for one in signed]
    row = JointSignOff(story_id=story_id, member_id=act.actor.member_id, at=act.at, lines=lines)
    act.session.add(row)
    act.session.flush()
    return row.id


def _line(act: Act, story_id: int, one: Signed) -> dict[str, Any]:
    try:
        with atomic(act.session):
            if act.claim(one.claim_id).story_id != story_id:
                raise NotFound
            made = sign_off(
                act.session, act.actor, one.claim_id, one.version, one.wording, at=act.at
            )
        return {"claim": one.claim_id, "publication": made, "refused": "", "wording": ""}
    except BoardError as error:
        typed = one.wording.public_wording  # it is not lost with the refusal
        return {"claim": one.claim_id, "refused": _words(error), "wording": typed}


def _words(error: BoardError) -> str:
    if isinstance(error, NotFound):
        return _("There is no such claim in this story.")
    if isinstance(error, Denied):
        return _("This is not allowed.")
    if isinstance(error, Stale):
        return _("It was changed while you wrote. Read it again.")
    return str(error)
