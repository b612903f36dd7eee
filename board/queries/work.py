"""How the work on a story stands: its claims over time, what is open, what it rests on.

Nothing here speaks of who did what: it counts claims and evidence, never people.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from board.models import Evidence, Story, Verdict, now
from board.models.evidence import items_where
from board.queries.filters import CLAIM, visible_to
from board.queries.stories import story as found_story
from board.rules import NextStep, Status

MOST = 1_000  # claims of a story in one state: of more, the ones that changed last
BARS = 60
SHOWN = 12
AGES = (1, 3, 7, 28)
Named = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """How many claims stood in each state when a day ended; `day` is the last of its bar."""

    day: date
    counts: dict[Status, int]


@dataclass(frozen=True, slots=True)
class Work:
    """A story's work. `ages` counts unverified claims by days open, up to each of AGES and
    beyond; `sources` and `origins` hold what the member may see, most first, the rest as
    `others`, and `hidden` items they may not; `capped`: only the newest claims are counted."""

    story: Story
    claims: int
    capped: bool
    days: list[Day]
    ages: list[int]
    steps: dict[NextStep, int]
    sources: list[Named]
    other_sources: int
    origins: list[Named]
    other_origins: int
    untraced: int
    hidden: int


def work(session: Session, member_id: int, story_id: int, zone: tzinfo,
         at: datetime | None = None) -> Work:  # fmt: skip
    """How the work on the story stands for this member. Raises NotFound."""
    moment, story = at or now(), found_story(session, story_id).story
    claims = [row for status in Status for row in _claims(session, member_id, story_id, status)]
    per_status = Counter(row.status for row in claims)
    ids = [row.id for row in claims]
    sources, hidden = _items(session, member_id, ids, "source")
    origins, _hidden = _items(session, member_id, ids, "root")
    shown, others = _most(sources)
    roots, other_roots = _most([row for row in origins if row[0]])
    return Work(
        story=story,
        claims=len(claims),
        capped=any(n >= MOST for n in per_status.values()),
        days=_days(claims, _verdicts(session, ids), moment, zone),
        ages=_ages(claims, moment),
        steps={step: sum(row.next_step is step for row in claims) for step in NextStep},
        sources=shown,
        other_sources=others,
        origins=roots,
        other_origins=other_roots,
        untraced=sum(n for name, n in origins if not name),
        hidden=hidden,
    )


def _claims(session: Session, member_id: int, story_id: int, status: Status) -> Sequence[Row[Any]]:
    query = (
        select(CLAIM.c.id, CLAIM.c.status, CLAIM.c.next_step, CLAIM.c.opened_at)
        .where(CLAIM.c.story_id == story_id, CLAIM.c.status == status, visible_to(member_id))
        .order_by(CLAIM.c.changed_at.desc(), CLAIM.c.id.desc())
        .limit(MOST)
    )
    return session.execute(query).all()


def _verdicts(session: Session, ids: list[int]) -> Sequence[Row[Any]]:
    query = select(col(Verdict.claim_id), col(Verdict.status), col(Verdict.at))
    return session.execute(
        query.where(col(Verdict.claim_id).in_(ids)).order_by(col(Verdict.id))
    ).all()


def _items(session: Session, member_id: int, ids: list[int], by: str) -> tuple[list[Named], int]:
    """The standing items by the name of who is behind them, and how many are hidden."""
    standing = col(Evidence.claim_id).in_(ids) & col(Evidence.withdrawn_at).is_(None)
    item = items_where(standing, member_id).subquery()
    number, name = (
        (item.c.source_id, item.c.source) if by == "source" else (item.c.root_id, item.c.root)
    )
    query = select(name, item.c.hidden, func.count()).group_by(number, name, item.c.hidden)
    rows = session.execute(query).all()
    seen = [(name or "", n) for name, hidden, n in rows if not hidden]
    return seen, sum(n for _name, hidden, n in rows if hidden)


def _most(named: list[Named]) -> tuple[list[Named], int]:
    ordered = sorted(named, key=lambda row: (-row[1], row[0]))
    return ordered[:SHOWN], sum(n for _name, n in ordered[SHOWN:])


def _ages(claims: Iterable[Row[Any]], moment: datetime) -> list[int]:
    counts = [0] * (len(AGES) + 1)
    for row in claims:
        if row.status is Status.UNVERIFIED:
            days = (moment - row.opened_at) / timedelta(days=1)
            counts[sum(days >= limit for limit in AGES)] += 1
    return counts


def _days(
    claims: Sequence[Row[Any]], verdicts: Iterable[Row[Any]], moment: datetime, zone: tzinfo
) -> list[Day]:
    """Each claim enters unverified and moves with each verdict; at most BARS days are told."""
    if not claims:
        return []
    opened = {row.id: row.opened_at for row in claims}
    moves: dict[date, Counter[Status]] = {}

    def move(at: datetime, status: Status, by: int) -> None:
        day = at.astimezone(zone).date()
        moves.setdefault(day, Counter())[status] += by

    stands = dict.fromkeys(opened, Status.UNVERIFIED)
    for at in opened.values():
        move(at, Status.UNVERIFIED, 1)
    for given in verdicts:
        then = max(given.at, opened[given.claim_id])
        move(then, stands[given.claim_id], -1)
        move(then, given.status, 1)
        stands[given.claim_id] = given.status
    return _bars(moves, moment.astimezone(zone).date())


def _bars(moves: dict[date, Counter[Status]], today: date) -> list[Day]:
    first, last = min(moves), max(today, *moves)
    width = (last - first).days // BARS + 1
    ends = [last - timedelta(days=n) for n in range(0, (last - first).days + 1, width)][::-1]
    counts, bars, days = Counter[Status](), [], sorted(moves)
    for end in ends:
        while days and days[0] <= end:
            counts.update(moves[days.pop(0)])
        bars.append(Day(end, {status: counts[status] for status in Status}))
    return bars
