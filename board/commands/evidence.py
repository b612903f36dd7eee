"""What can happen to evidence: added, withdrawn, restored, traced to its origin."""

from sqlalchemy import select

from board.commands.act import Act, command
from board.commands.ledger import changed, raise_flag
from board.commands.trail import EventName
from board.errors import Invalid, NotFound
from board.forms import EvidenceInput
from board.links import owner_of
from board.models import Claim, Evidence, ReviewFlag, Source, VerdictCite
from board.rules import Action, ReviewReason, SourceKind
from board.words import _


@command(Action.ADD_EVIDENCE)
def add_evidence(act: Act, claim_id: int, entered: EvidenceInput) -> int | None:
    """Add an item to a claim. Answers its id.

    Its source is the one named, else the one that the link's owner is known as, else a new
    one. It is not traced, unless the person confirms the offered origin with it (`trace`).
    """
    claim = act.claim(claim_id)
    source = _source_for(act, entered)
    item = Evidence(
        claim_id=claim.id,
        source_id=source.id if source else None,
        added_by=act.actor.member_id,
        added_at=act.at,
        **{field: getattr(entered, field) for field in _FIELDS},
    )
    act.session.add(item)
    act.session.flush()
    if entered.trace and source:
        _trace(act, item, offered_origin(act, source))
    texts: dict[str, tuple[str | None, str | None]] = {
        "evidence": (None, item.title or item.url or item.description)
    }
    changed(act, claim, EventName.EVIDENCE_ADDED, texts, evidence=item.id, stance=item.stance.value)
    return item.id


_FIELDS = (
    "url", "description", "title", "publisher", "stance", "directness", "party_concerned",
    "witnessed", "excerpt", "note", "public", "published_on",
)  # fmt: skip


def _source_for(act: Act, entered: EvidenceInput) -> Source | None:
    if entered.source_id:
        source = act.session.get(Source, entered.source_id)
        if source is None:
            raise Invalid({"source_id": _("There is no such source.")})
        return source
    owner = owner_of(entered.url) if entered.url else None
    known = _known(act, owner) if owner else None
    if known or not (owner or entered.new_source_name):
        return known
    source = Source(
        name=entered.new_source_name or owner or "",
        kind=SourceKind.ACCOUNT if owner and "/" in owner else entered.new_source_kind,
        domain=owner,
        created_at=act.at,
    )
    return keep_source(act, source)


def keep_source(act: Act, source: Source) -> Source:
    """Add a source that is its own root until it relays or belongs to another."""
    act.session.add(source)
    act.session.flush()
    source.root_id = source.id
    return source


def _known(act: Act, owner: str) -> Source | None:
    query = select(Source).where(Source.domain == owner)  # type: ignore[arg-type]
    return act.session.execute(query).scalar_one_or_none()


def offered_origin(act: Act, source: Source) -> Source:
    """What a source's items likely rest on: what it relays, else itself."""
    relayed = act.session.get(Source, source.relays_id) if source.relays_id else None
    return relayed or source


@command(Action.TRACE_ORIGIN)
def trace_origin(act: Act, evidence_id: int, origin_id: int | None) -> int | None:
    """Confirm what an item rests on, or take that back (None). Answers the claim's number."""
    item, claim = _item_and_claim(act, evidence_id)
    if origin_id is None:
        item.origin_id = item.traced_by = item.traced_at = None
        changed(act, claim, EventName.ORIGIN_UNTRACED, evidence=item.id)
        return claim.id
    origin = act.session.get(Source, origin_id)
    if origin is None:
        raise Invalid({"origin_id": _("There is no such source.")})
    _trace(act, item, origin)
    changed(act, claim, EventName.ORIGIN_TRACED, evidence=item.id, origin=origin.id)
    return claim.id


def _trace(act: Act, item: Evidence, origin: Source) -> None:
    item.origin_id = origin.id
    item.traced_by = act.actor.member_id
    item.traced_at = act.at


@command(Action.ADD_EVIDENCE)
def withdraw_evidence(act: Act, evidence_id: int, reason: str) -> int | None:
    """Take an item out of the count, with a reason; it stays on record (rule 10).

    A claim whose newest verdict cites it is flagged for review (rule 5).
    """
    item, claim = _item_and_claim(act, evidence_id)
    if not reason.strip():
        raise Invalid({"reason": _("Say why it is withdrawn.")})
    if item.withdrawn_at:
        return claim.id
    item.withdrawn_at, item.withdrawn_by = act.at, act.actor.member_id
    item.withdrawn_reason = reason
    if claim.verdict_id and act.session.get(VerdictCite, (claim.verdict_id, item.id)):
        raise_flag(act, claim, ReviewReason.EVIDENCE_WITHDRAWN, evidence_id=item.id)
    texts: dict[str, tuple[str | None, str | None]] = {"reason": (None, reason)}
    changed(act, claim, EventName.EVIDENCE_WITHDRAWN, texts, evidence=item.id)
    return claim.id


@command(Action.ADD_EVIDENCE)
def restore_evidence(act: Act, evidence_id: int) -> int | None:
    """Undo a withdrawal, and the flag that it raised."""
    item, claim = _item_and_claim(act, evidence_id)
    if not item.withdrawn_at:
        return claim.id
    item.withdrawn_at = item.withdrawn_by = None
    item.withdrawn_reason = ""
    query = select(ReviewFlag).where(
        ReviewFlag.evidence_id == item.id,  # type: ignore[arg-type]
        ReviewFlag.reason == ReviewReason.EVIDENCE_WITHDRAWN,  # type: ignore[arg-type]
        ReviewFlag.cleared_at.is_(None),  # type: ignore[union-attr]
    )
    for flag in act.session.execute(query).scalars():
        flag.cleared_at = act.at
    changed(act, claim, EventName.EVIDENCE_RESTORED, evidence=item.id)
    return claim.id


def _item_and_claim(act: Act, evidence_id: int) -> tuple[Evidence, Claim]:
    item = act.session.get(Evidence, evidence_id)
    if item is None:
        raise NotFound
    return item, act.claim(item.claim_id)
