"""Suggested origins: whom an item's own words credit. Offered, never traced by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.intake.agencies import agency_of, spellings
from board.intake.credits import Credit, credited
from board.models.sources import open_to
from board.queries.sources import SOURCE
from board.rules import SourceKind
from board.text import fold

MOST = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An origin that an item's words name. `id`: the source of the register; None where it is
    to be added, as a source of the `kind`. `words`: the sentence that names it."""

    id: int | None
    name: str
    kind: SourceKind
    words: str


def suggested(
    session: Session, member_id: int, items: Iterable[Any]
) -> dict[int, list[Suggestion]]:
    """By item, at most two origins that its title or excerpt credits.

    Only of items that stand and rest on nobody else yet: not traced, or traced to their own
    source. Never the item's own source, nor a confidential one. A name of no agency that we
    know is suggested only where the register has it.
    """
    found = {item.id: _credits(item) for item in items if _is_open(item)}
    names = {name for credits in found.values() for credit in credits for name in _called(credit)}
    known = _register(session, member_id, names) if names else {}
    offers = {}
    for item in items:
        offered = [_offer(credit, known) for credit in found.get(item.id, ())]
        others = [offer for offer in offered if offer and not _is_own(item, offer)]
        if others:
            offers[item.id] = others[:MOST]
    return offers


def _is_open(item: Any) -> bool:
    traced_elsewhere = item.origin_id is not None and item.origin_id != item.source_id
    return item.withdrawn_at is None and not traced_elsewhere


def _credits(item: Any) -> list[Credit]:
    return _read(f"{item.title}\n\n{item.excerpt}".strip())


@lru_cache(maxsize=2_000)
def _read(text: str) -> list[Credit]:
    return credited(text) if text else []


def _called(credit: Credit) -> tuple[str, ...]:
    """What the register may know it by."""
    return spellings()[credit.name] if credit.known else (credit.name,)


def _register(session: Session, member_id: int, names: set[str]) -> dict[str, Any]:
    """The oldest open source of each name."""
    query = (
        select(SOURCE.c.id, SOURCE.c.name, SOURCE.c.kind)
        .where(SOURCE.c.name.in_(names), SOURCE.c.confidential.is_(False), open_to(member_id))
        .order_by(SOURCE.c.id.desc())
    )
    return {row.name: row for row in session.execute(query)}


def _offer(credit: Credit, known: dict[str, Any]) -> Suggestion | None:
    for name in _called(credit):
        if row := known.get(name):
            return Suggestion(row.id, row.name, row.kind, credit.words)
    if not credit.known:
        return None
    kind = SourceKind.AGENCY if credit.agency else SourceKind.OUTLET
    return Suggestion(None, credit.name, kind, credit.words)


def _is_own(item: Any, offer: Suggestion) -> bool:
    """Whether it is the item's own source, by number or by whatever name."""
    if offer.id is not None and offer.id == item.source_id:
        return True
    called = {_canonical(offer.name)}
    return bool(called & {_canonical(item.source or ""), _canonical(item.publisher)})


def _canonical(name: str) -> str:
    return agency_of(name) or fold(name)
