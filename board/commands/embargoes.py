"""A sign-off that waits for its hour: held, moved, cancelled, and released by the board."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from board.canonical import canonical
from board.commands.act import Act, command, same_version
from board.commands.ledger import changed, raise_flag
from board.commands.publication import Wording, checked_event, make_public, reasons_of
from board.commands.replies import close_what_passed
from board.commands.trail import EventName
from board.errors import Invalid, NotFound
from board.models import Claim, Embargo
from board.record.building import content_of
from board.rules import Action, PublicState, ReleaseRefusal, ReviewReason
from board.words import _


@command(Action.EMBARGO)
def embargo(
    act: Act, claim_id: int, version: int | None, wording: Wording, release_at: datetime
) -> int | None:
    """Sign the claim off as it stands, public from a moment on. Answers the embargo's id.

    All rules are asked now; what the claim says now is frozen, and readers get just that.
    Raises Refused, Stale, and Invalid where the moment has passed.
    """
    claim = act.claim_at(claim_id, version)
    _check_time(act, release_at)
    event = checked_event(act, claim, wording)
    content = canonical(content_of(act.session, claim, act.at)).decode()
    close_what_passed(act, claim)
    row = Embargo(
        claim_id=claim_id, release_at=release_at, event=event, content=content,
        public_state=claim.public_state,
        public_wording=wording.public_wording, note=wording.note,
        unnamed_sources=wording.unnamed_sources, verdict_id=claim.verdict_id,
        member_id=act.actor.member_id, signed_at=act.at, **reasons_of(claim, wording),
    )  # fmt: skip
    act.session.add(row)
    act.session.flush()
    claim.embargo_until = release_at
    claim.version += 1
    changed(
        act, claim, EventName.EMBARGOED,
        embargo=row.id, event=event.value, old="", new=release_at.isoformat(),
    )  # fmt: skip
    return row.id


def _check_time(act: Act, release_at: datetime) -> None:
    if release_at <= act.at:
        words = _("This time has passed. Write one to come, or none to publish at once.")
        raise Invalid({"public_from": words})


@command(Action.EMBARGO)
def move_embargo(
    act: Act, embargo_id: int, version: int | None, release_at: datetime
) -> int | None:
    """Let it be public from another time on; one that was refused is tried again then.
    Answers the claim's number. Raises Invalid, Stale, NotFound."""
    row, claim = _open(act, embargo_id)
    same_version(row, version)
    _check_time(act, release_at)
    if row.refused is ReleaseRefusal.REDACTED:
        raise Invalid({"": _("Part of what was signed off is redacted. Cancel it.")})
    old, row.release_at, row.refused = row.release_at, release_at, None
    row.version += 1
    claim.embargo_until = release_at
    changed(
        act, claim, EventName.EMBARGO_MOVED,
        embargo=row.id, old=old.isoformat(), new=release_at.isoformat(),
    )  # fmt: skip
    return claim.id


@command(Action.EMBARGO)
def cancel_embargo(act: Act, embargo_id: int) -> int | None:
    """Take the sign-off back before its hour. Answers the claim's number."""
    row, claim = _open(act, embargo_id)
    row.ended_at, row.ended_by = act.at, act.actor.member_id
    claim.embargo_until = None
    changed(act, claim, EventName.EMBARGO_CANCELLED, embargo=row.id)
    return claim.id


def _open(act: Act, embargo_id: int) -> tuple[Embargo, Claim]:
    row = act.session.get(Embargo, embargo_id)
    if row is None:
        raise NotFound
    claim = act.claim(row.claim_id)
    act.session.refresh(row)
    if row.publication_id:
        raise Invalid({"": _("It is public already.")})
    if row.ended_at:
        raise Invalid({"": _("It was cancelled already.")})
    return row, claim


@command(Action.RELEASE)
def release(act: Act, embargo_id: int) -> int | None:
    """Make public what was signed off, once its hour has come: just as it was signed off,
    whatever was changed since. Answers the publication's id, None where there is nothing to do.

    It is refused, and the claim flagged, where the claim was closed, put under review or taken
    down meanwhile, or something of it redacted: nobody has signed off what that means.
    """
    row = act.session.get(Embargo, embargo_id, populate_existing=True)
    if row is None:
        return None
    claim = act.claim(row.claim_id)
    act.session.refresh(row)
    if row.ended_at or row.refused or row.release_at > act.at:
        return None
    row.refused = _refusal(claim, row)
    if row.refused:
        raise_flag(act, claim, ReviewReason.RELEASE_REFUSED, row.refused.value)
        changed(act, claim, EventName.RELEASE_REFUSED, embargo=row.id, reason=row.refused.value)
        return None
    words = Wording(row.public_wording, row.event, row.note, row.unnamed_sources)
    kept = {
        "verdict_id": row.verdict_id, "member_id": row.member_id,
        "sole_editor_reason": row.sole_editor_reason, "unverified_reason": row.unverified_reason,
    }  # fmt: skip
    publication = make_public(act, claim, row.event, json.loads(row.content), words, kept)
    row.publication_id, row.ended_at, claim.embargo_until = publication.id, act.at, None
    claim.version += 1
    changed(
        act, claim, EventName.EMBARGO_RELEASED,
        embargo=row.id, publication=publication.id, event=row.event.value,
    )  # fmt: skip
    return publication.id


def _refusal(claim: Claim, row: Embargo) -> ReleaseRefusal | None:
    if claim.redacted_at or not row.content:
        return ReleaseRefusal.REDACTED
    if claim.restricted:
        return ReleaseRefusal.RESTRICTED
    if claim.public_state is row.public_state:
        return None
    return _BROUGHT_DOWN.get(claim.public_state)


_BROUGHT_DOWN = {
    PublicState.UNDER_REVIEW: ReleaseRefusal.UNDER_REVIEW,
    PublicState.UNPUBLISHED: ReleaseRefusal.UNPUBLISHED,
}


def open_embargo(session: Session, claim_id: int) -> Embargo | None:
    """The sign-off of a claim that waits for its hour, if there is one."""
    mine = col(Embargo.claim_id) == claim_id
    query = select(Embargo).where(mine, col(Embargo.ended_at).is_(None))
    found: Embargo | None = session.execute(query).scalar_one_or_none()
    return found
