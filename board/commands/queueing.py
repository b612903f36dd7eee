"""What is fetched: which links wait for a copy, which are looked at again, what stops that."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from board.commands.act import Act
from board.models import Capture, Claim, Evidence, LinkHealth
from board.models.captures import IS_WAITING
from board.models.evidence import items_where
from board.rules import CaptureReason, CaptureState, next_look

_HAD = (CaptureState.WAITING, CaptureState.TAKEN, CaptureState.FAILED)


def watch_item(act: Act, claim: Claim, item: Evidence) -> None:
    """Bring what is fetched for an item in line with what it is now: queue its copy where its
    link has none, look at it again where that had ended; or stop both."""
    if not item.url:
        return
    act.session.flush()
    if claim.restricted or not may_be_fetched(act.session, claim, item):
        asked_too = not may_be_fetched(act.session, claim, item, asked=True)
        stop_fetching(act, [item.id], asked_too)
        return
    health = act.session.get(LinkHealth, item.id, populate_existing=True)
    if health and health.look_at is None:
        health.look_at = act.recorded_at + next_look(0)
    if act.settings.capture and not _had(act, item):
        queue_copy(act, item, CaptureReason.ADDED)


def watch_claim(act: Act, claim: Claim) -> None:
    """The same for all items of a claim, as it is opened to the desk again."""
    query = select(Evidence).where(col(Evidence.claim_id) == claim.id, col(Evidence.url) != "")
    for item in list(act.session.execute(query.order_by(col(Evidence.id))).scalars()):
        watch_item(act, claim, item)


def queue_copy(act: Act, item: Evidence, reason: CaptureReason) -> Capture:
    """Let a copy be made as soon as it can be. None may be waiting."""
    waiting = Capture(
        evidence_id=item.id, url=item.url, reason=reason, asked_by=act.actor.member_id,
        asked_at=act.recorded_at, due_at=act.recorded_at,
    )  # fmt: skip
    act.session.add(waiting)
    act.session.flush()
    return waiting


def stop_claim(act: Act, claim: Claim) -> None:
    """Fetch nothing more for a claim's items, as it is closed."""
    stop_fetching(act, select(col(Evidence.id)).where(col(Evidence.claim_id) == claim.id))


def stop_fetching(act: Act, ids: Any, asked_too: bool = True) -> None:
    """Stop the copies that wait for these items, unless a person asked and that still holds, and
    look no more at their links. Whoever fetches one just now has no lease any more, and keeps
    nothing."""
    act.session.flush()
    health = update(LinkHealth).where(col(LinkHealth.evidence_id).in_(ids))
    act.session.execute(health.values(look_at=None))
    waiting = [col(Capture.evidence_id).in_(ids), IS_WAITING]
    looking = col(Capture.reason) == CaptureReason.LOOK
    act.session.execute(delete(Capture).where(*waiting, looking))
    if not asked_too:
        waiting.append(col(Capture.reason) != CaptureReason.ASKED)
    stopped = {"state": CaptureState.STOPPED, "lease": "", "leased_until": None,
               "ended_at": act.recorded_at}  # fmt: skip
    act.session.execute(update(Capture).where(*waiting).values(**stopped))


def link_changed(act: Act, item: Evidence) -> None:
    """The item has another link: what waits and how the link did was of the old one. Copies of
    that stay."""
    stop_fetching(act, [item.id])
    act.session.execute(delete(LinkHealth).where(col(LinkHealth.evidence_id) == item.id))


def may_be_fetched(session: Session, claim: Claim, item: Evidence, asked: bool = False) -> bool:
    """Whether an item's link may be fetched: it stands, it rests on no confidential source, and
    its claim is open to the desk, or a person `asked` for it."""
    if item.withdrawn_at or item.redacted_at or claim.redacted_at:
        return False
    if not item.url.lower().startswith(("http://", "https://")):
        return False
    return (asked or not claim.restricted) and not is_confidential(session, item.id)


def is_confidential(session: Session, evidence_id: int) -> bool:
    """Whether an item rests on a confidential source, whomever that names."""
    behind = items_where(col(Evidence.id) == evidence_id, None)
    row = session.execute(behind).one_or_none()
    return row is None or bool(row.confidential)


def waiting_copy(session: Session, evidence_id: int) -> Capture | None:
    """What waits for an item's link, or is being fetched."""
    query = select(Capture).where(col(Capture.evidence_id) == evidence_id, IS_WAITING)
    found = session.execute(query, execution_options={"populate_existing": True})
    waiting: Capture | None = found.scalar_one_or_none()
    return waiting


def copies_of(session: Session, evidence_id: int, url: str = "") -> Sequence[Capture]:
    """The copies that an item has, oldest first; of one link where `url` names it."""
    query = select(Capture).where(
        col(Capture.evidence_id) == evidence_id, col(Capture.state) == CaptureState.TAKEN
    )
    if url:
        query = query.where(col(Capture.url) == url)
    return session.execute(query.order_by(col(Capture.id))).scalars().all()


def _had(act: Act, item: Evidence) -> bool:
    query = select(col(Capture.id)).where(
        col(Capture.evidence_id) == item.id, col(Capture.url) == item.url,
        col(Capture.state).in_(_HAD),
    )  # fmt: skip
    return act.session.execute(query.limit(1)).first() is not None
