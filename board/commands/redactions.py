"""Redaction: asked for by one person, confirmed by another, carried out everywhere at once.

What is destroyed stands in `blanking.py`. What stays: ids, times, statuses, hashes, who acted.
"""

from typing import Any

from sqlalchemy import delete, select, text, update
from sqlmodel import col

from board.commands.act import Act, command
from board.commands.blackening import black_out, on_the_same_words
from board.commands.blanking import (
    blank_claim,
    blank_documents,
    blank_item,
    homes_of,
    is_named,
    names_of,
    refuse_release,
    tells_of,
)
from board.commands.holds import held
from board.commands.ledger import changed, place, raise_flag
from board.commands.publication import publish
from board.commands.trail import EventName
from board.errors import Invalid, NotFound, Refused
from board.models import (
    Claim,
    ClaimReader,
    Evidence,
    Member,
    Publication,
    Redaction,
    VerdictCite,
)
from board.models.merges import merged_into
from board.record.building import SCHEMA, minute, newest_document
from board.rules import (
    TOMBSTONES,
    Action,
    Need,
    PublicationEvent,
    PublicState,
    ReviewReason,
    redaction_needs,
)
from board.words import _


@command(Action.REDACT)
def ask_redaction(
    act: Act, claim_id: int, reason: str, public_reason: str, evidence_id: int | None = None
) -> int | None:
    """Ask that a claim, or one item of it, be destroyed. Answers the redaction's id.

    `reason` stays inside; `public_reason` is what readers are told. Raises Invalid, Refused
    where a legal hold stands, NotFound for an item of another claim.
    """
    claim = act.claim(claim_id)
    item = act.session.get(Evidence, evidence_id) if evidence_id else None
    if evidence_id and (item is None or item.claim_id != claim_id or item.redacted_at):
        raise NotFound
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Say inside why it must go.")
    if not public_reason.strip():
        errors["public_reason"] = _("Say in public words why it was removed.")
    if errors:
        raise Invalid(errors)
    _refuse_if_held(act, claim_id)
    row = Redaction(
        claim_id=claim_id, evidence_id=evidence_id, reason=reason, public_reason=public_reason,
        asked_by=act.actor.member_id or 0, asked_at=act.at, was_restricted=claim.restricted,
    )  # fmt: skip
    act.session.add(row)
    act.session.flush()
    changed(act, claim, EventName.REDACTION_ASKED, redaction=row.id, evidence=evidence_id or 0)
    return row.id


def _refuse_if_held(act: Act, claim_id: int) -> None:
    if held(act.session, _family(act, claim_id)):
        raise Refused([Need("held", _("A legal hold stands: an admin lifts it first."))])


@command(Action.REDACT)
def drop_redaction(act: Act, redaction_id: int) -> int | None:
    """Let a redaction that was asked for be. Answers the claim's number."""
    row, claim = _asked(act, redaction_id)
    row.dropped_by, row.dropped_at = act.actor.member_id, act.at
    changed(
        act, claim, EventName.REDACTION_DROPPED, redaction=row.id, evidence=row.evidence_id or 0
    )
    return claim.id


@command(Action.REDACT)
def confirm_redaction(act: Act, redaction_id: int) -> int | None:
    """Carry a redaction out, as the second person. There is no way back. Answers the
    redaction's id. Raises Refused (rule 10), NotFound."""
    row, claim = _asked(act, redaction_id)
    family = _family(act, claim.id)
    roles = _roles(act, row.asked_by)
    others = [] if row.evidence_id else on_the_same_words(act, family)
    is_held = bool(held(act.session, [*family, *others]))
    needs = redaction_needs(act.actor, row.asked_by, roles, is_held)
    if needs:
        raise Refused(needs)
    row.confirmed_by, row.confirmed_at = act.actor.member_id, act.at
    act.session.flush()
    if act.session.get_bind().dialect.name == "sqlite":
        act.session.execute(text("PRAGMA secure_delete = ON"))  # overwrite, do not only unlink
    if row.evidence_id:
        _redact_item(act, claim, row)
    else:
        black_out(act, family)
        for other in family[1:]:
            _redact_claim(act, act.merged_claim(other), row)
        _redact_claim(act, claim, row)
    if act.session.get_bind().dialect.name == "sqlite":
        for words in ("ft_claims", "ft_public"):
            act.session.execute(text(f"INSERT INTO {words} ({words}) VALUES ('optimize')"))
    return row.id


def _asked(act: Act, redaction_id: int) -> tuple[Redaction, Claim]:
    row = act.session.get(Redaction, redaction_id)
    if row is None:
        raise NotFound
    claim = act.claim(row.claim_id)
    act.session.refresh(row)
    if row.confirmed_at or row.dropped_at:
        raise NotFound
    return row, claim


def _family(act: Act, claim_id: int) -> list[int]:
    """The claim and all that was merged into it: they hold its words, too."""
    merged = act.session.execute(select(merged_into(claim_id).c.id)).scalars()
    return [claim_id, *merged]


def _roles(act: Act, member_id: int) -> Any:
    member = act.session.get(Member, member_id, populate_existing=True)
    return member.roles if member and member.active else frozenset()


def _redact_claim(act: Act, claim: Claim, row: Redaction) -> None:
    """Nothing of it is left on the desk; readers who saw it find a tombstone with the reason.
    Like a merged claim it is closed to everybody: no list, count, search or command meets it."""
    before = place(claim)
    blank_claim(act, claim)
    if claim.public_state is not PublicState.NEVER:
        blank_documents(act, claim.pid)
        event = PublicationEvent.REDACTED
        tombstone = {"schema": SCHEMA, "pid": claim.pid, "event": event.value,
                     "at": minute(act.at), "reason": row.public_reason}  # fmt: skip
        publish(act, claim, event, tombstone)
        claim.public_state = PublicState.UNPUBLISHED
    claim.under_review_since = claim.embargo_until = None
    claim.redacted_at, claim.restricted = act.at, True
    claim.version += 1
    others = (col(Redaction.claim_id) == claim.id, col(Redaction.confirmed_at).is_(None))
    dropped = update(Redaction).where(*others, col(Redaction.dropped_at).is_(None))
    act.session.execute(dropped.values(dropped_at=act.at, dropped_by=act.actor.member_id))
    act.session.execute(delete(ClaimReader).where(col(ClaimReader.claim_id) == claim.id))
    changed(act, claim, EventName.CLAIM_REDACTED, before=before, redaction=row.id)


def _redact_item(act: Act, claim: Claim, row: Redaction) -> None:
    """The item leaves the desk, and the documents of every claim that ever held it: where it
    came with a merge, or went back, there are several."""
    item = act.session.get_one(Evidence, row.evidence_id)
    homes = homes_of(act, item)
    named = names_of(act, item, homes)
    blank_item(act, item, homes)
    if claim.verdict_id and act.session.get(VerdictCite, (claim.verdict_id, item.id)):
        raise_flag(act, claim, ReviewReason.EVIDENCE_WITHDRAWN, evidence_id=item.id)
    for number in homes:
        home = claim if number == claim.id else act.merged_claim(number)
        touched = refuse_release(act, home, named)
        touched = _take_out_of_documents(act, home, named, row.public_reason) or touched
        if touched or home is claim:
            home.version += 1
            changed(act, home, EventName.EVIDENCE_REDACTED, redaction=row.id, evidence=item.id)


def _take_out_of_documents(act: Act, claim: Claim, named: frozenset[str], reason: str) -> bool:
    """Where a document holds the item, all documents of the claim are destroyed, and the newest
    is published anew without it. Answers whether any did."""
    public = newest_document(act.session, claim.pid)
    if not public or not _was_shown(act, claim.pid, named):
        return False
    blank_documents(act, claim.pid)
    _publish_without(act, claim, public, named, reason)
    return True


def _was_shown(act: Act, pid: str, named: frozenset[str]) -> bool:
    query = select(col(Publication.document)).where(col(Publication.pid) == pid)
    return any(tells_of(document, named) for document in act.session.execute(query).scalars())


def _publish_without(
    act: Act, claim: Claim, public: dict[str, Any], named: frozenset[str], reason: str
) -> None:
    """The face that readers have, less the item: a tombstone or a brake stays what it is."""
    event = PublicationEvent(public["event"])
    face = public | {"at": minute(act.at)}
    if event not in TOMBSTONES:
        left = [line for line in public["evidence"] if not is_named(line, named)]
        event = event if event is PublicationEvent.UNDER_REVIEW else PublicationEvent.UPDATE
        face |= {"evidence": left, "event": event.value, "note": reason}
    publish(act, claim, event, face)
