"""The work on a story in numbers: what stands where since when. Nothing here ranks people.

Bounded: the MOST claims that changed last. A restricted claim counts for those it names alone.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from board.errors import NotFound
from board.models import Evidence, Story, Verdict
from board.models.evidence import items_where
from board.queries.board import CLAIM, visible_to
from board.rules import NextStep, Status

MOST, DAYS, SOURCES = 2_000, 14, 10
_VERDICT = Verdict.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Work:
    """`by_day`: each day's count of each status at its end, oldest first. The others are
    (name, count), in the order that they are shown. `cut`: older claims are left out."""

    story: Story
    claims: int
    by_day: list[tuple[date, dict[Status, int]]]
    ages: list[tuple[str, int]]
    steps: list[tuple[NextStep, int]]
    sources: list[tuple[str, int]]
    origins: list[tuple[str, int]]
    cut: bool


def work(session: Session, member_id: int, story_id: int, now: datetime, zone: str) -> Work:
    """The work on a story, as far as the member may see it; days are the newsroom's.
    Raises NotFound."""
    story = session.get(Story, story_id, populate_existing=True)
    if story is None:
        raise NotFound
    claims = _claims(session, member_id, story_id)
    shown = claims[:MOST]
    items = _items(session, member_id, [claim.id for claim in shown])
    return Work(
        story=story,
        claims=len(shown),
        by_day=_by_day(shown, _verdicts(session, [claim.id for claim in shown]), now, zone),
        ages=_ages(shown, now),
        steps=_steps(shown),
        sources=_top(item.source for item in items),
        origins=_top(item.root for item in items),
        cut=len(claims) > MOST,
    )


def _claims(session: Session, member_id: int, story_id: int) -> list[Any]:
    columns = (CLAIM.c.id, CLAIM.c.opened_at, CLAIM.c.status, CLAIM.c.next_step)
    rows: list[Any] = []
    for status in Status:
        query = select(*columns, CLAIM.c.changed_at).where(
            CLAIM.c.story_id == story_id, CLAIM.c.status == status, visible_to(member_id)
        )
        newest = query.order_by(CLAIM.c.changed_at.desc(), CLAIM.c.id.desc()).limit(MOST + 1)
        rows += session.execute(newest).all()
    return sorted(rows, key=lambda row: row.changed_at, reverse=True)


def _verdicts(session: Session, ids: list[int]) -> dict[int, list[Any]]:
    query = (
        select(_VERDICT.c.claim_id, _VERDICT.c.status, _VERDICT.c.at)
        .where(_VERDICT.c.claim_id.in_(ids))
        .order_by(_VERDICT.c.id)
    )
    found: dict[int, list[Any]] = {}
    for row in session.execute(query):
        found.setdefault(row.claim_id, []).append(row)
    return found


def _by_day(
    claims: list[Any], verdicts: dict[int, list[Any]], now: datetime, zone: str
) -> list[tuple[date, dict[Status, int]]]:
    today = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    return [(day.date(), _at(claims, verdicts, day + timedelta(days=1))) for day in days]


def _at(claims: list[Any], verdicts: dict[int, list[Any]], moment: datetime) -> dict[Status, int]:
    """How many claims stood at each status just before a moment."""
    counts = dict.fromkeys(Status, 0)
    for claim in claims:
        if claim.opened_at < moment:
            given = [v.status for v in verdicts.get(claim.id, ()) if v.at < moment]
            counts[given[-1] if given else Status.UNVERIFIED] += 1
    return counts


AGES = (("up to a day", 1), ("up to three days", 3), ("up to a week", 7), ("up to four weeks", 28))
OLDER = "longer"


def _ages(claims: list[Any], now: datetime) -> list[tuple[str, int]]:
    """For how long the unverified claims have been open."""
    counts = Counter(
        next((name for name, days in AGES if now - claim.opened_at <= timedelta(days)), OLDER)
        for claim in claims
        if claim.status is Status.UNVERIFIED
    )
    return [(name, counts[name]) for name in (*(name for name, _days in AGES), OLDER)]


def _steps(claims: list[Any]) -> list[tuple[NextStep, int]]:
    counts = Counter(claim.next_step for claim in claims)
    return [(step, counts[step]) for step in NextStep]


def _items(session: Session, member_id: int, ids: list[int]) -> list[Any]:
    """The standing items that the member may see."""
    standing = col(Evidence.claim_id).in_(ids) & col(Evidence.withdrawn_at).is_(None)
    return [row for row in session.execute(items_where(standing, member_id)) if not row.hidden]


def _top(names: Any) -> list[tuple[str, int]]:
    """The commonest, "" (none named, not traced) last."""
    counts = Counter(name or "" for name in names)
    nobody = counts.pop("", 0)
    return [*counts.most_common(SOURCES), *([("", nobody)] if nobody else [])]
