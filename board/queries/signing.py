"""The queue of sign-offs: what waits for an editor, for a second look, for its hour, or is under
review. Each part is read along an index of its own, by keyset."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, literal, select, text, tuple_
from sqlmodel import Session

from board.errors import NotFound
from board.models import Claim, Embargo, Member, Publication, SignOff, Verdict
from board.models.claims import IS_UNDER_REVIEW
from board.models.verdicts import WAITS_FOR_A_LOOK
from board.queries.filters import CLAIM, Key, visible_to

EMBARGO = Embargo.__table__  # type: ignore[attr-defined]
SIGNED = SignOff.__table__  # type: ignore[attr-defined]
VERDICT = Verdict.__table__  # type: ignore[attr-defined]
PUBLICATION = Publication.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
FIRST, REST = 10, 50
_CLAIM = [
    CLAIM.c[name].label("claim_id" if name == "id" else name)
    for name in ("id", "pid", "statement", "language", "status", "next_step", "public_state",
                 "public_differs", "needs_review", "accuses_person", "restricted", "second_look",
                 "embargo_until", "under_review_since", "created_by", "changed_at")
]  # fmt: skip


class Part(StrEnum):
    """The parts of the queue, in the order that they are shown."""

    WAITING = "waiting"
    LOOKS = "looks"
    EMBARGOED = "embargoed"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a part, as rows; `more` is the key to go on behind, or None."""

    part: Part
    rows: list[Any]
    more: str | None


def queue(session: Session, member_id: int) -> list[Lines]:
    """The first lines of each part, as far as the member may see them."""
    return [lines(session, member_id, part, FIRST) for part in Part]


def lines(
    session: Session, member_id: int, part: Part, limit: int = REST, after: str = ""
) -> Lines:
    """The lines of one part behind the key `after`. Raises ValueError for a broken key."""
    query, moment, number, newest_first = _PARTS[part]()
    key = Key.read(after)
    here = tuple_(moment, number)
    if key is not None:
        if key.moment is None:
            raise ValueError("a key of another order")
        there = tuple_(literal(key.moment, moment.type), literal(key.id))
        query = query.where(here < there if newest_first else here > there)
    order = (moment.desc(), number.desc()) if newest_first else (moment, number)
    query = query.add_columns(moment.label("key_at"), number.label("key_id"))
    rows = list(
        session.execute(query.where(visible_to(member_id)).order_by(*order).limit(limit + 1))
    )
    shown = rows[:limit]
    more = str(Key(shown[-1].key_at, shown[-1].key_id)) if len(rows) > limit else None
    return Lines(part, shown, more)


Asked = tuple[Select[Any], Any, Any, bool]


def _waiting() -> Asked:
    """The newest change first, with who decided it: that person does not sign it off alone."""
    query = (
        select(*_CLAIM, VERDICT.c.member_id.label("decided_by"), MEMBER.c.name.label("by"))
        .outerjoin(VERDICT, VERDICT.c.id == CLAIM.c.verdict_id)
        .outerjoin(MEMBER, MEMBER.c.id == VERDICT.c.member_id)
        .where(CLAIM.c.awaits_sign_off.is_(True))
    )
    return query, CLAIM.c.changed_at, CLAIM.c.id, True


def _looks() -> Asked:
    """The oldest sign-off of a sole editor first."""
    query = (
        select(*_CLAIM, SIGNED.c.publication_id, SIGNED.c.member_id.label("signed_by"),
               SIGNED.c.sole_editor_reason, MEMBER.c.name.label("by"),
               PUBLICATION.c.at)
        .join(SIGNED, SIGNED.c.claim_id == CLAIM.c.id)
        .join(PUBLICATION, PUBLICATION.c.id == SIGNED.c.publication_id)
        .outerjoin(MEMBER, MEMBER.c.id == SIGNED.c.member_id)
        .where(text(WAITS_FOR_A_LOOK))
    )  # fmt: skip
    return query, PUBLICATION.c.at, PUBLICATION.c.id, False


def _embargoed() -> Asked:
    """The next to go out first."""
    query = (
        select(*_CLAIM, EMBARGO.c.id.label("embargo_id"), EMBARGO.c.release_at, EMBARGO.c.refused,
               EMBARGO.c.content, EMBARGO.c.event, EMBARGO.c.sole_editor_reason,
               EMBARGO.c.signed_at, MEMBER.c.name.label("by"))
        .join(EMBARGO, EMBARGO.c.claim_id == CLAIM.c.id)
        .outerjoin(MEMBER, MEMBER.c.id == EMBARGO.c.member_id)
        .where(EMBARGO.c.ended_at.is_(None))
    )  # fmt: skip
    return query, EMBARGO.c.release_at, EMBARGO.c.id, False


def _reviewed() -> Asked:
    """The longest under review first."""
    query = select(*_CLAIM).where(text(IS_UNDER_REVIEW))
    return query, CLAIM.c.under_review_since, CLAIM.c.id, False


_PARTS: dict[Part, Callable[[], Asked]] = {
    Part.WAITING: _waiting,
    Part.LOOKS: _looks,
    Part.EMBARGOED: _embargoed,
    Part.REVIEWED: _reviewed,
}


def claim_of(session: Session, claim_id: int) -> Claim:
    """The claim's own row, for one that the member was shown."""
    return session.get_one(Claim, claim_id)


@dataclass(frozen=True, slots=True)
class EmbargoPage:
    """A sign-off that waits for its hour, or did; `by` signed it off."""

    row: Embargo
    by: str | None


def embargo_page(session: Session, member_id: int, embargo_id: int) -> EmbargoPage:
    """One of a claim that the member sees. Raises NotFound."""
    query = (
        select(Embargo, MEMBER.c.name)
        .join(CLAIM, CLAIM.c.id == EMBARGO.c.claim_id)
        .outerjoin(MEMBER, MEMBER.c.id == EMBARGO.c.member_id)
        .where(EMBARGO.c.id == embargo_id, visible_to(member_id))
    )
    found = session.execute(query, execution_options={"populate_existing": True}).first()
    if found is None:
        raise NotFound
    return EmbargoPage(*found)


def embargo_of(session: Session, claim_id: int) -> EmbargoPage | None:
    """The sign-off of a claim that waits for its hour. For claims that the member sees."""
    query = (
        select(Embargo, MEMBER.c.name)
        .outerjoin(MEMBER, MEMBER.c.id == EMBARGO.c.member_id)
        .where(EMBARGO.c.claim_id == claim_id, EMBARGO.c.ended_at.is_(None))
    )
    found = session.execute(query).first()
    return EmbargoPage(*found) if found else None
