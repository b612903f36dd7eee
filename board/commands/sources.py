"""What can happen to a source: added, edited, marked as corrected; who may read it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlmodel import col

from board.commands.act import Act, command, same_version
from board.commands.ledger import changed, flag_if_fewer_origins, raise_flag
from board.commands.register import (
    Mark,
    keep_source,
    put_mark,
    record_source,
    refuse_circle,
    search_text,
    set_roots,
    source_chosen,
    source_seen,
)
from board.commands.trail import EventName, Texts
from board.errors import Invalid
from board.models import Claim, Evidence, Member, ReviewFlag, Source, SourceReader
from board.models.evidence import depends_on
from board.rules import Action, PublicState, ReviewReason, SourceKind
from board.words import _


@dataclass(frozen=True, slots=True)
class SourceInput:
    """A source as entered, checked. Whether it is confidential is said once, at the start."""

    name: str
    kind: SourceKind = SourceKind.OUTLET
    domain: str | None = None
    relays_id: int | None = None
    belongs_to_id: int | None = None
    note: str = ""
    confidential: bool = False


LINKS = ("relays_id", "belongs_to_id")
EDITABLE = ("name", "kind", "domain", "note", *LINKS)


@command(Action.KEEP_SOURCES)
def add_source(act: Act, entered: SourceInput) -> int | None:
    """Add a source to the register. Answers its id.

    A confidential one is a code name, known to nobody but its readers: whoever adds it first.
    """
    source = Source(name=entered.name, kind=entered.kind, confidential=entered.confidential,
                    created_at=act.at)  # fmt: skip
    _check(act, source, entered)
    keep_source(act, source)
    texts = _take_fields(act, source, entered)
    set_roots(act, source)
    record_source(act, source, EventName.SOURCE_ADDED, texts | {"name": (None, source.name)})
    return source.id


@command(Action.KEEP_SOURCES)
def edit_source(act: Act, source_id: int, version: int | None, entered: SourceInput) -> int | None:
    """Change a source's fields, what it relays and what it belongs to. A circle is refused.

    Claims that rest on it are counted again; one that no longer has the origins its verdict
    rested on is flagged for review. Raises Stale, VersionMissing.
    """
    source = source_seen(act, source_id)
    same_version(source, version)
    _check(act, source, entered)
    texts = _take_fields(act, source, entered)
    if not texts:
        return source_id
    source.version += 1
    moved = set_roots(act, source) if {"relays", "belongs_to"} & texts.keys() else set()
    for claim in _claims_touched(act, source, moved, renamed="name" in texts):
        flagged = flag_if_fewer_origins(act, claim)
        name = EventName.REVIEW_NEEDED if flagged else EventName.ORIGINS_COUNTED
        changed(act, claim, name, source=source_id)
    record_source(act, source, EventName.SOURCE_EDITED, texts)
    return source_id


def _check(act: Act, source: Source, entered: SourceInput) -> None:
    if not entered.name:
        raise Invalid({"name": _("Give the source a name; a confidential one, a code name.")})
    if source.confidential and entered.domain:
        raise Invalid({"domain": _("A confidential source is a code name and nothing else.")})
    taken = select(col(Source.id)).where(col(Source.domain) == entered.domain)
    if entered.domain and act.session.execute(taken.where(col(Source.id) != source.id)).first():
        raise Invalid({"domain": _("Another source has this domain already.")})
    for field in LINKS:
        other_id = getattr(entered, field)
        if other_id and source_chosen(act, other_id, field).confidential:
            words = _("Nothing rests on a confidential source by rule: trace the item to it.")
            raise Invalid({field: words})
        if source.id:
            refuse_circle(act, source, field, other_id)


def _take_fields(act: Act, source: Source, entered: SourceInput) -> Texts:
    """Set the fields. Answers what changed, in words."""
    texts: Texts = {}
    for field in EDITABLE:
        old, new = getattr(source, field), getattr(entered, field)
        if old != new:
            texts[field.removesuffix("_id")] = (
                _in_words(act, field, old),
                _in_words(act, field, new),
            )
            setattr(source, field, new)
    source.search_text = search_text(source)
    return texts


def _in_words(act: Act, field: str, value: str | int | None) -> str:
    if field in LINKS and isinstance(value, int):
        return act.session.get_one(Source, value).name
    return str(value or "")


def _claims_touched(act: Act, source: Source, moved: set[int], renamed: bool) -> list[Claim]:
    """Claims to count again: an item's origin has a new root, or readers see the old name."""
    origin = Source.__table__.alias("origin")  # type: ignore[attr-defined]
    moves = origin.c.id.in_(moved)
    if renamed:
        seen = col(Claim.public_state).in_((PublicState.LIVE, PublicState.UNDER_REVIEW))
        moves = or_(moves, (origin.c.root_id == source.id) & seen)
    query = (
        select(Claim)
        .join(Evidence, col(Evidence.claim_id) == col(Claim.id))
        .join(origin, origin.c.id == col(Evidence.origin_id))
        .where(moves, col(Evidence.withdrawn_at).is_(None))
        .order_by(col(Claim.id))
    )
    return list(act.session.execute(query).scalars().unique()) if moved or renamed else []


@command(Action.KEEP_SOURCES)
def correct_source(
    act: Act,
    source_id: int,
    note: str,
    link: str = "",
    on: date | None = None,
    retracted: bool = False,
) -> int | None:
    """Mark a source as corrected or retracted: every claim that rests on it needs review
    (rule 5). One that only mentions it, in context that no verdict cites, does not."""
    source = source_seen(act, source_id)
    if not note:
        raise Invalid({"note": _("Say what was corrected or retracted.")})
    texts = put_mark(source, Mark(on or act.at.date(), note, link, retracted))
    detail = "" if source.confidential else source.name
    for claim in _dependents(act, source_id):
        raise_flag(act, claim, ReviewReason.SOURCE_CORRECTED, detail, source_id=source_id)
        changed(act, claim, EventName.REVIEW_NEEDED, source=source_id)
    record_source(act, source, EventName.SOURCE_CORRECTED, texts, retracted=retracted)
    return source_id


def _dependents(act: Act, source_id: int) -> list[Claim]:
    """The claims that rest on a source and do not yet carry its flag."""
    flagged = _open_flags(source_id).with_only_columns(col(ReviewFlag.claim_id))
    items = select(col(Evidence.claim_id)).where(depends_on(source_id))
    query = select(Claim).where(col(Claim.id).in_(items), col(Claim.id).not_in(flagged))
    return list(act.session.execute(query.order_by(col(Claim.id))).scalars())


@command(Action.KEEP_SOURCES)
def take_mark_back(act: Act, source_id: int) -> int | None:
    """Say that a source was not corrected after all: the flags that this raised go."""
    source = source_seen(act, source_id)
    if source.corrected_on is None:
        return source_id
    texts = put_mark(source, Mark())
    flags = list(act.session.execute(_open_flags(source_id)).scalars())
    for flag in flags:
        flag.cleared_at = act.at
    for claim_id in sorted({flag.claim_id for flag in flags}):
        claim = act.session.get_one(Claim, claim_id)
        changed(act, claim, EventName.REVIEW_LIFTED, source=source_id)
    record_source(act, source, EventName.SOURCE_MARK_LIFTED, texts)
    return source_id


def _open_flags(source_id: int):  # type: ignore[no-untyped-def]
    return select(ReviewFlag).where(
        col(ReviewFlag.source_id) == source_id,
        col(ReviewFlag.reason) == ReviewReason.SOURCE_CORRECTED,
        col(ReviewFlag.cleared_at).is_(None),
    )


@command(Action.KEEP_SOURCES)
def name_reader(act: Act, source_id: int, member_id: int) -> int | None:
    """Let one more member see a confidential source and what rests on it.

    Only a reader can: an editor or an admin who is not named does not know that it is there.
    """
    source = source_seen(act, source_id)
    member = act.session.get(Member, member_id)
    if member is None or not member.active:
        raise Invalid({"member_id": _("There is no such member.")})
    if not source.confidential:
        raise Invalid({"member_id": _("This source is open: the whole desk sees it.")})
    if act.session.get(SourceReader, (source_id, member_id)) is None:
        act.session.add(SourceReader(source_id=source_id, member_id=member_id))
        record_source(act, source, EventName.SOURCE_READER_NAMED, member=member_id)
    return source_id
