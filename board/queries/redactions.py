"""Redactions asked for and carried out, legal holds, and the claims they are of."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, literal, or_, select
from sqlmodel import Session

from board.models import (
    Article,
    ArticleText,
    ClaimAnchor,
    Evidence,
    LegalHold,
    Member,
    Redaction,
)
from board.models.merges import merged_into
from board.queries.filters import CLAIM, visible_to

REDACTION = Redaction.__table__  # type: ignore[attr-defined]
HOLD = LegalHold.__table__  # type: ignore[attr-defined]
ITEM = Evidence.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
ARTICLE = Article.__table__  # type: ignore[attr-defined]
ARTICLE_TEXT = ArticleText.__table__  # type: ignore[attr-defined]
ANCHOR = ClaimAnchor.__table__  # type: ignore[attr-defined]
PAGE = 50
FEW = 12  # letters: shorter words stand in too many texts to tell anything


@dataclass(frozen=True, slots=True)
class Redactions:
    """What waits for a second person, what was done, newest first (`more`: go on behind it),
    and the holds that stand."""

    asked: list[Any]
    done: list[Any]
    more: int | None
    holds: list[Any]


def redactions(session: Session, member_id: int, before: int | None = None) -> Redactions:
    """As far as the member may see them. A claim that was redacted is closed to everybody: of
    one that was restricted its two people alone are still told."""
    done = list(session.execute(_done(member_id, before)))
    return Redactions(
        asked=list(session.execute(_asked(member_id))),
        done=done[:PAGE],
        more=done[PAGE - 1].id if len(done) > PAGE else None,
        holds=list(session.execute(_holds(visible_to(member_id)))),
    )


def asked_of(session: Session, member_id: int, claim_id: int) -> list[Any]:
    """What is asked for of one claim that the member sees."""
    return list(session.execute(_asked(member_id).where(REDACTION.c.claim_id == claim_id)))


def holds_of(session: Session, claim_id: int) -> list[Any]:
    """The hold that stands on a claim, if one does, as a list."""
    return list(session.execute(_holds(HOLD.c.claim_id == claim_id)))


def item_name(session: Session, claim_id: int, evidence_id: int | None) -> str | None:
    """What an item of the claim is called; None for no item of it that is still there."""
    query = select(ITEM.c.title, ITEM.c.description, ITEM.c.url).where(
        ITEM.c.id == evidence_id, ITEM.c.claim_id == claim_id, ITEM.c.redacted_at.is_(None)
    )
    row = session.execute(query).first()
    return next((name for name in row if name), "") if row else None


@dataclass(frozen=True, slots=True)
class Quoting:
    """Articles (`id`, `title`) that hold a claim's words: `covered` are those that it, or what
    was merged into it, was taken from, and a redaction reaches; the others keep them."""

    covered: list[Any]
    others: list[Any]


def quoting(session: Session, claim_id: int) -> Quoting:
    """The articles whose text holds the words that a claim was taken from, or its statement."""
    family = select(merged_into(claim_id).c.id).union_all(select(literal(claim_id)))
    mine = select(ANCHOR.c.article_id, ANCHOR.c.exact).where(ANCHOR.c.claim_id.in_(family))
    anchors = session.execute(mine).all()
    said = select(CLAIM.c.statement, CLAIM.c.original_words).where(CLAIM.c.id == claim_id)
    words = {row.exact for row in anchors} | set(session.execute(said).one())
    told = [
        ARTICLE_TEXT.c.body.contains(each, autoescape=True) for each in words if len(each) >= FEW
    ]
    there = {row.article_id for row in anchors}
    articles = select(ARTICLE.c.id, ARTICLE.c.title).order_by(ARTICLE.c.id).limit(PAGE)
    holding = select(ARTICLE_TEXT.c.article_id).where(or_(false(), *told))
    others = articles.where(ARTICLE.c.id.in_(holding), ARTICLE.c.id.not_in(there))
    covered = articles.where(ARTICLE.c.id.in_(there))
    return Quoting(list(session.execute(covered)), list(session.execute(others)))


_COLUMNS = [
    REDACTION.c[name] for name in ("id", "claim_id", "evidence_id", "reason", "public_reason",
                                   "asked_by", "asked_at", "confirmed_at")
]  # fmt: skip


def _asked(member_id: int) -> Any:
    return (
        select(*_COLUMNS, CLAIM.c.statement, CLAIM.c.language, MEMBER.c.name.label("by"))
        .join(CLAIM, CLAIM.c.id == REDACTION.c.claim_id)
        .join(MEMBER, MEMBER.c.id == REDACTION.c.asked_by)
        .where(REDACTION.c.confirmed_at.is_(None), REDACTION.c.dropped_at.is_(None))
        .where(visible_to(member_id))
        .order_by(REDACTION.c.id)
        .limit(PAGE)
    )


def _done(member_id: int, before: int | None) -> Any:
    second = MEMBER.alias("second")
    told = or_(
        REDACTION.c.was_restricted.is_(False),
        REDACTION.c.asked_by == member_id,
        REDACTION.c.confirmed_by == member_id,
    )
    query = (
        select(*_COLUMNS, MEMBER.c.name.label("by"), second.c.name.label("second"))
        .join(MEMBER, MEMBER.c.id == REDACTION.c.asked_by)
        .join(second, second.c.id == REDACTION.c.confirmed_by)
        .where(told)
        .order_by(REDACTION.c.id.desc())
        .limit(PAGE + 1)
    )
    return query if before is None else query.where(REDACTION.c.id < before)


def _holds(wanted: ColumnElement[bool]) -> Any:
    return (
        select(HOLD.c.id, HOLD.c.claim_id, HOLD.c.reason, HOLD.c.placed_at, CLAIM.c.statement,
               CLAIM.c.language, MEMBER.c.name.label("by"))
        .join(CLAIM, CLAIM.c.id == HOLD.c.claim_id)
        .outerjoin(MEMBER, MEMBER.c.id == HOLD.c.placed_by)
        .where(HOLD.c.lifted_at.is_(None), wanted)
        .order_by(HOLD.c.id)
        .limit(PAGE)
    )  # fmt: skip
