"""Whose a pasted link is: the source that the register knows it by, or what to add it as."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from board.links import clean_link, owner_of
from board.models.sources import open_to
from board.queries.sources import RELAYED, SOURCE
from board.rules import SourceKind


@dataclass(frozen=True, slots=True)
class Owner:
    """Who stands behind a link. `domain`: its registrable domain, or account; None where the
    address does not tell. `id`: the source of the register; None where it knows none."""

    domain: str | None
    id: int | None = None
    name: str = ""
    kind: SourceKind = SourceKind.OUTLET
    relays: str | None = None
    corrected_on: date | None = None
    retracted: bool = False


def owner_behind(session: Session, member_id: int, typed: str) -> Owner | None:
    """Whose the link is that was typed; None as long as it is no whole link."""
    try:
        url = clean_link(typed.strip())
    except ValueError:
        return None
    if not url:
        return None
    domain = owner_of(url)
    if domain is None:
        return Owner(None)
    query = (
        select(
            SOURCE.c.id, SOURCE.c.name, SOURCE.c.kind, RELAYED.c.name.label("relays"),
            SOURCE.c.corrected_on, SOURCE.c.retracted,
        )
        .select_from(SOURCE)
        .outerjoin(RELAYED, (RELAYED.c.id == SOURCE.c.relays_id) & open_to(member_id, RELAYED))
        .where(SOURCE.c.domain == domain, open_to(member_id))
    )  # fmt: skip
    found = session.execute(query).one_or_none()
    if found is None:
        return Owner(domain, kind=SourceKind.ACCOUNT if "/" in domain else SourceKind.OUTLET)
    return Owner(domain, *found)
