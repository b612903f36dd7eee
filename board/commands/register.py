"""The source register's rows, as several commands keep them."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from board.commands.act import Act
from board.commands.trail import EventName, Texts
from board.errors import Invalid, NotFound
from board.models import Evidence, Source, SourceEvent, SourceReader
from board.models.sources import open_to, rested_on, resting_on
from board.rules import SourceKind, root_of
from board.text import fold
from board.words import _


@dataclass(frozen=True, slots=True)
class Mark:
    """That a source or an item was corrected or retracted, on what day and where."""

    corrected_on: date | None = None
    correction_note: str = ""
    correction_link: str = ""
    retracted: bool = False


def put_mark(row: Source | Evidence, mark: Mark) -> Texts:
    """Set a mark, or none, on a source or an item. Answers what changed, in words."""
    texts: Texts = {}
    for field, new in asdict(mark).items():
        old = getattr(row, field)
        if old != new:
            texts[field] = (_in_words(old), _in_words(new))
            setattr(row, field, new)
    return texts


def _in_words(value: date | str | bool | None) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else None


def source_seen(act: Act, source_id: int) -> Source:
    """The source, if the actor may know of it. Raises NotFound."""
    query = select(Source).where(col(Source.id) == source_id, open_to(act.actor.member_id))
    source: Source | None = act.session.execute(query).scalar_one_or_none()
    if source is None:
        raise NotFound
    return source


def source_chosen(act: Act, source_id: int, field: str) -> Source:
    """The same, for a source that a form names. Raises Invalid for the field."""
    try:
        return source_seen(act, source_id)
    except NotFound:
        raise Invalid({field: _("There is no such source.")}) from None


def source_named(act: Act, name: str, *, confidential: bool = False) -> Source | None:
    """The oldest source of just this name that the actor may know of."""
    query = (
        select(Source)
        .where(col(Source.name) == name, col(Source.confidential) == confidential)
        .where(open_to(act.actor.member_id))
        .order_by(col(Source.id))
    )
    return act.session.execute(query.limit(1)).scalar_one_or_none()


def keep_source(act: Act, source: Source) -> Source:
    """Add a source that is its own root until it relays or belongs to another.

    A confidential one names the member who adds it as its first reader.
    """
    if source.confidential and act.actor.member_id is None:
        raise Invalid({"confidential": _("Only a member can add a confidential source.")})
    source.search_text = search_text(source)
    act.session.add(source)
    act.session.flush()
    source.root_id = source.id
    if source.confidential and act.actor.member_id:
        act.session.add(SourceReader(source_id=source.id, member_id=act.actor.member_id))
    return source


def search_text(source: Source) -> str:
    """What the register's search looks in."""
    return fold(f"{source.name} {source.domain or ''}")


def own_observation(act: Act) -> Source:
    """The one source that stands for what the newsroom saw itself, made on first use."""
    query = select(Source).where(col(Source.kind) == SourceKind.OWN_OBSERVATION).limit(1)
    found = query.where(col(Source.confidential).is_(False)).order_by(col(Source.id))
    source: Source | None = act.session.execute(found).scalar_one_or_none()
    return source or keep_source(
        act, Source(name=_("Our own observation"), kind=SourceKind.OWN_OBSERVATION,
                    created_at=act.at),
    )  # fmt: skip


def refuse_circle(act: Act, source: Source, field: str, other_id: int | None) -> None:
    """Raise Invalid where a source would come to rest on itself, by whatever links."""
    behind = select(rested_on([other_id]).c.id)
    if other_id and source.id in act.session.execute(behind).scalars():
        words = _("%s rests on this source itself: a source cannot rest on itself.")
        other = act.session.get_one(Source, other_id)
        raise Invalid({field: words % other.name})


def set_roots(act: Act, source: Source) -> set[int]:
    """Find anew what a source, and all that rests on it, comes down to. Answers which moved.

    Reads the source's own neighbourhood, not the register: a few statements at any size.
    """
    act.session.flush()
    down = set(act.session.execute(select(resting_on(source.id).c.id)).scalars())
    behind = list(act.session.execute(select(rested_on(select(resting_on(source.id).c.id)))))
    relays = {row.id: row.relays_id for row in behind if row.relays_id}
    belongs = {row.id: row.belongs_to_id for row in behind if row.belongs_to_id}
    roots = {source_id: root_of(source_id, relays, belongs) for source_id in down}
    moved = set()
    for root in set(roots.values()):
        ours = [source_id for source_id, its in roots.items() if its == root]
        differs = select(col(Source.id)).where(
            col(Source.id).in_(ours), col(Source.root_id).is_distinct_from(root)
        )
        moved |= (now_moved := set(act.session.execute(differs).scalars()))
        change = update(Source).where(col(Source.id).in_(now_moved)).values(root_id=root)
        act.session.execute(change)
    return moved


def record_source(
    act: Act, source: Source, name: EventName, texts: Texts | None = None, **particulars: Any
) -> None:
    """Write an event of a source, and keep it in the source's history."""
    act.record(name, texts=texts, source=source.id, **particulars)
    act.session.add(SourceEvent(source_id=source.id, event_n=act.event_n))
