"""Packs: who made one, of what, as of when."""

from datetime import datetime
from typing import Any

from board.commands.act import Act, access_to, command
from board.commands.trail import EventName
from board.errors import Denied, Invalid, NotFound
from board.models import Claim, Story
from board.rules import Action, Actor, Role, Way
from board.words import _

# Whoever has the board's machine may make a pack; what is confidential is for named members.
KEEPER = Actor(None, frozenset({Role.EDITOR}), Way.CLI)


@command(Action.PACK)
def make_pack(
    act: Act,
    claim_id: int | None,
    story_id: int | None,
    as_of: datetime,
    confidential: bool = False,
) -> int | None:
    """Keep that a pack of a claim or a story is made, and check that it may be.

    Confidential parts are for a member, as far as that member sees them. Raises NotFound,
    Denied; Invalid for a restricted claim without them, and for a moment before there was
    anything to tell of.
    """
    if confidential and act.actor.member_id is None:
        raise Denied
    about: dict[str, Any] = {"as_of": as_of.isoformat(), "confidential": confidential}
    if claim_id is not None:
        act.record(EventName.PACK_MADE, _claim(act, claim_id, as_of, confidential), **about)
        return claim_id
    story = act.session.get(Story, story_id, populate_existing=True)
    if story is None:
        raise NotFound
    _refuse_before(story.created_at, as_of)
    act.record(EventName.PACK_MADE, story=story.id, **about)
    return story_id


def _claim(act: Act, claim_id: int, as_of: datetime, confidential: bool) -> Claim:
    claim = act.claim(claim_id)
    if access_to(act.session, claim).restricted and not confidential:
        words = _("This claim is restricted: ask for the confidential parts to have it in a pack.")
        raise Invalid({"confidential": words})
    _refuse_before(claim.opened_at, as_of)
    return claim


def _refuse_before(start: datetime, as_of: datetime) -> None:
    if as_of < start:
        raise Invalid({"as_of": _("It was not on the board yet at this moment. Name a later one.")})
