"""What readers get: signed off, put under review, unpublished. Each writes one document."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.canonical import canonical, sha256
from board.commands.act import Act, command
from board.commands.clearances import clearances_of
from board.commands.facing import set_face
from board.commands.history import append_leaf
from board.commands.ledger import changed, raise_flag
from board.commands.replies import close_what_passed, is_open, replies_of
from board.commands.trail import EventName
from board.errors import Invalid, NotFound, Refused
from board.models import (
    Claim,
    Publication,
    PublicClaim,
    Verdict,
)
from board.models import SignOff as SignOffRow
from board.record.building import SCHEMA, content_of, minute, newest_document, signed_document
from board.rules import (
    REVISION_EVENTS,
    Action,
    Actor,
    Asked,
    Need,
    PublicationEvent,
    PublicState,
    ReviewReason,
    SignOff,
    sign_off_needs,
)
from board.words import _


@dataclass(frozen=True, slots=True)
class Wording:
    """What an editor writes for readers at sign-off."""

    public_wording: str
    event: PublicationEvent | None = None
    note: str = ""
    unnamed_sources: bool = False
    sole_editor: bool = False
    sole_editor_reason: str = ""
    unverified_reason: str = ""


@command(Action.SIGN_OFF)
def sign_off(act: Act, claim_id: int, version: int | None, wording: Wording) -> int | None:
    """Make the claim as it stands the public's. Answers the publication's id.

    The first publication is `first`; a later one says what it is. Raises Refused with all
    that is missing (rules 7, 8, 9 and 11), Stale where the claim was edited since `version`.
    """
    claim = act.claim_at(claim_id, version)
    event = checked_event(act, claim, wording)
    content = content_of(act.session, claim, act.at)
    close_what_passed(act, claim)
    publication = make_public(act, claim, event, content, wording, reasons_of(claim, wording))
    claim.version += 1
    changed(act, claim, EventName.SIGNED_OFF, publication=publication.id, event=event.value)
    return publication.id


def checked_event(act: Act, claim: Claim, wording: Wording) -> PublicationEvent:
    """What the publication would be, if every rule allows it now. Raises Refused, Invalid."""
    if claim.embargo_until:
        words = _("A sign-off of this claim waits for its hour. Cancel it first, or let it go out.")
        raise Invalid({"": words})
    event = _event_of(claim, wording)
    needs = sign_off_needs(_proposed(act.session, act.at, claim, event, wording), act.actor)
    if needs:
        raise Refused(needs)
    return event


def lacking(
    session: Session, actor: Actor, claim: Claim, wording: Wording, at: datetime
) -> list[Need]:
    """What a sign-off of the claim with this wording would lack now; it changes nothing."""
    event = _event_of(claim, wording)
    return sign_off_needs(_proposed(session, at, claim, event, wording), actor)


def reasons_of(claim: Claim, wording: Wording) -> dict[str, Any]:
    """What the desk keeps of a sign-off, and readers never see."""
    return {
        "sole_editor_reason": wording.sole_editor_reason if wording.sole_editor else "",
        "unverified_reason": wording.unverified_reason if claim.accuses_person else "",
    }


def make_public(
    act: Act,
    claim: Claim,
    event: PublicationEvent,
    content: dict[str, Any],
    wording: Wording,
    kept: dict[str, Any],
) -> Publication:
    """Publish a content with what the editor wrote: readers see it from now on."""
    face = act.session.get(PublicClaim, claim.pid)
    document = signed_document(
        content, event, act.at, public_wording=wording.public_wording, note=wording.note,
        unnamed_sources=wording.unnamed_sources,
        first_published_at=face.first_published_at if face else act.at,
    )  # fmt: skip
    publication = publish(act, claim, event, document, kept)
    claim.public_state, claim.under_review_since = PublicState.LIVE, None
    return publication


def _event_of(claim: Claim, wording: Wording) -> PublicationEvent:
    if claim.public_state is PublicState.NEVER:
        return PublicationEvent.FIRST
    if wording.event not in REVISION_EVENTS:
        raise Invalid({"event": _("Say what this is: an update, a clarification, a correction.")})
    return wording.event


def _proposed(
    session: Session, at: datetime, claim: Claim, event: PublicationEvent, wording: Wording
) -> SignOff:
    verdict = session.get(Verdict, claim.verdict_id) if claim.verdict_id else None
    decided_by = verdict.member_id if verdict else claim.created_by
    return SignOff(
        event=event,
        status=claim.status,
        public_wording=wording.public_wording,
        note=wording.note,
        accuses_person=claim.accuses_person,
        replies=tuple(
            Asked(reply.asked_of, not is_open(reply) or reply.deadline <= at)
            for reply in replies_of(session, claim.id)
        ),
        cleared=any(
            clearance.covers(claim.statement, wording.public_wording, claim.version)
            for clearance in clearances_of(session, claim.id)
        ),
        unverified_reason=wording.unverified_reason,
        restricted=claim.restricted,
        decided_by=frozenset({decided_by} if decided_by else ()),
        sole_editor=wording.sole_editor,
        sole_editor_reason=wording.sole_editor_reason,
    )


@command(Action.BRAKE)
def put_under_review(act: Act, claim_id: int) -> int | None:
    """Pull the brake: the public page says "under review since …" at once (rule 8)."""
    claim = act.claim(claim_id)
    document = newest_document(act.session, claim.pid)
    if claim.public_state is PublicState.UNDER_REVIEW:
        return None
    if document is None or claim.public_state is not PublicState.LIVE:
        raise Invalid({"": _("This claim is not public.")})
    event = PublicationEvent.UNDER_REVIEW
    document |= {"event": event.value, "at": minute(act.at), "note": "",
                 "under_review_since": minute(act.at)}  # fmt: skip
    publication = publish(act, claim, event, document)
    claim.public_state, claim.under_review_since = PublicState.UNDER_REVIEW, act.at
    changed(act, claim, EventName.PUT_UNDER_REVIEW, publication=publication.id)
    return publication.id


@command(Action.ASK_BRAKE)
def ask_for_brake(act: Act, claim_id: int, why: str) -> int | None:
    """Ask the editors to put a public claim under review: it needs review, with the reason."""
    claim = act.claim(claim_id)
    if claim.public_state is not PublicState.LIVE:
        raise Invalid({"": _("This claim is not public.")})
    if not why.strip():
        raise Invalid({"why": _("Say why it should be put under review.")})
    raise_flag(act, claim, ReviewReason.BRAKE_ASKED, detail=why)
    changed(act, claim, EventName.BRAKE_ASKED, {"why": (None, why)})
    return claim.id


@command(Action.UNPUBLISH)
def unpublish(act: Act, claim_id: int, reason: str) -> int | None:
    """Take a claim down. A tombstone with the reason stays, never a silence (rule 8)."""
    claim = act.claim(claim_id)
    if claim.public_state not in (PublicState.LIVE, PublicState.UNDER_REVIEW):
        raise Invalid({"": _("This claim is not public.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say in public words why it was taken down.")})
    event = PublicationEvent.UNPUBLISHED
    document = {"schema": SCHEMA, "pid": claim.pid, "event": event.value,
                "at": minute(act.at), "reason": reason}  # fmt: skip
    publication = publish(act, claim, event, document)
    claim.public_state, claim.under_review_since = PublicState.UNPUBLISHED, None
    changed(act, claim, EventName.UNPUBLISHED, publication=publication.id)
    return publication.id


@command(Action.SECOND_LOOK)
def take_second_look(act: Act, publication_id: int, note: str) -> int | None:
    """Look again at what a sole editor signed off. Another editor does. Answers the claim."""
    row = act.session.get(SignOffRow, publication_id)
    if row is None:
        raise NotFound
    claim = act.claim(row.claim_id)
    if row.member_id == act.actor.member_id:
        raise Invalid({"": _("A second look takes a second person.")})
    row.second_look_by, row.second_look_at = act.actor.member_id, act.at
    row.second_look_note = note
    changed(act, claim, EventName.SECOND_LOOK_TAKEN, publication=publication_id)
    return claim.id


def publish(
    act: Act,
    claim: Claim,
    event: PublicationEvent,
    document: dict[str, Any],
    kept: dict[str, Any] | None = None,
) -> Publication:
    """Write one publication and move the public board. `kept` is what the desk keeps of it,
    where that is more than who acts and on which verdict."""
    document["number"] = _next_number(act, claim.pid)
    publication = Publication(
        pid=claim.pid, number=document["number"], event=event, at=act.at,
        document=canonical(document), sha256=sha256(document),
    )  # fmt: skip
    act.session.add(publication)
    act.session.flush()
    append_leaf(act, publication, document)
    who = {"verdict_id": claim.verdict_id, "member_id": act.actor.member_id} | (kept or {})
    act.session.add(SignOffRow(publication_id=publication.id, claim_id=claim.id, **who))
    set_face(act, publication, document)
    return publication


def _next_number(act: Act, pid: str) -> int:
    query = (
        select(Publication.number)  # type: ignore[call-overload]
        .where(Publication.pid == pid)
        .order_by(Publication.number.desc())  # type: ignore[attr-defined]
        .limit(1)
    )
    return (act.session.execute(query).scalar() or 0) + 1
