"""My desk: what waits for one member, each list bounded; and how much is unread.

Claims are read along the board's own indexes, column by column, and the few that come first
in each are put in order.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all
from sqlmodel import Session, col

from board.models import Claim, ClaimHelper, Comment, Member, Notice, Verdict
from board.queries.captures import broken_links
from board.queries.filters import CLAIM, WINDOW, visible_to
from board.rules import NextStep, NoticeKind, PublicState, Status

NOTICE = Notice.__table__  # type: ignore[attr-defined]
COMMENT = Comment.__table__  # type: ignore[attr-defined]
HELPER = ClaimHelper.__table__  # type: ignore[attr-defined]
VERDICT = Verdict.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
SHOWN, MOST = 8, 100
SOON = timedelta(hours=24)
_COLUMNS = [
    CLAIM.c[name] for name in ("id", "statement", "language", "status", "next_step", "due_at",
                               "changed_at", "restricted")
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """The first claims (or links) of a list, as rows; `more`: there are others."""

    claims: list[Any]
    more: bool


@dataclass(frozen=True, slots=True)
class MyDesk:
    """All of the page; `sign_off` is None for those who cannot sign off."""

    mentions: list[Any]
    news: list[Any]
    newest: int
    due: Section
    assigned: Section
    helping: Section
    sign_off: Section | None
    review: Section
    quiet: Section
    broken: Section


def my_desk(
    session: Session, member_id: int, at: datetime, quiet_days: int, signs_off: bool
) -> MyDesk:
    """What waits for the member at a moment."""
    mentions = notices(session, member_id, mentions=True)
    news = notices(session, member_id, mentions=False)
    return MyDesk(
        mentions=mentions,
        news=news,
        newest=max((row.id for row in (*mentions, *news)), default=0),
        due=_due(session, member_id, at),
        assigned=_section(session, member_id, [_open(member_id)], CLAIM.c.due_sort),
        helping=_section(session, member_id, [_helped_by(member_id)], CLAIM.c.due_sort),
        sign_off=_waiting_for_sign_off(session, member_id) if signs_off else None,
        review=_needing_review(session, member_id),
        quiet=_quiet(session, member_id, at - timedelta(days=quiet_days)),
        broken=_broken(session, member_id),
    )


def _open(member_id: int) -> ColumnElement[bool]:
    return and_(CLAIM.c.assignee_id == member_id, CLAIM.c.next_step != NextStep.PARKED)


def _helped_by(member_id: int) -> ColumnElement[bool]:
    helps = select(HELPER.c.claim_id).where(HELPER.c.member_id == member_id)
    return and_(CLAIM.c.id.in_(helps), CLAIM.c.next_step != NextStep.PARKED)


def _due(session: Session, member_id: int, at: datetime) -> Section:
    soon = CLAIM.c.due_sort <= at + SOON
    return _section(session, member_id, [_open(member_id), soon], CLAIM.c.due_sort)


def _quiet(session: Session, member_id: int, before: datetime) -> Section:
    """Nothing changed since then, and it is not public as it stands."""
    done = and_(CLAIM.c.public_state == PublicState.LIVE, CLAIM.c.public_differs.is_(False))
    wanted = [_open(member_id), CLAIM.c.changed_at < before, ~done]
    return _section(session, member_id, wanted, CLAIM.c.changed_at)


def _needing_review(session: Session, member_id: int) -> Section:
    wanted, order = [CLAIM.c.needs_review.is_(True)], CLAIM.c.changed_at.desc()
    return _section(session, member_id, wanted, order, _concerns(member_id))


def _broken(session: Session, member_id: int) -> Section:
    """Links of evidence on such claims."""
    found = broken_links(session, member_id, limit=MOST, mine=_concerns(member_id))
    return Section(found.rows, found.more is not None)


def _concerns(member_id: int) -> ColumnElement[bool]:
    """Claims that the member has, or whose verdict the member gave."""
    return or_(CLAIM.c.assignee_id == member_id, _decided_by(member_id), _helped_by(member_id))


def _waiting_for_sign_off(session: Session, member_id: int) -> Section:
    """What waits for an editor: one who did not decide it."""
    waits, order = CLAIM.c.awaits_sign_off.is_(True), CLAIM.c.changed_at.desc()
    return _section(session, member_id, [waits], order, ~_decided_by(member_id))


def _decided_by(member_id: int) -> ColumnElement[bool]:
    verdict = select(VERDICT.c.id).where(
        VERDICT.c.id == CLAIM.c.verdict_id, VERDICT.c.member_id == member_id
    )
    return verdict.exists()


def _section(
    session: Session, member_id: int, wanted: list[Any], order: Any, sift: Any = None
) -> Section:
    """The first claims in order. What an index serves is `wanted`; `sift` is asked of the
    first WINDOW of them in each column."""
    parts = []
    for status in Status:
        first = select(*_COLUMNS, CLAIM.c.due_sort, CLAIM.c.verdict_id, CLAIM.c.assignee_id)
        first = first.where(CLAIM.c.status == status, *wanted, visible_to(member_id))
        if sift is not None:
            ids = select(CLAIM.c.id).where(CLAIM.c.status == status, *wanted)
            window = ids.order_by(order).limit(WINDOW).subquery()
            first = first.where(CLAIM.c.id.in_(select(window.c.id)), sift)
        parts.append(select(first.order_by(order).limit(SHOWN + 1).subquery()))
    every = union_all(*parts).subquery()
    key = getattr(order, "element", order)
    by = every.c[key.key].desc() if key is not order else every.c[key.key]
    rows = list(session.execute(select(every).order_by(by, every.c.id).limit(SHOWN + 1)))
    return Section(rows[:SHOWN], len(rows) > SHOWN)


def notices(session: Session, member_id: int, mentions: bool) -> list[Any]:
    """The member's newest notices, mentions or the others: the unread first, then the read."""
    kind = NOTICE.c.kind == NoticeKind.MENTION
    query = _seen_by(member_id).where(kind if mentions else ~kind).limit(SHOWN)
    unread = list(session.execute(query.where(NOTICE.c.read_at.is_(None))))
    read = list(session.execute(query.where(NOTICE.c.read_at.is_not(None))))
    return (unread + read)[:SHOWN]


def all_notices(
    session: Session, member_id: int, limit: int, before: int | None = None
) -> tuple[list[Any], int | None]:
    """The member's notices, newest first, with the one to go on behind, None at the end."""
    query = _seen_by(member_id).limit(limit + 1)
    if before is not None:
        query = query.where(NOTICE.c.id < before)
    rows = list(session.execute(query))
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def _seen_by(member_id: int) -> Any:
    """A member's notices, newest first: of claims that the member may see, now too."""
    return (
        select(
            NOTICE.c.id, NOTICE.c.kind, NOTICE.c.claim_id, NOTICE.c.comment_id, NOTICE.c.at,
            NOTICE.c.read_at, CLAIM.c.statement, CLAIM.c.language, COMMENT.c.body,
            MEMBER.c.name.label("by"),
        )
        .join(CLAIM, CLAIM.c.id == NOTICE.c.claim_id)
        .outerjoin(COMMENT, COMMENT.c.id == NOTICE.c.comment_id)
        .outerjoin(MEMBER, MEMBER.c.id == NOTICE.c.by_id)
        .where(NOTICE.c.member_id == member_id, visible_to(member_id))
        .order_by(NOTICE.c.id.desc())
    )  # fmt: skip


def unread(session: Session, member_id: int) -> int:
    """How many notices wait for the member; counting stops at MOST."""
    mine = (col(Notice.member_id) == member_id, col(Notice.read_at).is_(None))
    query = select(NOTICE.c.id).join(Claim, CLAIM.c.id == NOTICE.c.claim_id)
    first = query.where(*mine, visible_to(member_id)).limit(MOST).subquery()
    return session.execute(select(func.count()).select_from(first)).scalar_one()  # type: ignore[no-any-return]
