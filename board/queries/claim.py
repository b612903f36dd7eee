"""One claim as a member sees it, with its evidence, verdicts, publications and history."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.errors import NotFound
from board.models import (
    Claim,
    ClaimRelation,
    Event,
    EventText,
    Member,
    Publication,
    ReviewFlag,
    Verdict,
    VerdictCite,
)
from board.models.evidence import evidence_of
from board.queries.board import CLAIM, visible_to
from board.rules import Stance

MEMBER = Member.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """All that the claim page shows. The rows are Core rows, or tables' own rows.

    `evidence` holds what the member may see; of the rest only `hidden` tells, how much stands.
    """

    claim: Claim
    assignee: str | None
    evidence: list[Any]
    hidden: int
    cited: frozenset[int]
    flags: list[ReviewFlag]
    verdicts: list[Any]
    relations: list[Any]
    publications: list[Any]

    def band(self, stance: Stance) -> list[Any]:
        """The standing items of one stance."""
        return [e for e in self.evidence if e.stance is stance and not e.withdrawn_at]

    @property
    def withdrawn(self) -> list[Any]:
        return [e for e in self.evidence if e.withdrawn_at]


def claim_page(session: Session, member_id: int, claim_id: int) -> ClaimPage:
    """The page of a claim. Raises NotFound where it is absent or not for this member."""
    query = select(Claim).where(CLAIM.c.id == claim_id, visible_to(member_id))
    claim = session.execute(query).scalar_one_or_none()
    if claim is None:
        raise NotFound
    assignee = session.get(Member, claim.assignee_id) if claim.assignee_id else None
    items = list(session.execute(evidence_of(claim_id, member_id)).all())
    return ClaimPage(
        claim=claim,
        assignee=assignee.name if assignee else None,
        evidence=[item for item in items if not item.hidden],
        hidden=sum(item.hidden and not item.withdrawn_at for item in items),
        cited=_cited(session, claim.verdict_id),
        flags=_flags(session, claim_id),
        verdicts=_verdicts(session, claim_id),
        relations=_relations(session, member_id, claim_id),
        publications=_publications(session, claim.pid),
    )


def _cited(session: Session, verdict_id: int | None) -> frozenset[int]:
    query = select(VerdictCite.evidence_id).where(VerdictCite.verdict_id == verdict_id)  # type: ignore[call-overload]
    return frozenset(session.execute(query).scalars())


def _flags(session: Session, claim_id: int) -> list[ReviewFlag]:
    query = select(ReviewFlag).where(
        ReviewFlag.claim_id == claim_id,  # type: ignore[arg-type]
        ReviewFlag.cleared_at.is_(None),  # type: ignore[union-attr]
    )
    return list(session.execute(query.order_by(ReviewFlag.id)).scalars())  # type: ignore[arg-type]


def _verdicts(session: Session, claim_id: int) -> list[Any]:
    verdict = Verdict.__table__  # type: ignore[attr-defined]
    query = (
        select(verdict, MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == verdict.c.member_id)
        .where(verdict.c.claim_id == claim_id)
        .order_by(verdict.c.id.desc())
    )
    return list(session.execute(query).all())


def _relations(session: Session, member_id: int, claim_id: int) -> list[Any]:
    relation = ClaimRelation.__table__  # type: ignore[attr-defined]
    query = (
        select(relation.c.kind, CLAIM.c.id, CLAIM.c.statement, CLAIM.c.status)
        .join(CLAIM, CLAIM.c.id == relation.c.other_id)
        .where(relation.c.claim_id == claim_id, visible_to(member_id))
    )
    return list(session.execute(query).all())


def _publications(session: Session, pid: str) -> list[Any]:
    publication = Publication.__table__  # type: ignore[attr-defined]
    columns = [publication.c[name] for name in ("id", "number", "event", "at")]
    query = select(*columns).where(publication.c.pid == pid)
    return list(session.execute(query.order_by(publication.c.number.desc())).all())


def history(session: Session, member_id: int, claim_id: int) -> list[tuple[Any, list[EventText]]]:
    """The claim's last 200 events, newest first, each with its texts. Raises NotFound.

    Events of an item that is hidden from the member are absent.
    """
    page = claim_page(session, member_id, claim_id)
    seen = {item.id for item in page.evidence}
    event = Event.__table__  # type: ignore[attr-defined]
    query = (
        select(event.c.n, event.c.at, event.c.name, event.c.particulars, MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == event.c.member_id)
        .where(event.c.claim_id == claim_id)
        .order_by(event.c.n.desc())
        .limit(200)
    )
    events = [
        row
        for row in session.execute(query)
        if "evidence" not in row.particulars or row.particulars["evidence"] in seen
    ]
    wanted = select(EventText).where(EventText.event_n.in_([row.n for row in events]))  # type: ignore[attr-defined]
    texts = list(session.execute(wanted).scalars())
    return [(row, [text for text in texts if text.event_n == row.n]) for row in events]
