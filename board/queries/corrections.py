"""What rests on a source, or an item, that proved wrong: claims, verdicts, public pages, owners."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from board.errors import NotFound
from board.models import BrakePull, Evidence, Member, Verdict, VerdictCite
from board.models.evidence import depends_on, depends_on_items, live_through, of_the_same_page
from board.queries.batches import chosen
from board.queries.board import CLAIM
from board.queries.evidence import item_page
from board.queries.sources import Part, claim_ids, one, part_of
from board.rules import MAX_MANY

ITEM = Evidence.__table__  # type: ignore[attr-defined]
VERDICT = Verdict.__table__  # type: ignore[attr-defined]
CITE = VerdictCite.__table__  # type: ignore[attr-defined]
OWNER = Member.__table__.alias("owner")  # type: ignore[attr-defined]
JUDGE = Member.__table__.alias("judge")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a press of the brake for one claim; `statement` None: no longer seen."""

    id: int
    statement: str | None
    language: str
    refused: str


@dataclass(frozen=True, slots=True)
class Report:
    at: datetime
    lines: list[Pulled]

    @property
    def done(self) -> list[Pulled]:
        return [line for line in self.lines if not line.refused]

    @property
    def refused(self) -> list[Pulled]:
        return [line for line in self.lines if line.refused]


def resting_on_source(
    session: Session, member_id: int, source_id: int, after: int | None = None, limit: int = 50
) -> Part:
    """The claims that rest on a source: those that marking it corrected flags (rule 5).

    Each with its owner and its newest verdict: who gave it, when, whether it cites what is
    wrong. Raises NotFound where the source is not for this member.
    """
    one(session, member_id, source_id)
    return _resting(session, member_id, depends_on(source_id), after, limit)


def resting_on_item(
    session: Session, member_id: int, evidence_id: int, after: int | None = None, limit: int = 50
) -> Part:
    """The same for an item, and for the same page on other claims. Raises NotFound."""
    item_page(session, member_id, evidence_id)
    wanted = depends_on_items(of_the_same_page(session, evidence_id))
    return _resting(session, member_id, wanted, after, limit)


def _resting(
    session: Session,
    member_id: int,
    wanted: ColumnElement[bool],
    after: int | None,
    limit: int,
) -> Part:
    names = ("id", "pid", "statement", "language", "status", "needs_review", "public_state",
             "under_review_since", "restricted")  # fmt: skip
    cited = (
        select(CITE.c.evidence_id)
        .join(ITEM, ITEM.c.id == CITE.c.evidence_id)
        .where(CITE.c.verdict_id == CLAIM.c.verdict_id, wanted)
        .correlate(CLAIM)
    )
    query = (
        select(
            *(CLAIM.c[name] for name in names),
            OWNER.c.name.label("owner"),
            VERDICT.c.status.label("verdict"),
            VERDICT.c.at.label("verdict_at"),
            JUDGE.c.name.label("verdict_by"),
            cited.exists().label("cited"),
        )
        .select_from(CLAIM)
        .outerjoin(OWNER, OWNER.c.id == CLAIM.c.assignee_id)
        .outerjoin(VERDICT, VERDICT.c.id == CLAIM.c.verdict_id)
        .outerjoin(JUDGE, JUDGE.c.id == VERDICT.c.member_id)
        .where(CLAIM.c.id.in_(claim_ids(member_id, wanted, after, limit)))
        .order_by(CLAIM.c.id.desc())
    )
    return part_of(list(session.execute(query).all()), limit, "id")


def pulled(
    session: Session,
    member_id: int,
    pull_id: int,
    source_id: int | None = None,
    evidence_id: int | None = None,
) -> Report:
    """What came of the member's own press of the brake. Raises NotFound for another's, and for
    one that was about something else."""
    pull = session.get(BrakePull, pull_id, populate_existing=True)
    about = (source_id, evidence_id, member_id)
    if pull is None or (pull.source_id, pull.evidence_id, pull.member_id) != about:
        raise NotFound
    seen = {row.id: row for row in chosen(session, member_id, [n["claim"] for n in pull.lines])}
    return Report(
        pull.at,
        [
            Pulled(
                id=line["claim"],
                statement=seen[line["claim"]].statement if line["claim"] in seen else None,
                language=seen[line["claim"]].language if line["claim"] in seen else "",
                refused=line["refused"],
            )
            for line in pull.lines
        ],
    )


def public_ones(
    session: Session, member_id: int, source_id: int | None = None, evidence_id: int | None = None
) -> int:
    """How many of the claims that rest on it the brake would reach now, at one press."""
    if evidence_id:
        wanted = depends_on_items(of_the_same_page(session, evidence_id))
    else:
        wanted = depends_on(source_id or 0)
    return len(session.execute(live_through(wanted, member_id).limit(MAX_MANY)).all())
