"""What a board can be narrowed to and sorted by, and which index serves it.

Each single filter, in each order, is read from an index of its own. Where filters are combined
the narrowest is read from its index and the others sift a window of WINDOW claims at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select, text, tuple_, type_coerce
from sqlalchemy.types import NullType

from board.models import Claim, ClaimHelper, ClaimReader
from board.models.claims import IS_URGENT
from board.rules import Kind, NextStep, Urgency
from board.text import fold_words

CLAIM = Claim.__table__  # type: ignore[attr-defined]
HELPER = ClaimHelper.__table__  # type: ignore[attr-defined]
READER = ClaimReader.__table__  # type: ignore[attr-defined]
WINDOW = 1_000
NOBODY = 0


class Sort(StrEnum):
    """Newest change first, oldest open first, due soonest first."""

    CHANGED = "changed"
    OPENED = "opened"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board is narrowed to; `assignee_id` finds who leads and who helps, 0 is nobody."""

    story_id: int | None = None
    assignee_id: int | None = None
    next_step: NextStep | None = None
    urgency: Urgency | None = None
    tag: str = ""
    text: str = ""
    phrases: tuple[str, ...] = ()
    kind: Kind | None = None
    needs_review: bool = False
    second_look: bool = False
    public_differs: bool = False
    sort: Sort = Sort.CHANGED

    @property
    def searches(self) -> bool:
        """Whether the full text is asked. A tag without a letter (an emoji) is not in it."""
        return bool(self.text or self.phrases or fold_words(self.tag))

    @property
    def only_story(self) -> bool:
        """Whether nothing but a story narrows the board: its counts are kept by the write."""
        return replace(self, story_id=None, sort=Sort.CHANGED) == Filters()


@dataclass(frozen=True, slots=True)
class Key:
    """Where a list went to: a claim's place in the order. `moment` is None in order of number."""

    moment: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat() if self.moment else ''},{self.id}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key of a text, None of an empty one. Raises ValueError for a broken key."""
        if not text:
            return None
        moment, comma, number = text.rpartition(",")
        if not (comma and number.isascii() and number.isdigit() and len(number) <= 9):
            raise ValueError("not a key of ours")
        return cls(_moment(moment) if moment else None, int(number))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("not a key of ours")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("not a key of ours") from None


@dataclass(frozen=True, slots=True)
class Order:
    """By one time of the claim, or, where `column` is None, by its number; then by number."""

    column: Any = None
    newest_first: bool = True

    def by(self, *first: Any) -> list[Any]:
        """The ORDER BY. `first` are columns that are alike in all rows, in the index's order."""
        keys = [*first, *([] if self.column is None else [self.column]), CLAIM.c.id]
        return [key.desc() if self.newest_first else key.asc() for key in keys]

    def check(self, key: Key | None) -> None:
        """Raise ValueError for a key of another order."""
        if key and (self.column is None) != (key.moment is None):
            raise ValueError("a key of another order")

    def behind(self, key: Key) -> ColumnElement[bool]:
        """The clause for all that stands behind the key. Raises ValueError for another's key."""
        self.check(key)
        here: Any = CLAIM.c.id
        there: Any = literal(key.id)
        if self.column is not None:
            here = tuple_(self.column, here)
            there = tuple_(literal(key.moment, self.column.type), there)
        clause: ColumnElement[bool] = here < there if self.newest_first else here > there
        return clause


ORDERS = {
    Sort.CHANGED: Order(CLAIM.c.changed_at),
    Sort.OPENED: Order(CLAIM.c.opened_at, newest_first=False),
    Sort.DUE: Order(CLAIM.c.due_sort, newest_first=False),
}


@dataclass(frozen=True, slots=True)
class Path:
    """How a board is read: `served` by the index in `order`, sifted by the `rest`.

    `helps`: the claims with which this member helps are read beside those that are served, and
    the two put together in order. They are few: one's own, found by the helper's number.
    """

    served: list[ColumnElement[bool]]
    rest: list[ColumnElement[bool]]
    order: Order
    alike: Sequence[Any] = ()
    helps: int | None = None


def path_of(filters: Filters) -> Path:
    """The narrowest index that serves the filters, with what it leaves to sift."""
    flags, fields, rest = _flags(filters), _fields(filters), _sifted_only(filters)
    if filters.assignee_id and not flags:
        leads = [CLAIM.c.assignee_id == filters.assignee_id]
        sift = [*fields[1:], *rest]
        return Path(leads, sift, ORDERS[filters.sort], helps=filters.assignee_id)
    if flags:  # few claims are flagged: their index knows one order
        return Path(flags[:1], [*flags[1:], *fields, *rest], ORDERS[Sort.CHANGED])
    # PostgreSQL does not see that IS NULL makes a column alike in all rows: it is told.
    nobodys = filters.assignee_id == NOBODY and len(fields) == 1
    alike = [CLAIM.c.assignee_id] if nobodys else []
    return Path(fields[:1], [*fields[1:], *rest], ORDERS[filters.sort], alike)


def sifted(filters: Filters) -> list[ColumnElement[bool]]:
    """All that a full-text hit must still be."""
    return [*_flags(filters), *_fields(filters), *_sifted_only(filters)]


def _flags(filters: Filters) -> list[ColumnElement[bool]]:
    names = ("second_look", "needs_review", "public_differs")
    flags = [CLAIM.c[name].is_(True) for name in names if getattr(filters, name)]
    if filters.urgency:
        flags.append(and_(CLAIM.c.urgency == filters.urgency, text(f"claims.{IS_URGENT}")))
    return flags


def _fields(filters: Filters) -> list[ColumnElement[bool]]:
    """The narrowest first: what a member works on, a story, a step; half a board is nobody's."""
    clauses = []
    if filters.assignee_id:
        clauses.append(_has(filters.assignee_id))
    if filters.story_id:
        clauses.append(CLAIM.c.story_id == filters.story_id)
    if filters.next_step:
        clauses.append(CLAIM.c.next_step == filters.next_step)
    if filters.assignee_id == NOBODY:
        clauses.append(_has(NOBODY))
    return clauses


def _sifted_only(filters: Filters) -> list[ColumnElement[bool]]:
    """What no index serves."""
    clauses = []
    if filters.kind:
        clauses.append(CLAIM.c.kind == filters.kind)
    if filters.tag:
        clauses.append((" " + CLAIM.c.tags + " ").contains(f" {filters.tag} ", autoescape=True))
    return clauses


def _has(member_id: int) -> ColumnElement[bool]:
    """Whether the member leads it or helps; 0: whether nobody leads it."""
    leads: ColumnElement[bool] = CLAIM.c.assignee_id == (member_id or None)
    if member_id == NOBODY:
        return leads
    helps = select(HELPER.c.claim_id).where(
        HELPER.c.claim_id == CLAIM.c.id, HELPER.c.member_id == member_id
    )
    return or_(leads, helps.exists())


def visible_to(member_id: int) -> ColumnElement[bool]:
    """The clause that every query over claims takes: restricted ones only for named members."""
    named = select(READER.c.claim_id).where(
        READER.c.claim_id == CLAIM.c.id, READER.c.member_id == member_id
    )
    return or_(CLAIM.c.restricted.is_(False), named.exists())


def as_kept(clause: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as the database has it. Moments and words of a thousand claims that are only put
    in order need not become Python's own: that costs more than the query."""
    return type_coerce(clause, NullType())
