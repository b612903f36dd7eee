"""What an item rests on: confirmed, found elsewhere, seen by ourselves, taken back."""

from board.commands.act import Act, command
from board.commands.evidence import item_and_claim, rest_on
from board.commands.ledger import changed, flag_if_fewer_origins
from board.commands.queueing import watch_item
from board.commands.register import keep_source, own_observation, source_chosen, source_named
from board.commands.trail import EventName, Texts
from board.errors import Invalid
from board.models import Claim, Evidence, Source
from board.rules import Action, SourceKind
from board.words import _


@command(Action.TRACE_ORIGIN)
def trace_origin(act: Act, evidence_id: int, origin_id: int | None) -> int | None:
    """Confirm what an item rests on, or take that back (None). Answers the claim's number."""
    item, claim = item_and_claim(act, evidence_id)
    origin = source_chosen(act, origin_id, "origin_id") if origin_id else None
    return _trace(act, item, claim, origin)


@command(Action.TRACE_ORIGIN)
def trace_to_new(act: Act, evidence_id: int, name: str, kind: SourceKind) -> int | None:
    """Trace an item to a source by its name: the one in the register, else a new one."""
    item, claim = item_and_claim(act, evidence_id)
    if not name:
        raise Invalid({"new_source_name": _("Give the origin a name.")})
    known = source_named(act, name)
    origin = known or keep_source(act, Source(name=name, kind=kind, created_at=act.at))
    return _trace(act, item, claim, origin)


@command(Action.TRACE_ORIGIN)
def trace_to_own_observation(act: Act, evidence_id: int, how: str) -> int | None:
    """Say that we saw it ourselves, and how; that is kept in the item's internal note."""
    item, claim = item_and_claim(act, evidence_id)
    if not how:
        raise Invalid({"how": _("Say how it was observed: who saw what, when, from where.")})
    item.note = f"{item.note}\n{how}".strip()
    item.version += 1
    return _trace(act, item, claim, own_observation(act), {"note": (None, how)})


def _trace(
    act: Act, item: Evidence, claim: Claim, origin: Source | None, texts: Texts | None = None
) -> int | None:
    rest_on(act, item, origin)
    watch_item(act, claim, item)
    flag_if_fewer_origins(act, claim)
    if origin is None:
        changed(act, claim, EventName.ORIGIN_UNTRACED, evidence=item.id)
    else:
        changed(act, claim, EventName.ORIGIN_TRACED, texts, evidence=item.id, origin=origin.id)
    return claim.id
