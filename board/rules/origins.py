"""What an item of evidence counts for, and what it ultimately rests on (rule 2)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from board.rules.terms import Directness, Kind, Stance
from board.words import _


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence as the rules see it; `origin_id` is the root, None: not traced;
    `hidden`: it rests on a confidential source that does not name whoever acts."""

    evidence_id: int
    stance: Stance
    directness: Directness
    party_concerned: bool = False
    witnessed: bool = False
    confidential: bool = False
    origin_id: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What a card says of a claim's standing evidence."""

    links: int
    supporting: int
    contradicting: int
    origins_for: int
    origins_against: int
    untraced: int


def tally(items: Collection[Item], kind: Kind) -> Tally:
    """Count items and independent origins; a party's own item adds no origin (rule 2)."""
    supporting = [item for item in items if item.stance is Stance.SUPPORTS]
    contradicting = [item for item in items if item.stance is Stance.CONTRADICTS]
    return Tally(
        links=len(items),
        supporting=len(supporting),
        contradicting=len(contradicting),
        origins_for=len(origins_for(items, kind)),
        origins_against=len({i.origin_id for i in contradicting if _is_independent(i)}),
        untraced=sum(item.origin_id is None for item in items),
    )


def origins_for(items: Iterable[Item], kind: Kind) -> set[int]:
    """The independent traced origins that support a claim (rule 2).

    For what was `said`, the speaker's own dispatch is the record, so a party's item counts.
    """
    return {
        item.origin_id
        for item in items
        if item.stance is Stance.SUPPORTS
        and item.origin_id is not None
        and (kind is Kind.SAID or not item.party_concerned)
    }


def _is_independent(item: Item) -> bool:
    return item.origin_id is not None and not item.party_concerned


def root_of(source_id: int, relays: dict[int, int], belongs_to: dict[int, int]) -> int:
    """Follow confirmed `relays`, then `belongs_to`, to the source it all rests on.

    `relays` and `belongs_to` map a source id to another's. Raises ValueError on a cycle.
    """
    return _follow(_follow(source_id, relays), belongs_to)


def _follow(source_id: int, links: dict[int, int]) -> int:
    seen = {source_id}
    while source_id in links:
        source_id = links[source_id]
        if source_id in seen:
            raise ValueError(_("A source cannot rest on itself."))
        seen.add(source_id)
    return source_id
