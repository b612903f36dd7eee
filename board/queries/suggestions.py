"""Suggested origins: whom the words of an item, or of its page, credit. Offered, never traced."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from board.intake.agencies import agency_of, spellings
from board.intake.credits import Credit, credited
from board.models import Capture, CaptureText
from board.models.sources import open_to
from board.queries.sources import SOURCE
from board.rules import CaptureState, SourceKind
from board.text import fold

COPY, SAID = Capture.__table__, CaptureText.__table__  # type: ignore[attr-defined]
MOST, BEGINNING = 2, 2_000


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
    """By item, at most two origins that its title, its excerpt or the newest copy of its link
    credits, as far as the copy's beginning goes.

    Only of items that stand and rest on nobody else yet: not traced, or traced to their own
    source. Never the item's own source, nor a confidential one. A name of no agency that we
    know is suggested only where the register has it.
    """
    still_open = [item for item in items if _is_open(item)]
    texts = _texts(session, [item.id for item in still_open if item.url])
    found = {item.id: _credits(item, texts.get(item.id, "")) for item in still_open}
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


def _texts(session: Session, ids: list[int]) -> dict[int, str]:
    """How the newest copies of items' links begin, by item."""
    if not ids:
        return {}
    newest = (
        select(func.max(COPY.c.id))
        .where(COPY.c.evidence_id.in_(ids), COPY.c.state == CaptureState.TAKEN)
        .group_by(COPY.c.evidence_id)
    )
    query = (
        select(COPY.c.evidence_id, func.substr(SAID.c.body, 1, BEGINNING).label("text"))
        .join(SAID, SAID.c.capture_id == COPY.c.id)
        .where(COPY.c.id.in_(newest))
    )
    return {row.evidence_id: row.text for row in session.execute(query)}


def _credits(item: Any, text: str) -> list[Credit]:
    return _read("\n\n".join(filter(None, (item.title, item.excerpt, text))))


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
