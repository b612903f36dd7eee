"""One claim as a member sees it, with its evidence, verdicts, publications and history."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, or_, select
from sqlmodel import Session

from board.errors import NotFound
from board.models import (
    Claim,
    ClaimReader,
    ClaimRelation,
    Member,
    Publication,
    ReviewFlag,
    SignOff,
    Story,
    Verdict,
    VerdictCite,
)
from board.models.evidence import evidence_of
from board.queries import replies
from board.queries.articles import Taken, from_the_same_sentence, taken_from
from board.queries.board import CLAIM, visible_to
from board.queries.captures import Copies, copies_of
from board.queries.chains import Chain, chains
from board.queries.files import files_of
from board.queries.suggestions import Suggestion, suggested
from board.queries.talk import Feed, Happened, feed, is_watching, who_can_be_mentioned
from board.rules import Stance, Status

MEMBER = Member.__table__  # type: ignore[attr-defined]


EVENTS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Related:
    """A claim that this one stands in a relation to: `relation` as this one would say it."""

    relation_id: int
    relation: str
    id: int
    statement: str
    status: Status


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """All that the claim page shows. The rows are Core rows, or tables' own rows.

    `evidence` holds what the member may see; of the rest only `hidden` tells, how much stands.
    """

    claim: Claim
    assignee: str | None
    helpers: list[Any]
    replies: list[Any]
    clearances: list[Any]
    evidence: list[Any]
    copies: dict[int, Copies]
    chains: list[Chain]
    suggested: dict[int, list[Suggestion]]
    files: dict[int, list[Any]]
    hidden: int
    cited: frozenset[int]
    flags: list[ReviewFlag]
    verdicts: list[Any]
    relations: list["Related"]
    same_sentence: list[Any]
    taken_from: list[Taken]
    publications: list[Any]
    second_looks: list[Any]
    story: Any
    feed: Feed
    handles: list[tuple[str, str]]
    watching: bool

    def band(self, stance: Stance) -> list[Any]:
        """The standing items of one stance."""
        return [e for e in self.evidence if e.stance is stance and not e.withdrawn_at]

    @property
    def by_origin(self) -> list[tuple[str, list[Any]]]:
        """The standing items by what they rest on, "" (not traced) last."""
        standing = [e for e in self.evidence if not e.withdrawn_at]
        origins = dict.fromkeys(e.root or "" for e in standing)
        groups = [(origin, [e for e in standing if (e.root or "") == origin]) for origin in origins]
        return sorted(groups, key=lambda group: not group[0])

    @property
    def confidential(self) -> bool:
        """Whether a standing item rests on a confidential source."""
        return any(e.confidential and not e.withdrawn_at for e in self.evidence)

    @property
    def withdrawn(self) -> list[Any]:
        return [e for e in self.evidence if e.withdrawn_at]


def claim_page(session: Session, member_id: int, claim_id: int) -> ClaimPage:
    """The page of a claim. Raises NotFound where it is absent or not for this member."""
    claim = claim_seen(session, member_id, claim_id)
    assignee = session.get(Member, claim.assignee_id) if claim.assignee_id else None
    items = list(evidence_of(session, claim_id, member_id))
    seen = [item for item in items if not item.hidden]
    taken = taken_from(session, claim_id)
    related = _relations(session, member_id, claim_id)
    known = {relation.id for relation in related if relation.relation.startswith("is_about")}
    return ClaimPage(
        claim=claim,
        assignee=assignee.name if assignee else None,
        helpers=replies.helpers(session, claim_id) if claim.helpers else [],
        replies=replies.replies(session, claim_id),
        clearances=replies.clearances(session, claim_id),
        evidence=seen,
        copies=copies_of(session, seen),
        chains=chains(session, member_id, seen),
        suggested=suggested(session, member_id, seen),
        files=files_of(session, [item.id for item in seen]),
        hidden=sum(item.hidden and not item.withdrawn_at for item in items),
        cited=_cited(session, claim.verdict_id),
        flags=_flags(session, claim_id),
        verdicts=_verdicts(session, claim_id),
        relations=related,
        same_sentence=[
            other
            for other in (from_the_same_sentence(session, member_id, claim_id) if taken else [])
            if other.id not in known
        ],
        taken_from=taken,
        publications=_publications(session, claim.pid),
        second_looks=_second_looks(session, claim_id) if claim.second_look else [],
        story=session.get(Story, claim.story_id) if claim.story_id else None,
        feed=feed(session, member_id, claim_id, EVENTS_SHOWN, seen={item.id for item in seen}),
        handles=who_can_be_mentioned(session, claim),
        watching=is_watching(session, member_id, claim_id),
    )


def claim_seen(session: Session, member_id: int, claim_id: int) -> Claim:
    """The claim itself. Raises NotFound where it is absent or not for this member."""
    query = select(Claim).where(CLAIM.c.id == claim_id, visible_to(member_id))
    claim: Claim | None = session.execute(query).scalar_one_or_none()
    if claim is None:
        raise NotFound
    return claim


def readers(session: Session, claim_id: int) -> frozenset[int]:
    """The members whom a restricted claim names."""
    query = select(ClaimReader.member_id).where(ClaimReader.claim_id == claim_id)  # type: ignore[call-overload]
    return frozenset(session.execute(query).scalars())


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


def _relations(session: Session, member_id: int, claim_id: int) -> list[Related]:
    relation = ClaimRelation.__table__  # type: ignore[attr-defined]
    mine = relation.c.claim_id == claim_id
    query = (
        select(relation, CLAIM.c.id.label("other"), CLAIM.c.statement, CLAIM.c.status)
        .join(CLAIM, CLAIM.c.id == case((mine, relation.c.other_id), else_=relation.c.claim_id))
        .where(or_(mine, relation.c.other_id == claim_id), visible_to(member_id))
        .order_by(relation.c.id)
        .limit(100)
    )
    return [
        Related(
            relation_id=row.id,
            relation=row.kind.value if row.claim_id == claim_id else f"{row.kind.value}_of",
            id=row.other,
            statement=row.statement,
            status=row.status,
        )
        for row in session.execute(query)
    ]


def _publications(session: Session, pid: str) -> list[Any]:
    publication = Publication.__table__  # type: ignore[attr-defined]
    columns = [publication.c[name] for name in ("id", "number", "event", "at")]
    query = select(*columns).where(publication.c.pid == pid)
    return list(session.execute(query.order_by(publication.c.number.desc())).all())


def _second_looks(session: Session, claim_id: int) -> list[Any]:
    """The sign-offs by a sole editor that nobody has looked at again."""
    signed = SignOff.__table__  # type: ignore[attr-defined]
    publication = Publication.__table__  # type: ignore[attr-defined]
    query = (
        select(signed, publication.c.at, MEMBER.c.name.label("by"))
        .join(publication, publication.c.id == signed.c.publication_id)
        .outerjoin(MEMBER, MEMBER.c.id == signed.c.member_id)
        .where(signed.c.claim_id == claim_id, signed.c.sole_editor_reason != "")
        .where(signed.c.second_look_at.is_(None))
    )
    return list(session.execute(query).all())


def history(session: Session, member_id: int, claim_id: int) -> list[Happened]:
    """The claim's last 200 events, newest first, each with its texts. Raises NotFound.

    Events of an item that is hidden from the member are absent.
    """
    return feed(session, member_id, claim_id, 200, edits=True).events
