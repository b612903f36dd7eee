"""What can happen to two claims that are one: merged, and taken apart again."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from board.commands.act import Act, access_to, command
from board.commands.facing import list_face, public_moved
from board.commands.ledger import changed, flag_if_fewer_origins, place, raise_flag
from board.commands.replies import set_clock
from board.commands.telling import start_to_watch
from board.commands.trail import EventName, Texts
from board.errors import Invalid, NotFound, Refused
from board.models import (
    Claim,
    ClaimAnchor,
    ClaimReader,
    ClaimRelation,
    Comment,
    Evidence,
    Merge,
    MergeMove,
    PublicLead,
    Reply,
    ReviewFlag,
    VerdictCite,
    Watch,
)
from board.rules import Action, Merging, PublicState, ReviewReason, Stance, merge_needs
from board.words import _

# Tables whose rows belong to a claim (`claim_id`) and say where they came from
# (`merged_from`): they move along. A further one is named here and nowhere else.
MOVED: dict[str, Any] = {"evidence": Evidence, "comment": Comment, "reply": Reply}
PUBLIC = (PublicState.LIVE, PublicState.UNDER_REVIEW)


@command(Action.MERGE)
def merge(
    act: Act, claim_id: int, version: int | None, into_id: int, reason: str = ""
) -> int | None:
    """Merge a claim into another. Answers the merge's id.

    What it holds moves along; its own row stays, closed to everybody, and its addresses lead
    on. A verdict that meets new evidence against it is flagged for review (rule 5). Raises
    Refused with what stands against it, Stale, VersionMissing, NotFound.
    """
    claim, into = act.claim_at(claim_id, version), act.claim(into_id)
    if claim.embargo_until:
        raise Invalid({"": _("A sign-off of this claim waits for its hour. Cancel it first.")})
    needs = merge_needs(_merging(act, claim), _merging(act, into))
    if needs:
        raise Refused(needs)
    before, against = place(claim), _against(act, claim)
    row = Merge(claim_id=claim.id, into_id=into.id, reason=reason,
                merged_by=act.actor.member_id, merged_at=act.at)  # fmt: skip
    act.session.add(row)
    act.session.flush()
    moved = _move_rows(act, row) + _move_relations(act, row)
    _move_anchors(act, row)
    set_clock(act, into)
    _watch_on(act, row)
    _close(act, row, claim, into)
    if against and into.verdict_id:
        raise_flag(act, into, ReviewReason.MERGED, f"#{claim.id}")
    texts: Texts = {"reason": (None, reason)} if reason else {}
    changed(act, claim, EventName.CLAIM_MERGED, texts, before=before, other=into.id, moved=moved)
    took: Texts = {"statement": (None, claim.statement)}
    changed(act, into, EventName.CLAIM_TOOK_IN, took, other=claim.id, moved=moved)
    return row.id


def _merging(act: Act, claim: Claim) -> Merging:
    access = access_to(act.session, claim)
    return Merging(claim.id, access, claim.public_state, claim.accuses_person)


def _against(act: Act, claim: Claim) -> bool:
    standing = select(col(Evidence.id)).where(
        col(Evidence.claim_id) == claim.id,
        col(Evidence.stance) == Stance.CONTRADICTS,
        col(Evidence.withdrawn_at).is_(None),
    )
    return act.session.execute(standing.limit(1)).first() is not None


def _move_rows(act: Act, row: Merge) -> int:
    moved = 0
    for kind, table in MOVED.items():
        of_it = select(col(table.id)).where(col(table.claim_id) == row.claim_id)
        ids = list(act.session.execute(of_it).scalars())
        _keep_moves(act, row, kind, ids)
        rows = update(table).where(col(table.id).in_(ids))
        # Where a row came from first is what is told of it.
        fresh = rows.where(col(table.merged_from).is_(None))
        act.session.execute(fresh.values(merged_from=row.claim_id))
        act.session.execute(rows.values(claim_id=row.into_id))
        moved += len(ids)
    return moved


def _keep_moves(act: Act, row: Merge, kind: str, ids: Iterable[int]) -> None:
    act.session.add_all(MergeMove(merge_id=row.id, kind=kind, row_id=n) for n in ids)


SIDES = {"relation": "claim_id", "relation_of": "other_id"}


def _move_relations(act: Act, row: Merge) -> int:
    """Those that the other does not have already, nor would have to itself; they wait."""
    moved = 0
    for kind, side in SIDES.items():
        mine = select(ClaimRelation).where(getattr(ClaimRelation, side) == row.claim_id)
        for relation in list(act.session.execute(mine).scalars()):
            if not _would_double(act, relation, side, row.into_id):
                setattr(relation, side, row.into_id)
                act.session.flush()
                _keep_moves(act, row, kind, [relation.id])
                moved += 1
    return moved


def _move_anchors(act: Act, row: Merge) -> None:
    """The words in articles, but where the other stands in the same article already."""
    there = select(col(ClaimAnchor.article_id)).where(col(ClaimAnchor.claim_id) == row.into_id)
    mine = select(ClaimAnchor).where(
        col(ClaimAnchor.claim_id) == row.claim_id, col(ClaimAnchor.article_id).not_in(there)
    )
    for anchor in list(act.session.execute(mine).scalars()):
        anchor.claim_id = row.into_id
        _keep_moves(act, row, "anchor", [anchor.id])


def _watch_on(act: Act, row: Merge) -> None:
    """Whoever watched the claim watches the other from now on, unless they ended that once."""
    watching = select(col(Watch.member_id)).where(
        col(Watch.claim_id) == row.claim_id, col(Watch.watching)
    )
    for member_id in list(act.session.execute(watching).scalars()):
        start_to_watch(act.session, row.into_id, member_id)


def _would_double(act: Act, relation: ClaimRelation, side: str, to: int) -> bool:
    ends = {"claim_id": relation.claim_id, "other_id": relation.other_id, side: to}
    if ends["claim_id"] == ends["other_id"]:
        return True
    same = select(col(ClaimRelation.id)).where(
        col(ClaimRelation.claim_id) == ends["claim_id"],
        col(ClaimRelation.other_id) == ends["other_id"],
        col(ClaimRelation.kind) == relation.kind,
    )
    return act.session.execute(same).first() is not None


def _close(act: Act, row: Merge, claim: Claim, into: Claim) -> None:
    """Out of every list, on the desk and in public; the old addresses lead on."""
    claim.merged_into, claim.restricted = into.id, True
    claim.version += 1
    act.session.execute(delete(ClaimReader).where(col(ClaimReader.claim_id) == claim.id))
    if claim.public_state in PUBLIC:
        row.listed = list_face(act, claim.pid, False)
        act.session.add(PublicLead(pid=claim.pid, to_pid=into.pid))
        public_moved(act.session)


@command(Action.MERGE)
def undo_merge(act: Act, merge_id: int) -> int | None:
    """Take a merge back: what moved goes back, as it is now. Answers the claim's number.

    The claim is seen by whoever sees the other now. A verdict of the other that cites what
    goes back is flagged. Raises NotFound; Invalid where the other was itself merged since, or
    was closed while readers see this one.
    """
    row = act.session.get(Merge, merge_id, populate_existing=True)
    if row is None or row.undone_at:
        raise NotFound
    further = act.session.get_one(Claim, row.into_id, populate_existing=True)
    if further.merged_into:
        raise Invalid({"": _("#%d was merged further: take that back first.") % row.into_id})
    into, claim = act.claim(row.into_id), act.merged_claim(row.claim_id)
    if into.restricted and claim.public_state in PUBLIC:
        raise Invalid({"": _("Readers see #%d: open this claim to the desk first.") % claim.id})
    before = place(claim)
    row.undone_by, row.undone_at = act.actor.member_id, act.at
    cited = _rows_back(act, row, into)
    _relations_back(act, row)
    _anchors_back(act, row)
    set_clock(act, claim)
    set_clock(act, into)
    _open(act, row, claim, into)
    if cited:
        raise_flag(act, into, ReviewReason.EVIDENCE_WITHDRAWN, f"#{claim.id}")
    else:
        flag_if_fewer_origins(act, into)
    changed(act, claim, EventName.MERGE_UNDONE, before=before, other=into.id)
    changed(act, into, EventName.CLAIM_GAVE_BACK, other=claim.id)
    return claim.id


def _rows_back(act: Act, row: Merge, into: Claim) -> bool:
    """Answers whether the other's newest verdict cites any of what goes."""
    for kind, table in MOVED.items():
        ids = _moves(act, row, kind)
        back = update(table).where(col(table.id).in_(ids), col(table.claim_id) == row.into_id)
        act.session.execute(back.values(claim_id=row.claim_id))
        from_here = update(table).where(
            col(table.id).in_(ids), col(table.merged_from) == row.claim_id
        )
        act.session.execute(from_here.values(merged_from=None))
    cites = select(col(VerdictCite.evidence_id)).where(
        col(VerdictCite.verdict_id) == into.verdict_id,
        col(VerdictCite.evidence_id).in_(_moves(act, row, "evidence")),
    )
    return act.session.execute(cites.limit(1)).first() is not None


def _relations_back(act: Act, row: Merge) -> None:
    for kind, side in SIDES.items():
        for number in _moves(act, row, kind):
            relation = act.session.get(ClaimRelation, number)
            if relation and getattr(relation, side) == row.into_id:
                setattr(relation, side, row.claim_id)


def _anchors_back(act: Act, row: Merge) -> None:
    for number in _moves(act, row, "anchor"):
        anchor = act.session.get(ClaimAnchor, number)
        if anchor and anchor.claim_id == row.into_id:
            anchor.claim_id = row.claim_id


def _moves(act: Act, row: Merge, kind: str) -> list[int]:
    of_kind = select(col(MergeMove.row_id)).where(
        col(MergeMove.merge_id) == row.id, col(MergeMove.kind) == kind
    )
    return list(act.session.execute(of_kind).scalars())


def _open(act: Act, row: Merge, claim: Claim, into: Claim) -> None:
    claim.merged_into, claim.restricted = None, into.restricted
    claim.version += 1
    for member_id in access_to(act.session, into).reader_ids:
        act.session.add(ClaimReader(claim_id=claim.id, member_id=member_id))
    for flag in act.session.execute(_flags_of(row)).scalars():
        flag.cleared_at = act.at
    lead = act.session.get(PublicLead, claim.pid)
    if lead:
        act.session.delete(lead)
        if row.listed:
            list_face(act, claim.pid, True)
        public_moved(act.session)


def _flags_of(row: Merge):  # type: ignore[no-untyped-def]
    return select(ReviewFlag).where(
        col(ReviewFlag.claim_id) == row.into_id,
        col(ReviewFlag.reason) == ReviewReason.MERGED,
        col(ReviewFlag.detail) == f"#{row.claim_id}",
        col(ReviewFlag.cleared_at).is_(None),
    )
