"""What can happen to evidence: added, edited, withdrawn, restored."""

from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col

from board.commands.act import Act, command, same_version
from board.commands.ledger import changed, raise_flag
from board.commands.queueing import link_changed, watch_item
from board.commands.register import keep_source, source_chosen, source_named
from board.commands.trail import EventName, Texts
from board.errors import Invalid, NotFound
from board.forms import EvidenceInput, FileInput
from board.links import owner_of
from board.models import Claim, Evidence, EvidenceFile, ReviewFlag, Source, VerdictCite
from board.models.evidence import hidden_items
from board.rules import Action, ReviewReason, SourceKind
from board.words import _


@command(Action.ADD_EVIDENCE)
def add_evidence(
    act: Act, claim_id: int, entered: EvidenceInput, file: FileInput | None = None
) -> int | None:
    """Add an item to a claim, with a file that is in the store already. Answers its id.

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
        rest_on(act, item, offered_origin(act, source))
    watch_item(act, claim, item)
    texts: Texts = {"evidence": (None, item.title or item.url or item.description)}
    if file:
        texts |= attach(act, item, file)[1]
    changed(act, claim, EventName.EVIDENCE_ADDED, texts, evidence=item.id, stance=item.stance.value)
    return item.id


def attach(act: Act, item: Evidence, entered: FileInput) -> tuple[EvidenceFile, Texts]:
    """Add a file to an item. Answers its row, and what its event says of it."""
    file = EvidenceFile(
        evidence_id=item.id, name=entered.name, media=entered.media, size=entered.size,
        sha256=entered.sha256, added_by=act.actor.member_id, added_at=act.at,
    )  # fmt: skip
    act.session.add(file)
    act.session.flush()
    return file, {"file": (None, file.name), "sha256": (None, file.sha256)}


_FIELDS = (
    "url", "description", "title", "publisher", "stance", "directness", "party_concerned",
    "witnessed", "excerpt", "note", "public", "published_on",
)  # fmt: skip


def _source_for(act: Act, entered: EvidenceInput) -> Source | None:
    if entered.source_id:
        return source_chosen(act, entered.source_id, "source_id")
    if entered.confidential:
        return _confidential_source(act, entered.new_source_name)
    owner = owner_of(entered.url) if entered.url else None
    known = _known(act, owner) if owner else source_named(act, entered.new_source_name)
    if known or not (owner or entered.new_source_name):
        return known
    source = Source(
        name=entered.new_source_name or owner or "",
        kind=SourceKind.ACCOUNT if owner and "/" in owner else entered.new_source_kind,
        domain=owner,
        created_at=act.at,
    )
    return keep_source(act, source)


def _confidential_source(act: Act, name: str) -> Source:
    """The member's own source of this code name, else a new one; a link's domain is not its."""
    source = source_named(act, name, confidential=True)
    return source or keep_source(
        act, Source(name=name, kind=SourceKind.PERSON, confidential=True, created_at=act.at)
    )


def _known(act: Act, owner: str) -> Source | None:
    query = select(Source).where(Source.domain == owner)  # type: ignore[arg-type]
    return act.session.execute(query).scalar_one_or_none()


def offered_origin(act: Act, source: Source) -> Source:
    """What a source's items likely rest on: what it relays, else itself."""
    relayed = act.session.get(Source, source.relays_id) if source.relays_id else None
    return source if relayed is None or relayed.confidential else relayed


def rest_on(act: Act, item: Evidence, origin: Source | None) -> None:
    """Set what an item was confirmed to rest on, or that nobody confirmed it (None)."""
    item.origin_id = origin.id if origin else None
    item.traced_by = act.actor.member_id if origin else None
    item.traced_at = act.at if origin else None


@command(Action.ADD_EVIDENCE)
def edit_evidence(
    act: Act, evidence_id: int, version: int | None, entered: EvidenceInput
) -> int | None:
    """Change an item's fields, or whose it is. Answers the claim's number.

    Where the newest verdict cites it, a change to what was judged flags the claim (rule 5).
    An item that turns out to be of another source is no longer traced: nobody confirmed
    that one's origin. Raises Stale, VersionMissing; NotFound where the item is hidden.
    """
    item, claim = item_and_claim(act, evidence_id)
    same_version(item, version)
    if item.withdrawn_at:
        raise Invalid({"": _("This item was withdrawn. Restore it, then edit it.")})
    texts = _take_fields(act, item, entered)
    if not texts:
        return claim.id
    item.version += 1
    if "url" in texts:
        link_changed(act, item)
    watch_item(act, claim, item)
    changed_judged = [field for field in JUDGED if field in texts]
    if changed_judged and is_cited(act, claim, item):
        detail = _("evidence: %s") % ", ".join(changed_judged).replace("_", " ")
        raise_flag(act, claim, ReviewReason.EDITED_AFTER_VERDICT, detail, item.id)
    changed(act, claim, EventName.EVIDENCE_EDITED, texts, evidence=item.id, version=item.version)
    return claim.id


JUDGED = ("stance", "url", "description", "directness", "party_concerned", "witnessed",
          "excerpt", "source")  # fmt: skip
EDITABLE = _FIELDS


def _take_fields(act: Act, item: Evidence, entered: EvidenceInput) -> Texts:
    moved_to = _moved_source(act, item, entered)
    texts: Texts = {}
    for field in _FIELDS:
        old, new = getattr(item, field), getattr(entered, field)
        if old != new:
            texts[field] = (_in_words(old), _in_words(new))
            setattr(item, field, new)
    if moved_to and moved_to.id != item.source_id:
        was = act.session.get(Source, item.source_id) if item.source_id else None
        texts["source"] = (was.name if was else "", moved_to.name)
        item.source_id = moved_to.id
        rest_on(act, item, None)
    return texts


def _moved_source(act: Act, item: Evidence, entered: EvidenceInput) -> Source | None:
    """The source that the person names, or that a link to another owner brings."""
    if entered.source_id or entered.confidential:
        return _source_for(act, entered)
    if entered.new_source_name:
        return _source_for(act, replace(entered, url=""))
    if entered.url and owner_of(entered.url) not in (None, owner_of(item.url)):
        return _source_for(act, entered)
    return None


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@command(Action.ADD_EVIDENCE)
def withdraw_evidence(act: Act, evidence_id: int, reason: str) -> int | None:
    """Take an item out of the count, with a reason; it stays on record (rule 10).

    A claim whose newest verdict cites it is flagged for review (rule 5).
    """
    item, claim = item_and_claim(act, evidence_id)
    if not reason.strip():
        raise Invalid({"reason": _("Say why it is withdrawn.")})
    if item.withdrawn_at:
        return claim.id
    item.withdrawn_at, item.withdrawn_by = act.at, act.actor.member_id
    item.withdrawn_reason = reason
    watch_item(act, claim, item)
    if is_cited(act, claim, item):
        raise_flag(act, claim, ReviewReason.EVIDENCE_WITHDRAWN, evidence_id=item.id)
    texts: Texts = {"reason": (None, reason)}
    changed(act, claim, EventName.EVIDENCE_WITHDRAWN, texts, evidence=item.id)
    return claim.id


@command(Action.ADD_EVIDENCE)
def restore_evidence(act: Act, evidence_id: int) -> int | None:
    """Undo a withdrawal, and the flag that it raised."""
    item, claim = item_and_claim(act, evidence_id)
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
    watch_item(act, claim, item)
    changed(act, claim, EventName.EVIDENCE_RESTORED, evidence=item.id)
    return claim.id


def is_cited(act: Act, claim: Claim, item: Evidence) -> bool:
    """Whether the claim's newest verdict cites the item."""
    cite = (claim.verdict_id, item.id)
    return claim.verdict_id is not None and act.session.get(VerdictCite, cite) is not None


def item_and_claim(act: Act, evidence_id: int) -> tuple[Evidence, Claim]:
    """An item that the actor may see, and its claim, locked. Raises NotFound, Denied."""
    item = act.session.get(Evidence, evidence_id)
    if item is None or item.redacted_at:
        raise NotFound
    claim = act.claim(item.claim_id)
    hidden = hidden_items(col(Evidence.id) == evidence_id, act.actor.member_id)
    if act.session.execute(hidden).first():
        raise NotFound
    return item, claim
