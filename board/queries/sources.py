"""The source register as a member sees it: a confidential source only where it names them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlmodel import Session

from board.errors import NotFound
from board.models import Event, EventText, Evidence, Member, Source, SourceEvent, SourceReader
from board.models.evidence import items_where
from board.models.sources import open_to, rested_on
from board.queries.board import CLAIM, visible_to
from board.rules import SourceKind
from board.text import fold

SOURCE = Source.__table__  # type: ignore[attr-defined]
ITEM = Evidence.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
READER = SourceReader.__table__  # type: ignore[attr-defined]
RELAYED, OWNER = SOURCE.alias("relayed"), SOURCE.alias("owner")
MANY = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the register. `used`: in how many standing items; more than MANY says many."""

    id: int
    name: str
    kind: SourceKind
    domain: str | None
    relays: str | None
    belongs_to: str | None
    confidential: bool
    corrected_on: date | None
    retracted: bool
    used: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list; `more` is the key to go on from, None at the end."""

    rows: list[Any]
    more: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A link of a chain: `how` is "relays" or "belongs to"."""

    how: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source: its row, what it comes down to, what rests on it, who reads it."""

    source: Source
    chain: list[Step]
    relayed_by: list[Any]
    owns: list[Any]
    readers: list[Any]
    others: list[Any]
    notes: list[Any]
    history: list[tuple[Any, list[EventText]]]


def register(
    session: Session, member_id: int, words: str = "", after: int | None = None, limit: int = MANY
) -> Part:
    """Sources by name, those that `words` are found in, behind the source `after`.

    Raises NotFound where there is no such source to go on from.
    """
    query = (
        select(
            *(SOURCE.c[name] for name in ("id", "name", "kind", "domain")),
            RELAYED.c.name.label("relays"),
            OWNER.c.name.label("belongs_to"),
            SOURCE.c.confidential,
            SOURCE.c.corrected_on,
            SOURCE.c.retracted,
            _used(member_id, SOURCE.c.id).label("used"),
        )
        .select_from(SOURCE)
        .outerjoin(RELAYED, (RELAYED.c.id == SOURCE.c.relays_id) & open_to(member_id, RELAYED))
        .outerjoin(OWNER, (OWNER.c.id == SOURCE.c.belongs_to_id) & open_to(member_id, OWNER))
        .where(*_found(member_id, words))
        .order_by(SOURCE.c.name, SOURCE.c.id)
        .limit(limit + 1)
    )
    if after is not None:
        last = one(session, member_id, after)
        query = query.where(tuple_(SOURCE.c.name, SOURCE.c.id) > (last.name, last.id))
    return part_of([Row(**row._mapping) for row in session.execute(query)], limit, "id")


def _used(member_id: int, source_id: Any) -> ColumnElement[int]:
    """How many items, counted no further than needed to say "many"."""
    seen = (
        select(ITEM.c.id)
        .join(CLAIM, CLAIM.c.id == ITEM.c.claim_id)
        .where(ITEM.c.withdrawn_at.is_(None), visible_to(member_id))
        .limit(MANY + 1)
    )
    total: Any = 0
    elsewhere = ITEM.c.source_id.is_distinct_from(source_id)
    for mine in (
        seen.where(ITEM.c.source_id == source_id),
        seen.where(ITEM.c.origin_id == source_id, elsewhere),
    ):
        within = mine.correlate(SOURCE).subquery()
        total = total + select(func.count()).select_from(within).scalar_subquery()
    return total  # type: ignore[no-any-return]


def _found(member_id: int, words: str) -> list[ColumnElement[bool]]:
    folded = fold(words)
    found = [SOURCE.c.search_text.contains(folded, autoescape=True)] if folded else []
    return [open_to(member_id), *found]


def find(session: Session, member_id: int, words: str, limit: int = 20) -> list[Any]:
    """Sources to choose from, by part of a name or a domain: id, name, kind, confidential."""
    if not fold(words):
        return []
    columns = [SOURCE.c[name] for name in ("id", "name", "kind", "domain", "confidential")]
    query = select(*columns).where(*_found(member_id, words)).order_by(SOURCE.c.name, SOURCE.c.id)
    return list(session.execute(query.limit(limit)).all())


def by_name(session: Session, member_id: int, name: str) -> int | None:
    """The oldest source of just this name."""
    query = select(SOURCE.c.id).where(SOURCE.c.name == name, open_to(member_id))
    found: int | None = session.execute(query.order_by(SOURCE.c.id).limit(1)).scalar()
    return found


def own_confidential(session: Session, member_id: int) -> list[Any]:
    """The confidential sources that name the member: id, name."""
    query = (
        select(SOURCE.c.id, SOURCE.c.name)
        .join(READER, READER.c.source_id == SOURCE.c.id)
        .where(READER.c.member_id == member_id)
        .order_by(SOURCE.c.name)
    )
    return list(session.execute(query.limit(200)).all())


def one(session: Session, member_id: int, source_id: int) -> Source:
    """A source. Raises NotFound where it is absent or not for this member."""
    query = select(Source).where(SOURCE.c.id == source_id, open_to(member_id))
    source: Source | None = session.execute(query).scalar_one_or_none()
    if source is None:
        raise NotFound
    return source


def source_page(session: Session, member_id: int, source_id: int) -> SourcePage:
    """The page of a source. Raises NotFound."""
    source = one(session, member_id, source_id)
    readers = _readers(session, source_id) if source.confidential else []
    return SourcePage(
        source=source,
        chain=chain(session, member_id, source_id),
        relayed_by=_linked(session, member_id, SOURCE.c.relays_id == source_id),
        owns=_linked(session, member_id, SOURCE.c.belongs_to_id == source_id),
        readers=readers,
        others=_others(session, readers) if source.confidential else [],
        notes=_notes(session, source_id),
        history=_history(session, source_id),
    )


def chain(session: Session, member_id: int, source_id: int | None) -> list[Step]:
    """How a source comes down to its root: what it relays, then what that belongs to."""
    behind = rested_on([source_id])
    query = (
        select(SOURCE.c.id, SOURCE.c.name, SOURCE.c.relays_id, SOURCE.c.belongs_to_id)
        .where(SOURCE.c.id.in_(select(behind.c.id)), open_to(member_id))
    )  # fmt: skip
    known = {row.id: row for row in session.execute(query)}
    steps, here = [], known.get(source_id)
    for how, link in (("relays", "relays_id"), ("belongs to", "belongs_to_id")):
        while here and (following := known.pop(getattr(here, link), None)):
            steps.append(Step(how, following.id, following.name))
            here = following
    return steps


def _linked(session: Session, member_id: int, wanted: ColumnElement[bool]) -> list[Any]:
    query = select(SOURCE.c.id, SOURCE.c.name).where(wanted, open_to(member_id))
    return list(session.execute(query.order_by(SOURCE.c.name).limit(MANY)).all())


def _readers(session: Session, source_id: int) -> list[Any]:
    query = select(MEMBER.c.id, MEMBER.c.name).join(READER, READER.c.member_id == MEMBER.c.id)
    named = query.where(READER.c.source_id == source_id).order_by(MEMBER.c.name)
    return list(session.execute(named).all())


def _others(session: Session, readers: Iterable[Any]) -> list[Any]:
    query = select(MEMBER.c.id, MEMBER.c.name).where(
        MEMBER.c.active.is_(True), MEMBER.c.id.not_in([reader.id for reader in readers])
    )
    return list(session.execute(query.order_by(MEMBER.c.name)).all())


def _notes(session: Session, source_id: int) -> list[Any]:
    """How the reliability note came to be what it is, newest first: who, when, old, new."""
    event, of_it = Event.__table__, SourceEvent.__table__  # type: ignore[attr-defined]
    text = EventText.__table__  # type: ignore[attr-defined]
    query = (
        select(event.c.at, MEMBER.c.name.label("by"), text.c.old, text.c.new)
        .join(of_it, of_it.c.event_n == event.c.n)
        .join(text, (text.c.event_n == event.c.n) & (text.c.field == "note"))
        .outerjoin(MEMBER, MEMBER.c.id == event.c.member_id)
        .where(of_it.c.source_id == source_id)
        .order_by(event.c.n.desc())
    )
    return list(session.execute(query.limit(100)).all())


def _history(session: Session, source_id: int) -> list[tuple[Any, list[EventText]]]:
    event, of_it = Event.__table__, SourceEvent.__table__  # type: ignore[attr-defined]
    query = (
        select(event.c.n, event.c.at, event.c.name, MEMBER.c.name.label("by"))
        .join(of_it, of_it.c.event_n == event.c.n)
        .outerjoin(MEMBER, MEMBER.c.id == event.c.member_id)
        .where(of_it.c.source_id == source_id)
        .order_by(event.c.n.desc())
    )
    events = list(session.execute(query.limit(100)).all())
    wanted = select(EventText).where(EventText.event_n.in_([row.n for row in events]))  # type: ignore[attr-defined]
    texts = list(session.execute(wanted).scalars())
    return [(row, [text for text in texts if text.event_n == row.n]) for row in events]


def claims_on(
    session: Session, member_id: int, source_id: int, after: int | None = None, limit: int = 20
) -> Part:
    """The claims that a source stands behind, as an item's source or origin, newest first."""
    by = [
        claim_ids(member_id, column == source_id, after, limit)
        for column in (ITEM.c.source_id, ITEM.c.origin_id)
    ]
    return _claims(session, or_(*(CLAIM.c.id.in_(ids) for ids in by)), limit)


def claim_ids(
    member_id: int, wanted: ColumnElement[bool], after: int | None, limit: int
) -> Select[Any]:
    """The newest claims, and one more, that the member sees items `wanted` of."""
    item = items_where(wanted, member_id).subquery()
    seen = [~item.c.hidden, item.c.withdrawn_at.is_(None), visible_to(member_id)]
    if after is not None:
        seen.append(item.c.claim_id < after)
    newest = (
        select(item.c.claim_id)
        .join(CLAIM, CLAIM.c.id == item.c.claim_id)
        .where(*seen)
        .group_by(item.c.claim_id)
        .order_by(item.c.claim_id.desc())
        .limit(limit + 1)
    )
    return select(newest.subquery().c.claim_id)


def _claims(session: Session, wanted: ColumnElement[bool], limit: int) -> Part:
    names = ("id", "statement", "language", "status", "needs_review", "public_state")
    query = select(*(CLAIM.c[name] for name in names)).where(wanted)
    rows = session.execute(query.order_by(CLAIM.c.id.desc()).limit(limit + 1)).all()
    return part_of(list(rows), limit, "id")


def part_of(rows: list[Any], limit: int, key: str) -> Part:
    """The first `limit` of the rows, and the key to go on from where there are more."""
    shown = rows[:limit]
    return Part(shown, getattr(shown[-1], key) if len(rows) > limit else None)
