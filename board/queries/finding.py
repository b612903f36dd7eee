"""Which claims stand in a column, by number: found along an index, or sifted by windows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, literal, literal_column, select
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
    path_of,
    sifted,
    visible_to,
)
from board.queries.search import BY_NUMBER, asked_of, hits
from board.queries.secret import numbers_by_secret
from board.rules import Status

COUNT = DeskCount.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Found:
    """The claims to show of one column, in order, and how to go on; as `Column` has it."""

    status: Status
    ids: list[int]
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


def find_all(session: Session, member_id: int, filters: Filters, cards: int) -> list[Found]:
    """The first `cards` claims of every column."""
    if filters.searches:
        window = _search(session, member_id, filters, _Place())
        return [_sift(window, status, _Place(), cards) for status in Status]
    path = path_of(filters)
    if path.rest or path.order is not ORDERS[filters.sort]:
        return [find(session, member_id, status, filters, cards, "") for status in Status]
    counts = _counts(session, member_id, filters, path, list(Status))
    return [
        _along(session, member_id, status, path, _Place(), cards, counts[status])
        for status in Status
    ]


def find(
    session: Session, member_id: int, status: Status, filters: Filters, cards: int, after: str
) -> Found:
    """The next `cards` claims of one column. Raises ValueError for a broken key."""
    place = _Place.read(after)
    if filters.searches:
        return _sift(_search(session, member_id, filters, place), status, place, cards)
    path = path_of(filters)
    if path.rest or path.order is not ORDERS[filters.sort]:
        window = _window(session, member_id, status, filters, path, place)
        return _sift(window, status, place, cards)
    count = _counts(session, member_id, filters, path, [status])[status]
    return _along(session, member_id, status, path, place, cards, count)


def _along(
    session: Session,
    member_id: int,
    status: Status,
    path: Path,
    place: _Place,
    cards: int,
    count: tuple[int, bool],
) -> Found:
    """Straight along the index: what it serves is what is wanted, in the order wanted."""
    wanted = [visible_to(member_id)]
    if place.window:
        raise ValueError("a key of another order")
    if place.card:
        wanted.append(path.order.behind(place.card))
    query = (
        select(CLAIM.c.id, path.order.column).where(*wanted).order_by(*path.order.by(*path.alike))
    )
    rows = _in_column(session, query, status, path, cards + 1)
    shown = rows[:cards]
    more = str(_Place(card=Key(shown[-1][1], shown[-1][0]))) if len(rows) > cards else None
    return Found(status, [row[0] for row in shown], *count, more)


def _in_column(session: Session, query: Select[Any], status: Status, path: Path, n: int) -> Any:
    """The first n rows (number, moment, …) of the query in a column: those that the index
    serves, together with those that the member helps with."""
    served = query.where(CLAIM.c.status == status, *path.served)
    rows = list(session.execute(served.limit(n)))
    if path.helps is None:
        return rows
    rows += session.execute(_helped(query, status, path.helps).limit(n))
    return sorted(rows, key=lambda row: (row[1], row[0]), reverse=path.order.newest_first)[:n]


def _helped(query: Select[Any], status: Status, member_id: int) -> Select[Any]:
    """The same, of the claims that the member helps with. The status stands in a way that no
    index serves: the member's few claims are to be read first, not the whole column."""
    there = func.coalesce(CLAIM.c.status, literal_column("''")) == status
    joined = query.join(HELPER, HELPER.c.claim_id == CLAIM.c.id)
    return joined.where(HELPER.c.member_id == member_id, there)


@dataclass(frozen=True, slots=True)
class _Window:
    """What one window held that fits; `end` is its last key where more may lie behind it."""

    rows: dict[Status, list[Key]]
    order: Order
    end: Key | None


def _window(
    session: Session,
    member_id: int,
    status: Status,
    filters: Filters,
    path: Path,
    place: _Place,
) -> _Window:
    wanted = [path.order.behind(place.window)] if place.window else []
    sort = ORDERS[filters.sort]
    fits = and_(visible_to(member_id), *path.rest)
    query = (
        select(
            CLAIM.c.id, path.order.column, literal(status, CLAIM.c.status.type), sort.column, fits
        )
        .where(*wanted)
        .order_by(*path.order.by(*path.alike))
    )
    return _read(_in_column(session, query, status, path, WINDOW), sort)


def _search(session: Session, member_id: int, filters: Filters, place: _Place) -> _Window:
    """One window of hits serves all columns: the index knows no status."""
    sort = ORDERS[filters.sort]
    also = numbers_by_secret(session, member_id, asked_of(filters))
    found = hits(session, filters, place.window, also)
    if found is None:
        return _Window({}, sort, None)
    numbers = found.subquery("hits")
    fits = and_(visible_to(member_id), *sifted(filters))
    query = (
        select(CLAIM.c.id, literal(None), CLAIM.c.status, sort.column, fits)
        .join(numbers, numbers.c.id == CLAIM.c.id)
        .order_by(*BY_NUMBER.by())
    )
    return _read(session.execute(query), sort)


def _read(found: Iterable[Any], sort: Order) -> _Window:
    rows: dict[Status, list[Key]] = {}
    last, seen = None, 0
    for number, moment, status, sorted_by, fits in found:
        last, seen = (moment, number), seen + 1
        if fits:
            rows.setdefault(status, []).append(Key(sorted_by, number))
    for keys in rows.values():
        keys.sort(key=_in_order, reverse=sort.newest_first)
    return _Window(rows, sort, Key(*last) if last and seen == WINDOW else None)


def _in_order(key: Key) -> tuple[Any, int]:
    return key.moment, key.id


def _sift(window: _Window, status: Status, place: _Place, cards: int) -> Found:
    window.order.check(place.card)
    keys = window.rows.get(status, [])
    left = [key for key in keys if _stands_behind(key, place.card, window.order)]
    shown = left[:cards]
    more = None
    if len(left) > cards:
        more = str(_Place(place.window, shown[-1]))
    elif window.end:
        more = str(_Place(window=window.end))
    return Found(
        status=status,
        ids=[key.id for key in shown],
        count=len(keys),
        capped=window.end is not None or place.window is not None,
        more=more,
        scanned_on=window.end is not None and len(left) < cards,
    )


def _stands_behind(key: Key, other: Key | None, order: Order) -> bool:
    if other is None:
        return True
    here, there = _in_order(key), _in_order(other)
    return here < there if order.newest_first else here > there


def _counts(
    session: Session, member_id: int, filters: Filters, path: Path, statuses: Iterable[Status]
) -> dict[Status, tuple[int, bool]]:
    """How many claims each column holds, and whether the counting stopped at WINDOW."""
    if filters.only_story:
        return _kept_counts(session, member_id, filters.story_id)
    return {status: _counted(session, member_id, path, status) for status in statuses}


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


def _counted(session: Session, member_id: int, path: Path, status: Status) -> tuple[int, bool]:
    some = select(literal(1)).where(visible_to(member_id))
    n = _up_to(session, some.where(CLAIM.c.status == status, *path.served))
    if path.helps:
        n += _up_to(session, _helped(some, status, path.helps))
    return min(n, WINDOW), n > WINDOW


def _up_to(session: Session, some: Select[Any]) -> int:
    query = select(func.count()).select_from(some.limit(WINDOW + 1).subquery())
    n: int = session.execute(query).scalar_one()
    return n
