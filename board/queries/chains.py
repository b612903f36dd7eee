"""From each item to what it rests on: outlet, agency, origin, as far as it was traced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models.sources import open_to, rested_on
from board.queries.sources import SOURCE
from board.rules import Stance


@dataclass(frozen=True, slots=True)
class Node:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Chain:
    """An item by who published it, and the sources it leads through to its origin, which is the
    last of `nodes`; none where it was not traced."""

    item_id: int
    label: str
    stance: Stance
    nodes: tuple[Node, ...]

    @property
    def origin(self) -> Node | None:
        return self.nodes[-1] if self.nodes else None


def chains(session: Session, member_id: int, items: Sequence[Any]) -> list[Chain]:
    """The chain of each item that stands, those of one origin side by side and those that were
    not traced last. `items` are those that the member may see."""
    standing = [item for item in items if item.withdrawn_at is None]
    known = _sources(session, member_id, standing)
    found = [
        Chain(item.id, _label(item), item.stance, tuple(_nodes(item, known))) for item in standing
    ]
    return sorted(found, key=_side_by_side)


def _side_by_side(chain: Chain) -> tuple[Any, ...]:
    back = [(node.name, node.id) for node in reversed(chain.nodes)]
    return not chain.nodes, back, chain.item_id


def _label(item: Any) -> str:
    return str(item.publisher or item.source or item.title or item.description or item.url)


def _sources(session: Session, member_id: int, items: Sequence[Any]) -> dict[int, Any]:
    """All sources behind the items that the member may know of, by id."""
    ids = {id_ for item in items for id_ in (item.source_id, item.origin_id) if id_}
    if not ids:
        return {}
    query = select(SOURCE.c.id, SOURCE.c.name, SOURCE.c.relays_id, SOURCE.c.belongs_to_id).where(
        SOURCE.c.id.in_(select(rested_on(ids).c.id)), open_to(member_id)
    )
    return {row.id: row for row in session.execute(query)}


def _nodes(item: Any, known: dict[int, Any]) -> list[Node]:
    if item.origin_id is None:
        return []
    behind = _path(item.source_id, known)
    ids = [node.id for node in behind]
    between = behind[1 : ids.index(item.origin_id)] if item.origin_id in ids[1:] else []
    return [*between, *_path(item.origin_id, known)]


def _path(source_id: int | None, known: dict[int, Any]) -> list[Node]:
    """A source and what it comes down to: what it relays, then what that belongs to."""
    left = dict(known)
    here = left.pop(source_id or 0, None)
    path = [here] if here else []
    for link in ("relays_id", "belongs_to_id"):
        while here and (following := left.pop(getattr(here, link), None)):
            path.append(following)
            here = following
    return [Node(row.id, row.name) for row in path]
