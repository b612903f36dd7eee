"""What was said and done on a claim, as one feed; its comments; who can be mentioned there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from board.errors import NotFound
from board.mentions import handles, mentioned
from board.models import (
    Capture,
    Claim,
    ClaimReader,
    Comment,
    CommentVersion,
    Event,
    EventText,
    Evidence,
    Member,
    Watch,
)
from board.models.evidence import evidence_of
from board.models.merges import merged_into
from board.queries.filters import CLAIM, visible_to
from board.rules import CaptureState

MEMBER = Member.__table__  # type: ignore[attr-defined]
EVENT = Event.__table__  # type: ignore[attr-defined]
# An edit shows on the comment itself, which stands where it was first written.
ON_THE_COMMENT = "comment_edited"
ASSIGNED = "claim_assigned"
OF_A_LINK = ("capture_asked", "evidence_captured", "capture_failed", "link_looked_at",
             "copy_saved")  # fmt: skip
NOT_READ = ("sha256", "body_sha256")  # the pages of files and copies show them


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it reads now, with its `earlier` texts, newest first."""

    id: int
    member_id: int
    body: str
    edited_at: datetime | None
    version: int
    earlier: list[CommentVersion]


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the feed: who did what when, `changed` from what to what if it says so, the
    texts before and after, or the comment that it was; the item whose link or copy it was,
    and the copy that came of it if it is there still."""

    n: int
    at: datetime
    name: str
    by: str | None
    changed: tuple[str, str] | None
    texts: list[EventText]
    comment: Said | None = None
    item: Any = None
    copy: int | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A part of a claim's feed, newest first; `more` is the event to go on behind, or None."""

    events: list[Happened]
    more: int | None


def feed(
    session: Session, member_id: int, claim_id: int, limit: int, before: int | None = None,
    seen: set[int] | None = None, edits: bool = False,
) -> Feed:  # fmt: skip
    """What happened to a claim before an event (None: up to now). Raises NotFound.

    Events of an item that is hidden from the member are absent; `seen` are the others, where
    the caller has read them already. With `edits`, each edit of a comment is a line, too.
    """
    if seen is None:
        require(session, member_id, claim_id)
        items = evidence_of(session, claim_id, member_id)
        seen = {item.id for item in items if not item.hidden}
    rows = session.execute(_events(claim_id, before, limit + 1, edits)).all()
    shown = [row for row in rows[:limit] if row.particulars.get("evidence", 0) in {0, *seen}]
    more = rows[limit - 1].n if len(rows) > limit else None
    return Feed(_told(session, shown, edits), more)


def _events(claim_id: int, before: int | None, limit: int, edits: bool) -> Any:
    merged = select(merged_into(claim_id).c.id)
    query = (
        select(EVENT.c.n, EVENT.c.at, EVENT.c.name, EVENT.c.particulars, MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == EVENT.c.member_id)
        .where(or_(EVENT.c.claim_id == claim_id, EVENT.c.claim_id.in_(merged)))
    )
    if before is not None:
        query = query.where(EVENT.c.n < before)
    if not edits:
        query = query.where(EVENT.c.name != ON_THE_COMMENT)
    return query.order_by(EVENT.c.n.desc()).limit(limit)


def _told(session: Session, rows: list[Any], edits: bool) -> list[Happened]:
    of_them = col(EventText.event_n).in_([row.n for row in rows])
    wanted = select(EventText).where(of_them, col(EventText.field).not_in(NOT_READ))
    texts = list(session.execute(wanted).scalars())
    said = {} if edits else _comments(session, _ids(rows, "comment"))
    items = _items(session, _ids([row for row in rows if row.name in OF_A_LINK], "evidence"))
    copies = _kept_copies(session, _ids(rows, "capture"))
    given = [row for row in rows if row.name == ASSIGNED]
    names = _names(session, {n for row in given for s in ("old", "new") for n in _had(row, s)})
    return [
        Happened(
            n=row.n,
            at=row.at,
            name=row.name,
            by=row.by,
            changed=_change(row, names),
            texts=[t for t in texts if t.event_n == row.n],
            comment=said.get(row.particulars.get("comment")),
            item=items.get(row.particulars.get("evidence")) if row.name in OF_A_LINK else None,
            copy=copies.get(row.particulars.get("capture")),
        )
        for row in rows
    ]


def _ids(rows: list[Any], *fields: str) -> set[int]:
    found = (row.particulars.get(field) for row in rows for field in fields)
    return {value for value in found if isinstance(value, int)}


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _items(session: Session, ids: set[int]) -> dict[int, Any]:
    query = select(Evidence).where(col(Evidence.id).in_(ids))
    return {item.id: item for item in session.execute(query).scalars()} if ids else {}


def _kept_copies(session: Session, ids: set[int]) -> dict[int, int]:
    """Those of the copies that are there: a redaction leaves the line and takes the copy."""
    taken = (col(Capture.id).in_(ids), col(Capture.state) == CaptureState.TAKEN)
    query = select(col(Capture.id)).where(*taken)
    return {number: number for number in session.execute(query).scalars()} if ids else {}


def _comments(session: Session, ids: set[int]) -> dict[int, Said]:
    versions = select(CommentVersion).where(col(CommentVersion.comment_id).in_(ids))
    newest_first = versions.order_by(col(CommentVersion.version).desc())
    earlier = list(session.execute(newest_first).scalars()) if ids else []
    rows = session.execute(select(Comment).where(col(Comment.id).in_(ids))).scalars()
    return {
        c.id: Said(
            c.id, c.member_id, c.body, c.edited_at, c.version,
            [version for version in earlier if version.comment_id == c.id],
        )
        for c in rows
    }  # fmt: skip


def _change(row: Any, names: dict[int, str]) -> tuple[str, str] | None:
    """From what to what, in words: members by their names."""
    old, new = row.particulars.get("old"), row.particulars.get("new")
    if row.name == ASSIGNED:
        before, after = (
            ", ".join(names[n] for n in _had(row, side) if n in names) for side in ("old", "new")
        )
        return before, after
    return (old, new) if isinstance(old, str) and isinstance(new, str) else None


def _had(row: Any, side: str) -> list[int]:
    """Who had the claim before or after an assignment: who leads, then who helps."""
    lead = row.particulars.get(side)
    helpers = str(row.particulars.get(f"helpers_{side}", "")).split()
    return [*([lead] if isinstance(lead, int) else []), *map(int, helpers)]


def comment(session: Session, member_id: int, comment_id: int) -> Comment:
    """A comment on a claim that the member sees. Raises NotFound."""
    query = (
        select(Comment)
        .join(Claim, col(Claim.id) == col(Comment.claim_id))
        .where(col(Comment.id) == comment_id, visible_to(member_id))
    )
    found = session.execute(query, execution_options={"populate_existing": True})
    if row := found.scalar_one_or_none():
        return row  # type: ignore[no-any-return]
    raise NotFound


def who_can_be_mentioned(session: Session, claim: Claim) -> list[tuple[str, str]]:
    """Handle and name of each active member who may see the claim, by name."""
    may_see = _readers(session, claim) if claim.restricted else None
    names = {row.id: row.name for row in session.execute(_active())}
    return [
        (handle, names[number])
        for handle, number in handles(names.items()).items()
        if may_see is None or number in may_see
    ]


def not_told(session: Session, claim: Claim, body: str) -> tuple[list[str], list[str]]:
    """Whom a comment calls in vain: names of members who may not see the claim, and words
    that are nobody's handle."""
    called = mentioned(body)
    names = {row.id: row.name for row in session.execute(_active())}
    known = handles(names.items())
    may_see = _readers(session, claim) if claim.restricted else names.keys()
    barred = [names[known[c]] for c in called if c in known and known[c] not in may_see]
    return barred, [c for c in called if c not in known]


def _active() -> Any:
    query = select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.active.is_(True))
    return query.order_by(MEMBER.c.name, MEMBER.c.id)


def _readers(session: Session, claim: Claim) -> set[int]:
    query = select(col(ClaimReader.member_id)).where(col(ClaimReader.claim_id) == claim.id)
    return set(session.execute(query).scalars())


def is_watching(session: Session, member_id: int, claim_id: int) -> bool:
    """Whether the member watches the claim."""
    watch = (col(Watch.claim_id) == claim_id, col(Watch.member_id) == member_id)
    return bool(session.execute(select(col(Watch.watching)).where(*watch)).scalar())


def require(session: Session, member_id: int, claim_id: int) -> None:
    """Raise NotFound where the claim is absent or not for this member."""
    query = select(CLAIM.c.id).where(CLAIM.c.id == claim_id, visible_to(member_id))
    if session.execute(query).first() is None:
        raise NotFound
