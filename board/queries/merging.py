"""Where a merged claim went, what was merged into one, and what a merge would do."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from board.errors import NotFound
from board.models import Claim, ClaimRelation, Evidence, Member, Merge
from board.queries.claim import readers
from board.queries.filters import CLAIM, visible_to
from board.rules import Access, Merging, Need, Stance, merge_needs

MERGE = Merge.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
FURTHEST = 20


def led_to(session: Session, member_id: int, claim_id: int) -> int:
    """The claim that a merged one went into, at last. Raises NotFound where this one was not
    merged, or went where the member may not see it."""
    number = claim_id
    for _step in range(FURTHEST):
        into = select(CLAIM.c.merged_into).where(CLAIM.c.id == number)
        further = session.execute(into).scalar()
        if not further:
            break
        number = further
    seen = select(CLAIM.c.id).where(CLAIM.c.id == number, visible_to(member_id))
    if number == claim_id or session.execute(seen).first() is None:
        raise NotFound
    return number


def merged_here(session: Session, claim_id: int) -> list[Any]:
    """The claims that were merged into one, newest first: the merge's id, claim_id, statement,
    language, reason, merged_at, by. Ask it of a claim that the member sees."""
    query = (
        select(MERGE.c.id, MERGE.c.claim_id, MERGE.c.reason, MERGE.c.merged_at,
               CLAIM.c.statement, CLAIM.c.language, MEMBER.c.name.label("by"))
        .join(CLAIM, CLAIM.c.id == MERGE.c.claim_id)
        .outerjoin(MEMBER, MEMBER.c.id == MERGE.c.merged_by)
        .where(MERGE.c.into_id == claim_id, MERGE.c.undone_at.is_(None))
        .order_by(MERGE.c.id.desc())
    )  # fmt: skip
    return list(session.execute(query.limit(100)).all())


@dataclass(frozen=True, slots=True)
class Preview:
    """Two claims side by side, what would move, and what stands against it. `against`: the
    other's verdict would need review."""

    claim: Claim
    into: Claim
    items: int
    relations: int
    against: bool
    needs: list[Need]


def preview(session: Session, member_id: int, claim_id: int, into_id: int) -> Preview:
    """What merging a claim into another would do. Raises NotFound where either is absent or
    not for this member."""
    claim, into = (_claim(session, member_id, number) for number in (claim_id, into_id))
    item = Evidence.__table__  # type: ignore[attr-defined]
    relation = ClaimRelation.__table__  # type: ignore[attr-defined]
    standing = select(func.count()).where(
        item.c.claim_id == claim_id, item.c.withdrawn_at.is_(None)
    )
    contradicting = standing.where(item.c.stance == Stance.CONTRADICTS)
    related = select(func.count()).where(
        or_(relation.c.claim_id == claim_id, relation.c.other_id == claim_id)
    )
    return Preview(
        claim=claim,
        into=into,
        items=session.execute(standing).scalar_one(),
        relations=session.execute(related).scalar_one(),
        against=bool(into.verdict_id and session.execute(contradicting).scalar_one()),
        needs=merge_needs(_merging(session, claim), _merging(session, into)),
    )


def _claim(session: Session, member_id: int, claim_id: int) -> Claim:
    query = select(Claim).where(CLAIM.c.id == claim_id, visible_to(member_id))
    claim: Claim | None = session.execute(query).scalar_one_or_none()
    if claim is None:
        raise NotFound
    return claim


def _merging(session: Session, claim: Claim) -> Merging:
    named = readers(session, claim.id) if claim.restricted else frozenset[int]()
    access = Access(claim.restricted, named)
    return Merging(claim.id, access, claim.public_state, claim.accuses_person)
