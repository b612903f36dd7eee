"""A claim on the board that holds several: split, its evidence shared out by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import col

from board.commands.act import Act, command
from board.commands.claims import put_claim
from board.commands.ledger import changed, follow_once, raise_flag
from board.commands.queueing import watch_item
from board.commands.trail import EventName
from board.errors import Invalid
from board.forms import ClaimInput
from board.models import (
    Capture,
    CaptureText,
    Claim,
    ClaimReader,
    ClaimRelation,
    Evidence,
    EvidenceFile,
    LinkHealth,
    VerdictCite,
)
from board.models.evidence import hidden_items
from board.rules import MAX_PICKS, Action, CaptureState, RelationKind, ReviewReason
from board.words import _


@dataclass(frozen=True, slots=True)
class Piece:
    """A claim split off, and the ids of the items of evidence that bear on it too."""

    entered: ClaimInput
    items: frozenset[int] = frozenset()


@command(Action.EDIT_CLAIM)
def split_claim(
    act: Act, claim_id: int, version: int | None, pieces: Sequence[Piece], keeps: Collection[int]
) -> int | None:
    """Split pieces off a claim; each starts unverified (rule 1) and is related to it.

    A piece gets its own copy of the items given to it, traced as they were. An item that no
    piece takes stays; one that a piece takes leaves the claim unless its id is in `keeps`. It
    is then withdrawn with the piece's number as the reason, and the claim flagged where its
    verdict cites it (rule 5). The pieces of a restricted claim are restricted as it is.
    Answers the claim's number. Raises Stale, VersionMissing, Invalid.
    """
    claim = act.claim_at(claim_id, version)
    if not pieces:
        raise Invalid({"": _("Write at least one claim to split off.")})
    if len(pieces) > MAX_PICKS:
        raise Invalid({"": _("Enter at most %d claims at once.") % MAX_PICKS})
    items = _standing(act, claim)
    went: dict[int, int] = {}
    with follow_once(act.session):
        numbers = [_split_off(act, claim, piece, items, went) for piece in pieces]
        for item_id, number in went.items():
            if item_id not in keeps:
                _leave(act, claim, items[item_id], number)
        claim.version += 1
        changed(act, claim, EventName.CLAIM_SPLIT, into=numbers, version=claim.version)
    return claim.id


def _standing(act: Act, claim: Claim) -> dict[int, Evidence]:
    """The claim's standing items that the actor may see, by id."""
    hidden = set(
        act.session.execute(
            hidden_items(col(Evidence.claim_id) == claim.id, act.actor.member_id)
        ).scalars()
    )
    query = select(Evidence).where(
        col(Evidence.claim_id) == claim.id, col(Evidence.withdrawn_at).is_(None)
    )
    rows = act.session.execute(query.order_by(col(Evidence.id))).scalars()
    return {item.id: item for item in rows if item.id not in hidden}


def _split_off(
    act: Act, claim: Claim, piece: Piece, items: dict[int, Evidence], went: dict[int, int]
) -> int:
    entered = replace(piece.entered, restricted=claim.restricted, story_id=claim.story_id)
    taken = [items[item_id] for item_id in sorted(piece.items & items.keys())]
    new = put_claim(act, entered, claim.assignee_id, split_from=claim.id, evidence_items=len(taken))
    _name_the_same_readers(act, claim, new)
    for item in taken:
        copy = _copy(item, new)
        act.session.add(copy)
        act.session.flush()
        _take_along(act, item, copy)
        watch_item(act, new, copy)
        went.setdefault(item.id, new.id)
    act.session.add(ClaimRelation(claim_id=new.id, other_id=claim.id, kind=RelationKind.SPLIT_FROM))
    return new.id


def _name_the_same_readers(act: Act, claim: Claim, new: Claim) -> None:
    if not claim.restricted:
        return
    query = select(col(ClaimReader.member_id)).where(col(ClaimReader.claim_id) == claim.id)
    for member_id in act.session.execute(query).scalars():
        if member_id != act.actor.member_id:
            act.session.add(ClaimReader(claim_id=new.id, member_id=member_id))


def _copy(item: Evidence, new: Claim) -> Evidence:
    fields = item.model_dump(exclude={"id", "claim_id", "merged_from", "version"})
    return Evidence(**fields, claim_id=new.id)


def _take_along(act: Act, item: Evidence, copy: Evidence) -> None:
    """The item's files, and the copies of its link with what they say: the bytes are the same."""
    files = select(EvidenceFile).where(
        col(EvidenceFile.evidence_id) == item.id, col(EvidenceFile.removed_at).is_(None)
    )
    for file in act.session.execute(files.order_by(col(EvidenceFile.id))).scalars():
        fields = file.model_dump(exclude={"id", "evidence_id"})
        act.session.add(EvidenceFile(**fields, evidence_id=copy.id))
    taken = select(Capture).where(
        col(Capture.evidence_id) == item.id, col(Capture.state) == CaptureState.TAKEN
    )
    for capture in act.session.execute(taken.order_by(col(Capture.id))).scalars():
        fields = capture.model_dump(exclude={"id", "evidence_id", "compared_to", "save_due_at"})
        same = Capture(**fields, evidence_id=copy.id)
        act.session.add(same)
        act.session.flush()
        text = act.session.get(CaptureText, capture.id)
        if text:
            act.session.add(CaptureText(capture_id=same.id, body=text.body))
    health = act.session.get(LinkHealth, item.id)
    if health:
        fields = health.model_dump(exclude={"evidence_id"})
        act.session.add(LinkHealth(**fields, evidence_id=copy.id))


def _leave(act: Act, claim: Claim, item: Evidence, number: int) -> None:
    item.withdrawn_at, item.withdrawn_by = act.at, act.actor.member_id
    item.withdrawn_reason = _("It went to #%d in a split.") % number
    watch_item(act, claim, item)
    if claim.verdict_id and act.session.get(VerdictCite, (claim.verdict_id, item.id)):
        raise_flag(act, claim, ReviewReason.EVIDENCE_WITHDRAWN, evidence_id=item.id)
