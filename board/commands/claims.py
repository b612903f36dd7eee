"""What can happen to a claim: entered, edited, assigned, related, restricted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.commands.act import Act, command
from board.commands.ledger import changed, place, raise_flag
from board.commands.queueing import stop_claim, watch_claim
from board.commands.trail import EventName, Texts
from board.errors import Denied, Invalid, NotFound
from board.forms import ClaimInput
from board.ids import public_id
from board.models import Claim, ClaimHelper, ClaimReader, ClaimRelation, Member, Story
from board.rules import (
    Action,
    NextStep,
    PublicState,
    RelationKind,
    ReviewReason,
    can,
)
from board.words import _

JUDGED = ("statement", "claimant", "claimed_on")


@command(Action.ENTER_CLAIM)
def enter_claim(
    act: Act, entered: ClaimInput, assign_me: bool = False, pid: str = ""
) -> int | None:
    """Put a claim on the board, unverified (rule 1). Answers its number.

    A restricted claim names the person who entered it as its first reader. `pid` is the
    public id that an exported claim had; a new one is made where it is empty.
    """
    mine = act.actor.member_id if assign_me else None
    return put_claim(act, entered, mine, pid).id


def put_claim(
    act: Act, entered: ClaimInput, assignee_id: int | None = None, pid: str = "", **particulars: Any
) -> Claim:
    """The one way onto the board, for every command that enters a claim: it and its event.
    Raises Invalid."""
    if entered.restricted and act.actor.member_id is None:
        raise Invalid({"restricted": _("Only a member can restrict: nobody else could see it.")})
    if assignee_id != act.actor.member_id:
        _check_assignee(act, assignee_id)
    claim = Claim(
        pid=pid or public_id(), kind=entered.kind, statement=entered.statement,
        created_by=act.actor.member_id, opened_at=act.at, restricted=entered.restricted,
        assignee_id=assignee_id,
    )  # fmt: skip
    _take_fields(act, claim, entered)
    act.session.add(claim)
    act.session.flush()
    if entered.restricted and act.actor.member_id:
        act.session.add(ClaimReader(claim_id=claim.id, member_id=act.actor.member_id))
    texts: Texts = {"statement": (None, claim.statement)}
    about = {"kind": claim.kind.value} | particulars
    changed(act, claim, EventName.CLAIM_ENTERED, texts, before=None, **about)
    return claim


@command(Action.EDIT_CLAIM)
def edit_claim(act: Act, claim_id: int, version: int | None, entered: ClaimInput) -> int | None:
    """Change a claim's own fields. A change to what was judged flags it for review (rule 5).

    Raises Stale where somebody saved since `version`, VersionMissing where it is None.
    """
    claim = act.claim_at(claim_id, version)
    before, was = place(claim), _texts_of(claim)
    _take_fields(act, claim, entered)
    texts: Texts = {
        field: (old, new) for field, new in _texts_of(claim).items() if (old := was[field]) != new
    }
    if not texts:
        return claim.id
    if claim.verdict_id and any(field in texts for field in JUDGED):
        raise_flag(act, claim, ReviewReason.EDITED_AFTER_VERDICT)
    claim.version += 1
    changed(act, claim, EventName.CLAIM_EDITED, texts, before=before, version=claim.version)
    return claim.id


def _take_fields(act: Act, claim: Claim, entered: ClaimInput) -> None:
    if entered.story_id and act.session.get(Story, entered.story_id) is None:
        raise Invalid({"story_id": _("There is no such story.")})
    for field in _FIELDS:
        setattr(claim, field, getattr(entered, field))
    claim.claimed_on = entered.claimed_on.text if entered.claimed_on else ""
    claim.claimed_earliest = entered.claimed_on.earliest if entered.claimed_on else None
    claim.claimed_latest = entered.claimed_on.latest if entered.claimed_on else None


_FIELDS = (
    "statement", "kind", "language", "original_words", "original_language", "claimant",
    "relayed_by", "appeared_at", "true_as_of", "recheck_on", "story_id", "tags",
    "accuses_person",
)  # fmt: skip
EDITABLE = (*_FIELDS, "claimed_on")


def _texts_of(claim: Claim) -> dict[str, str]:
    return {field: _as_text(getattr(claim, field)) for field in EDITABLE}


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


@command(Action.ASSIGN)
def assign(
    act: Act, claim_id: int, assignee_id: int | None, helper_ids: Collection[int] | None = None
) -> int | None:
    """Give the claim to a member, who leads, or to nobody; `helper_ids` help, and None leaves
    the helpers as they are. Whoever leads does not also help."""
    claim = act.claim(claim_id)
    _check_assignee(act, assignee_id)
    was = helpers_of(act.session, claim_id)
    wanted = sorted({*(was if helper_ids is None else helper_ids)} - {assignee_id or 0})
    for added in set(wanted) - set(was):
        _check_assignee(act, added, "helper_ids")
    if (claim.assignee_id, was) == (assignee_id, wanted):
        return claim.id
    old, claim.assignee_id = claim.assignee_id, assignee_id
    _set_helpers(act, claim, was, wanted)
    about: dict[str, Any] = {}
    if was != wanted:
        about = {"helpers_old": _listed(was), "helpers_new": _listed(wanted)}
    changed(act, claim, EventName.CLAIM_ASSIGNED, old=old, new=assignee_id, **about)
    return claim.id


def _set_helpers(act: Act, claim: Claim, was: list[int], wanted: list[int]) -> None:
    for member_id in set(was) - set(wanted):
        act.session.delete(act.session.get_one(ClaimHelper, (claim.id, member_id)))
    for member_id in set(wanted) - set(was):
        act.session.add(ClaimHelper(claim_id=claim.id, member_id=member_id))
    claim.helpers = len(wanted)


def _listed(numbers: list[int]) -> str:
    return " ".join(str(number) for number in numbers)


def helpers_of(session: Session, claim_id: int) -> list[int]:
    """The members who help with a claim, by number."""
    query = select(ClaimHelper.member_id).where(ClaimHelper.claim_id == claim_id)  # type: ignore[call-overload]
    return sorted(session.execute(query).scalars())


def _check_assignee(act: Act, assignee_id: int | None, field: str = "assignee_id") -> None:
    member = act.session.get(Member, assignee_id) if assignee_id else None
    if assignee_id and (member is None or not member.active):
        raise Invalid({field: _("There is no such member.")})


@command(Action.ASSIGN)
def set_next_step(
    act: Act, claim_id: int, next_step: NextStep, parked_reason: str = ""
) -> int | None:
    """Say what happens next; parking needs a reason."""
    claim = act.claim(claim_id)
    if next_step is NextStep.PARKED and not parked_reason:
        raise Invalid({"parked_reason": _("Say why it is parked.")})
    reason = parked_reason if next_step is NextStep.PARKED else ""
    if (claim.next_step, claim.parked_reason) == (next_step, reason):
        return claim.id
    old, claim.next_step = claim.next_step, next_step
    claim.parked_reason = reason
    changed(act, claim, EventName.NEXT_STEP_SET, old=old.value, new=next_step.value)
    return claim.id


@command(Action.ASSIGN)
def set_due(act: Act, claim_id: int, due_at: datetime | None) -> int | None:
    """Say by when, or that there is no due time."""
    claim = act.claim(claim_id)
    old, claim.due_at = claim.due_at, due_at
    changed(
        act, claim, EventName.DUE_SET,
        old=old.isoformat() if old else "", new=due_at.isoformat() if due_at else "",
    )  # fmt: skip
    return claim.id


@command(Action.EDIT_CLAIM)
def relate(act: Act, claim_id: int, other_id: int, kind: RelationKind) -> int | None:
    """Link a claim to another that the member can see."""
    claim, other = act.claim(claim_id), act.claim(other_id)
    if claim.id == other.id:
        raise Invalid({"other": _("A claim cannot be related to itself.")})
    relation = (
        select(ClaimRelation)
        .where(ClaimRelation.claim_id == claim.id)  # type: ignore[arg-type]
        .where(ClaimRelation.other_id == other.id, ClaimRelation.kind == kind)  # type: ignore[arg-type]
    )
    if act.session.execute(relation).first() is None:
        act.session.add(ClaimRelation(claim_id=claim.id, other_id=other.id, kind=kind))
        changed(act, claim, EventName.CLAIM_RELATED, other=other.id, kind=kind.value)
    return claim.id


@command(Action.EDIT_CLAIM)
def unrelate(act: Act, claim_id: int, relation_id: int) -> int | None:
    """Take a relation away, from either of its claims."""
    claim = act.claim(claim_id)
    relation = act.session.get(ClaimRelation, relation_id)
    if relation is None:
        return claim.id
    if claim.id not in (relation.claim_id, relation.other_id):
        raise NotFound
    act.session.delete(relation)
    changed(act, claim, EventName.CLAIM_UNRELATED, kind=relation.kind.value)
    return claim.id


@command(Action.RESTRICT)
def restrict(act: Act, claim_id: int, restricted: bool, reader_ids: list[int]) -> int | None:
    """Close a claim to all but the named members, or open it again (rule 11).

    Opening takes an editor. Whoever restricts stays among the readers. A claim that is public
    is taken down first: closing the desk's copy would hide nothing.
    """
    claim = act.claim(claim_id)
    if restricted and claim.public_state in (PublicState.LIVE, PublicState.UNDER_REVIEW):
        raise Invalid({"": _("This claim is public. Unpublish it first, then restrict it.")})
    if claim.restricted and not restricted and not can(act.actor, Action.UNRESTRICT):
        raise Denied
    before, was_restricted = place(claim), claim.restricted
    claim.restricted = restricted
    if restricted and not was_restricted:
        stop_claim(act, claim)
    elif was_restricted and not restricted:
        watch_claim(act, claim)
    _set_readers(act, claim, {*reader_ids, act.actor.member_id or 0} if restricted else set())
    name = EventName.CLAIM_RESTRICTED if restricted else EventName.CLAIM_OPENED
    changed(act, claim, name, before=before, readers=len(reader_ids))
    return claim.id


def _set_readers(act: Act, claim: Claim, wanted: set[int]) -> None:
    query = select(ClaimReader).where(ClaimReader.claim_id == claim.id)  # type: ignore[arg-type]
    there = {reader.member_id: reader for reader in act.session.execute(query).scalars()}
    for member_id in there.keys() - wanted:
        act.session.delete(there[member_id])
    for member_id in wanted - there.keys():
        if act.session.get(Member, member_id):
            act.session.add(ClaimReader(claim_id=claim.id, member_id=member_id))
