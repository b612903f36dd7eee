"""Which claims stand in a column: found along an index, or sifted by windows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest, nsmallest
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, func, literal, literal_column, select, true
from sqlmodel import Session

from board.models import DeskCount
from board.queries.filters import (
    CLAIM,
    HELPER,
    ORDERS,
    READER,
    WINDOW,
    Filters,
    Key,
    Order,
    Path,
    as_kept,
    path_of,
    sifted,
    visible_to,
)
from board.queries.search import asked_of, handed_over, hits
from board.queries.secret import numbers_by_secret
from board.rules import Status

COUNT = DeskCount.__table__  # type: ignore[attr-defined]
_STATUS = bindparam("status", type_=CLAIM.c.status.type)
# Of a window's rows, by place: names for each of a thousand cost a third of the query.
_ID, _STANDS, _BEHIND = itemgetter(0), itemgetter(4), itemgetter(5)
_IN_ORDER = itemgetter(1, 0)  # by the moment, then by the number


@dataclass(frozen=True, slots=True)
class Column:
    """A part of a column. `cards` are rows: id, revision, assignee_id.

    `count` is of all that fits the filters; where `capped`, it is at least that many.
    `more` is the key to go on from, None at the end. `scanned_on`: a window was looked through
    before enough cards were found, and going on looks through the next.
    """

    status: Status
    cards: Sequence[Any]
    count: int
    capped: bool
    more: str | None
    scanned_on: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a list went to: behind `window` in the index, behind `card` in what was sifted."""

    window: Key | None = None
    card: Key | None = None

    def __str__(self) -> str:
        return f"{self.window or ''}~{self.card or ''}"

    @classmethod
    def read(cls, text: str) -> "_Place":
        window, tilde, card = text.partition("~")
        if text and not tilde:
            raise ValueError("not a key of ours")
        return cls(Key.read(window), Key.read(card))


def columns(session: Session, member_id: int, filters: Filters, cards: int) -> list[Column]:
    """The first cards of each column that fit the filters."""
    return _columns(session, member_id, list(Status), filters, cards, _Place())


def column(
    session: Session,
    member_id: int,
    status: Status,
    filters: Filters,
    cards: int,
    after: str | None = None,
) -> Column:
    """The cards of one column behind the key `after`. Raises ValueError for a broken key."""
    place = _Place.read(after or "")
    return _columns(session, member_id, [status], filters, cards, place)[0]


def _columns(
    session: Session,
    member_id: int,
    statuses: list[Status],
    filters: Filters,
    cards: int,
    place: _Place,
) -> list[Column]:
    path, sort = path_of(filters), ORDERS[filters.sort]
    sort.check(place.card)
    if filters.searches:
        windows = _search(session, member_id, filters, place)
    elif path.rest or path.order is not sort:
        windows = _windows(session, member_id, statuses, sort, path, place)
    else:
        counts = _counts(session, member_id, filters, path, statuses)
        return _along(session, member_id, path, place, cards, counts)
    return [_sift(windows[status], status, sort, place, cards) for status in statuses]


def _along(
    session: Session,
    member_id: int,
    path: Path,
    place: _Place,
    cards: int,
    counts: dict[Status, tuple[int, bool]],
) -> list[Column]:
    """Straight along the index: what it serves is what is wanted, in the order wanted."""
    wanted = [visible_to(member_id)]
    if place.window:
        raise ValueError("a key of another order")
    if place.card:
        wanted.append(path.order.behind(place.card))
    query = select(*_shown(path.order)).where(*wanted)
    found = _in_columns(session, query, counts, path, cards + 1)
    return [
        Column(status, rows[:cards], *counts[status], _next(place, rows, cards))
        for status, rows in found.items()
    ]


def _next(place: _Place, rows: Sequence[Any], cards: int) -> str | None:
    """The key to go on from where there are more rows than cards to show."""
    if len(rows) <= cards:
        return None
    return str(_Place(place.window, _key(rows[cards - 1].moment, rows[cards - 1].id)))


def _key(moment: Any, number: int) -> Key:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return Key(moment, number)


def _first(n: int, rows: Iterable[Any], order: Order) -> list[Any]:
    first = nlargest if order.newest_first else nsmallest
    return first(n, rows, key=_IN_ORDER)


def _in_columns(
    session: Session, query: Select[Any], statuses: Iterable[Status], path: Path, n: int
) -> dict[Status, Sequence[Any]]:
    """The first n rows (number, moment, …) of the query in each column: those that the index
    serves, together with those that the member helps with."""
    served = query.where(CLAIM.c.status == _STATUS, *path.served)
    served = served.order_by(*path.order.by(*path.alike)).limit(n)
    found = {s: session.execute(served, {"status": s}).all() for s in statuses}
    if path.helps is None:
        return found
    helped = _helped(query, path.helps).order_by(*path.order.by()).limit(n)
    return {
        s: _first(n, [*rows, *session.execute(helped, {"status": s})], path.order)
        for s, rows in found.items()
    }


def _helped(query: Select[Any], member_id: int) -> Select[Any]:
    """The same, of the claims that the member helps with. The status stands in a way that no
    index serves: the member's few claims are to be read first, not the whole column."""
    there = func.coalesce(CLAIM.c.status, literal_column("''")) == _STATUS
    joined = query.join(HELPER, HELPER.c.claim_id == CLAIM.c.id)
    return joined.where(HELPER.c.member_id == member_id, there)


class _Row(NamedTuple):
    id: int
    moment: Any
    revision: int
    assignee_id: int | None


@dataclass(frozen=True, slots=True)
class _Window:
    """Those rows of one window that fit; `end` is its last key where more may lie behind it."""

    fitting: list[Any]
    end: Key | None


def _windows(
    session: Session,
    member_id: int,
    statuses: list[Status],
    sort: Order,
    path: Path,
    place: _Place,
) -> dict[Status, _Window]:
    fits = and_(visible_to(member_id), *path.rest)
    served = as_kept(path.order.column).label("served")
    query = select(*_to_sift(fits, sort, place), served)
    if place.window:
        query = query.where(path.order.behind(place.window))
    return {
        status: _Window(
            list(filter(_STANDS, rows)),
            _key(rows[-1].served, rows[-1].id) if len(rows) == WINDOW else None,
        )
        for status, rows in _in_columns(session, query, statuses, path, WINDOW).items()
    }


def _search(
    session: Session, member_id: int, filters: Filters, place: _Place
) -> dict[Status, _Window]:
    """One window of hits serves all columns: the index knows no status."""
    also = numbers_by_secret(session, member_id, asked_of(filters))
    found = hits(session, filters, place.window, also)
    if found is None:
        return dict.fromkeys(Status, _Window([], None))
    numbers = found.subquery("hits")
    fits = and_(visible_to(member_id), *sifted(filters))
    sift = _to_sift(fits, ORDERS[filters.sort], place)
    query = select(*sift).join(numbers, numbers.c.id == CLAIM.c.id)
    rows = handed_over(session, query)
    standing: dict[Status | None, list[Any]] = {status: [] for status in (*Status, None)}
    for row in rows:
        standing[_STANDS(row)].append(row)
    end = Key(None, min(map(_ID, rows))) if len(rows) == WINDOW else None
    return {status: _Window(standing[status], end) for status in Status}


def _to_sift(fits: Any, sort: Order, place: _Place) -> list[Any]:
    """What is to be known of a window's claims. `stands`: in which column, where it fits;
    `behind`: behind the last card shown."""
    behind = sort.behind(place.card) if place.card else true()
    told = {"stands": case((fits, CLAIM.c.status)), "behind": behind}
    return [*_shown(sort), *(as_kept(clause).label(name) for name, clause in told.items())]


def _shown(order: Order) -> list[Any]:
    """What is to be known of a claim to put it in order and to show it."""
    moment = as_kept(order.column).label("moment")
    return [CLAIM.c.id, moment, CLAIM.c.revision, CLAIM.c.assignee_id]


def _sift(window: _Window, status: Status, sort: Order, place: _Place, cards: int) -> Column:
    left = list(filter(_BEHIND, window.fitting))
    first = [_Row(*row[:4]) for row in _first(cards + 1, left, sort)]
    more = _next(place, first, cards) or (str(_Place(window=window.end)) if window.end else None)
    return Column(
        status=status,
        cards=first[:cards],
        count=len(window.fitting),
        capped=window.end is not None or place.window is not None,
        more=more,
        scanned_on=window.end is not None and len(left) < cards,
    )


def _counts(
    session: Session, member_id: int, filters: Filters, path: Path, statuses: Iterable[Status]
) -> dict[Status, tuple[int, bool]]:
    """How many claims each column holds, and whether the counting stopped at WINDOW."""
    if filters.only_story:
        kept = _kept_counts(session, member_id, filters.story_id)
        return {status: kept[status] for status in statuses}
    return _counted(session, member_id, path, statuses)


def _kept_counts(
    session: Session, member_id: int, story_id: int | None
) -> dict[Status, tuple[int, bool]]:
    """The counters, and the restricted claims that name this member."""
    kept = select(COUNT.c.status, COUNT.c.n).where(COUNT.c.story_id == (story_id or 0))
    own = [READER.c.member_id == member_id, CLAIM.c.restricted.is_(True)]
    if story_id:  # in a way that no index serves: the member's few claims are to be read first
        own.append(func.coalesce(CLAIM.c.story_id, 0) == story_id)
    named = (
        select(CLAIM.c.status, func.count())
        .select_from(READER.join(CLAIM, CLAIM.c.id == READER.c.claim_id))
        .where(*own)
        .group_by(CLAIM.c.status)
    )
    counts = dict.fromkeys(Status, 0)
    for query in (kept, named):
        for status, n in session.execute(query):
            counts[status] += n
    return {status: (n, False) for status, n in counts.items()}


def _counted(
    session: Session, member_id: int, path: Path, statuses: Iterable[Status]
) -> dict[Status, tuple[int, bool]]:
    some = select(literal(1)).where(visible_to(member_id))
    parts = [some.where(CLAIM.c.status == _STATUS, *path.served)]
    if path.helps:
        parts.append(_helped(some, path.helps))
    queries = [
        select(func.count()).select_from(part.limit(WINDOW + 1).subquery()) for part in parts
    ]
    counts = {
        status: sum(session.execute(query, {"status": status}).scalar_one() for query in queries)
        for status in statuses
    }
    return {status: (min(n, WINDOW), n > WINDOW) for status, n in counts.items()}
