"""Evidence: who may see an item, and what it rests on."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Select,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
)
from sqlmodel import Field, Session, SQLModel

from board.links import link_key
from board.models.base import enum_column, now
from board.models.claims import Claim
from board.models.finding import ClaimLink
from board.models.sources import Source, resting_on, secret_to
from board.models.verdicts import VerdictCite
from board.rules import MAX_LINE, MAX_NAME, MAX_URL, Directness, PublicState, Stance


class Evidence(SQLModel, table=True):
    """One item bearing on a claim. `origin_id` is what a person confirmed it rests on."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_source_claim", "source_id", "claim_id"),
        Index("ix_evidence_origin_claim", "origin_id", "claim_id"),
    )
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    url: str = Field(default="", max_length=MAX_URL)
    description: str = Field(default="", sa_column=Column(Text, nullable=False))
    title: str = Field(default="", max_length=MAX_LINE)
    publisher: str = Field(default="", max_length=MAX_NAME)
    source_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    origin_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    traced_by: int | None = Field(default=None, foreign_key="members.id")
    traced_at: datetime | None = None
    stance: Stance = Field(sa_column=enum_column(Stance, "stance"))
    directness: Directness = Field(sa_column=enum_column(Directness, "directness"))
    party_concerned: bool = False
    witnessed: bool = False
    excerpt: str = Field(default="", sa_column=Column(Text, nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    public: bool = True
    published_on: str = Field(default="", max_length=40)
    added_by: int | None = Field(default=None, foreign_key="members.id")
    added_at: datetime = Field(default_factory=now)
    withdrawn_by: int | None = Field(default=None, foreign_key="members.id")
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=MAX_LINE)
    version: int = 1
    merged_from: int | None = None
    redacted_at: datetime | None = None
    corrected_on: date | None = None
    correction_note: str = Field(
        default="", max_length=MAX_LINE, sa_column_kwargs={"server_default": ""}
    )
    correction_link: str = Field(
        default="", max_length=MAX_URL, sa_column_kwargs={"server_default": ""}
    )
    retracted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


def evidence_of(session: Session, claim_id: int, member_id: int | None = None) -> Sequence[Any]:
    """Every item of a claim, oldest first, with who stands behind it; `items_where` says how."""
    return session.execute(_evidence_for(member_id), {"claim": claim_id}).all()


def items_where(wanted: ColumnElement[bool], member_id: int | None) -> Select[Any]:
    """Items with who stands behind them.

    Beside the evidence's own columns: `source`, `origin` (as confirmed) and `root` (what that
    rests on) by name, `root_id`, what the source relays (`relayed`, `relayed_id`; never a
    confidential one), `confidential`: whether any of source, origin and root is, and `hidden`:
    whether one of these does not name the member. The board itself (None) is named by none.
    """
    return _items_for(member_id).where(wanted)


@lru_cache(maxsize=200)
def _evidence_for(member_id: int | None) -> Select[Any]:
    item = Evidence.__table__  # type: ignore[attr-defined]
    return items_where(item.c.claim_id == bindparam("claim"), member_id).order_by(item.c.id)


@lru_cache(maxsize=200)
def _items_for(member_id: int | None) -> Select[Any]:
    """Making the statement costs more than asking it."""
    item, source = Evidence.__table__, Source.__table__  # type: ignore[attr-defined]
    origin, root, relayed = (source.alias(name) for name in ("origin", "root", "relayed"))
    behind = (source, origin, root)
    relay = and_(relayed.c.id == source.c.relays_id, relayed.c.confidential.is_(False))
    return (
        select(
            item,
            source.c.name.label("source"),
            origin.c.name.label("origin"),
            root.c.name.label("root"),
            root.c.id.label("root_id"),
            relayed.c.name.label("relayed"),
            relayed.c.id.label("relayed_id"),
            or_(*(func.coalesce(who.c.confidential, False) for who in behind)).label(
                "confidential"
            ),
            case((or_(*(secret_to(member_id, who) for who in behind)), True), else_=False).label(
                "hidden"
            ),
        )
        .outerjoin(source, source.c.id == item.c.source_id)
        .outerjoin(origin, origin.c.id == item.c.origin_id)
        .outerjoin(root, root.c.id == origin.c.root_id)
        .outerjoin(relayed, relay)
    )


def hidden_items(wanted: ColumnElement[bool], member_id: int | None) -> Select[Any]:
    """The ids of those items that rest on a source which does not name the member."""
    every = items_where(wanted, member_id).subquery()
    return select(every.c.id).where(every.c.hidden)


def depends_on(source_id: int) -> ColumnElement[bool]:
    """Of items: those through which a claim rests on a source (rule 5). They stand, they come
    from it or were traced to it or to what rests on it, and they bear on the claim."""
    item = Evidence.__table__  # type: ignore[attr-defined]
    behind = item.c.origin_id.in_(select(resting_on(source_id).c.id))
    return and_(or_(item.c.source_id == source_id, behind), _bears())


def depends_on_items(ids: list[int]) -> ColumnElement[bool]:
    """Of these items: those through which a claim rests on them."""
    return and_(Evidence.__table__.c.id.in_(ids), _bears())  # type: ignore[attr-defined]


def _bears() -> ColumnElement[bool]:
    """Of items: those that stand and are for or against their claim, or cited by its newest
    verdict."""
    item = Evidence.__table__  # type: ignore[attr-defined]
    claim, cite = Claim.__table__, VerdictCite.__table__  # type: ignore[attr-defined]
    cited = (
        select(cite.c.evidence_id)
        .join(claim, claim.c.verdict_id == cite.c.verdict_id)
        .where(cite.c.evidence_id == item.c.id, claim.c.id == item.c.claim_id)
    )
    bears = or_(item.c.stance.in_((Stance.SUPPORTS, Stance.CONTRADICTS)), cited.exists())
    return and_(item.c.withdrawn_at.is_(None), bears)


def live_through(wanted: ColumnElement[bool], member_id: int) -> Select[Any]:
    """The public claims that rest on these items, as far as the member may see the items. A
    restricted claim is never public."""
    claim = Claim.__table__  # type: ignore[attr-defined]
    items = items_where(wanted, member_id).subquery()
    seen = select(items.c.claim_id).where(~items.c.hidden)
    live = (claim.c.id.in_(seen), claim.c.public_state == PublicState.LIVE)
    return select(claim.c.id).where(*live).order_by(claim.c.id)


def of_the_same_page(session: Session, evidence_id: int) -> list[int]:
    """An item and, by number, the standing ones on whatever claim whose link leads to the same
    page. What rests on a confidential source is found by no link, and finds none."""
    every = items_where(Evidence.__table__.c.id == evidence_id, None)  # type: ignore[attr-defined]
    asked = session.execute(every).one()
    key = "" if asked.confidential else link_key(asked.url)
    if not key:
        return [evidence_id]
    link = ClaimLink.__table__  # type: ignore[attr-defined]
    holding = select(link.c.claim_id).where(link.c.link_key == key)
    others = items_where(Evidence.__table__.c.claim_id.in_(holding), None).subquery()  # type: ignore[attr-defined]
    rows = session.execute(
        select(others.c.id, others.c.url)
        .where(~others.c.confidential, others.c.withdrawn_at.is_(None))
        .order_by(others.c.id)
    )
    same = (row.id for row in rows if row.id != evidence_id and link_key(row.url) == key)
    return [evidence_id, *same]
