"""Sources and stories: what evidence rests on and what groups claims."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from board.commands.act import Act, command, same_version
from board.commands.evidence import keep_source
from board.commands.ledger import changed, items_of, raise_flag
from board.commands.trail import EventName
from board.errors import Invalid, NotFound
from board.ids import public_id
from board.models import Claim, Evidence, Source, Story, Verdict, VerdictCite
from board.rules import Action, ReviewReason, SourceKind, Status, origins_for, root_of
from board.words import _


@dataclass(frozen=True, slots=True)
class SourceInput:
    """A source as entered, checked."""

    name: str
    kind: SourceKind = SourceKind.OUTLET
    domain: str | None = None
    relays_id: int | None = None
    belongs_to_id: int | None = None
    note: str = ""
    confidential: bool = False


@command(Action.KEEP_SOURCES)
def add_source(act: Act, entered: SourceInput) -> int | None:
    """Add a source to the register. Answers its id."""
    if not entered.name:
        raise Invalid({"name": _("Give the source a name; a confidential one, a code name.")})
    if entered.confidential and entered.domain:
        raise Invalid({"domain": _("A confidential source is a code name and nothing else.")})
    taken = select(Source.id).where(Source.domain == entered.domain)  # type: ignore[call-overload]
    if entered.domain and act.session.execute(taken).first():
        raise Invalid({"domain": _("Another source has this domain already.")})
    source = keep_source(
        act, Source(name=entered.name, kind=entered.kind, domain=entered.domain,
                    note=entered.note, confidential=entered.confidential, created_at=act.at),
    )  # fmt: skip
    source.relays_id, source.belongs_to_id = entered.relays_id, entered.belongs_to_id
    if source.relays_id or source.belongs_to_id:
        _set_roots(act)
    act.record(EventName.SOURCE_ADDED, source=source.id)
    return source.id


@command(Action.KEEP_SOURCES)
def link_source(
    act: Act, source_id: int, version: int | None, relays_id: int | None, belongs_to_id: int | None
) -> int | None:
    """Say what a source relays and what it belongs to. A cycle is refused.

    Claims that rest on it are counted again; one that no longer has the origins its verdict
    rested on is flagged for review.
    """
    source = act.session.get(Source, source_id)
    if source is None:
        raise NotFound
    same_version(source, version)
    source.relays_id, source.belongs_to_id = relays_id, belongs_to_id
    source.version += 1
    moved = _set_roots(act)
    for claim in _claims_on(act, moved):
        _flag_if_fewer_origins(act, claim)
        changed(act, claim, EventName.REVIEW_NEEDED, source=source_id)
    act.record(EventName.SOURCE_EDITED, source=source_id)
    return source_id


def _set_roots(act: Act) -> set[int]:
    act.session.flush()
    sources = list(act.session.execute(select(Source)).scalars())
    relays = {s.id: s.relays_id for s in sources if s.id and s.relays_id}
    belongs = {s.id: s.belongs_to_id for s in sources if s.id and s.belongs_to_id}
    moved = set()
    for source in sources:
        assert source.id is not None
        try:
            root = root_of(source.id, relays, belongs)
        except ValueError as error:
            raise Invalid({"relays_id": str(error)}) from None
        if source.root_id != root:
            source.root_id = root
            moved.add(source.id)
    act.session.flush()
    return moved


def _claims_on(act: Act, source_ids: set[int]) -> list[Claim]:
    items = (
        select(Evidence.claim_id)  # type: ignore[call-overload]
        .where(Evidence.origin_id.in_(source_ids) | Evidence.source_id.in_(source_ids))  # type: ignore[union-attr]
        .where(Evidence.withdrawn_at.is_(None))  # type: ignore[union-attr]
    )
    query = select(Claim).where(col(Claim.id).in_(items)).order_by(col(Claim.id))
    return list(act.session.execute(query).scalars())


def _flag_if_fewer_origins(act: Act, claim: Claim) -> None:
    verdict = act.session.get(Verdict, claim.verdict_id) if claim.verdict_id else None
    if verdict is None or verdict.status is not Status.CORROBORATED or verdict.exception:
        return
    cited = select(VerdictCite.evidence_id).where(VerdictCite.verdict_id == verdict.id)  # type: ignore[call-overload]
    ids = set(act.session.execute(cited).scalars())
    items = [item for key, item in items_of(act.session, verdict.claim_id).items() if key in ids]
    if len(origins_for(items, claim.kind)) < verdict.origins:
        raise_flag(act, claim, ReviewReason.ORIGINS_CHANGED)


@command(Action.KEEP_SOURCES)
def correct_source(
    act: Act, source_id: int, note: str, link: str = "", on: date | None = None
) -> int | None:
    """Mark a source as corrected or retracted: every claim on it needs review (rule 5)."""
    source = act.session.get(Source, source_id)
    if source is None:
        raise NotFound
    if not note:
        raise Invalid({"note": _("Say what was corrected or retracted.")})
    source.corrected_on, source.correction_note = on or act.at.date(), note
    source.correction_link = link
    for claim in _claims_on(act, {source_id}):
        raise_flag(act, claim, ReviewReason.SOURCE_CORRECTED, detail=source.name)
        changed(act, claim, EventName.REVIEW_NEEDED, source=source_id)
    act.record(EventName.SOURCE_CORRECTED, source=source_id)
    return source_id


@command(Action.KEEP_STORIES)
def add_story(act: Act, title: str, summary: str = "", language: str = "en") -> int | None:
    """Add a story; its slug is made from the title. Answers its id."""
    if not title:
        raise Invalid({"title": _("Give the story a title.")})
    story = Story(pid=public_id(), slug=_free_slug(act, title), title=title, summary=summary,
                  language=language, created_at=act.at, changed_at=act.at)  # fmt: skip
    act.session.add(story)
    act.session.flush()
    act.record(EventName.STORY_ADDED, story=story.id)
    return story.id


def _free_slug(act: Act, title: str) -> str:
    slug = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")[:60] or "story"
    taken = select(Story.id).where(Story.slug == slug)  # type: ignore[call-overload]
    return f"{slug}-{public_id()[:4]}" if act.session.execute(taken).first() else slug
