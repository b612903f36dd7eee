"""Making publication documents: the allow list of what leaves the desk. May read claims."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import Claim, ClaimRelation, Evidence, Publication, Source, Story, Verdict
from board.rules import Item, PublicationEvent, RelationKind, Stance, Status, tally
from board.words import _

SCHEMA = 1


def content_of(session: Session, claim: Claim) -> dict[str, Any]:
    """What the public may know of the claim as it stands now: each field is listed here.

    Enum values, the newsroom's words, integers and texts; never a member, a note, reasoning,
    a confidential source or evidence that is not public.
    """
    verdict = session.get(Verdict, claim.verdict_id) if claim.verdict_id else None
    evidence = _public_evidence(session, claim)
    counted = tally([item for item, _line in evidence], claim.kind)
    return {
        "schema": SCHEMA,
        "pid": claim.pid,
        "kind": claim.kind.value,
        "statement": claim.statement,
        "language": claim.language,
        "original_words": claim.original_words,
        "original_language": claim.original_language,
        "claimant": claim.claimant,
        "relayed_by": claim.relayed_by,
        "claimed_on": claim.claimed_on,
        "appeared_at": claim.appeared_at,
        "true_as_of": claim.true_as_of,
        "status": claim.status.value,
        "dispute_reason": claim.dispute_reason.value if claim.dispute_reason else "",
        "cannot_be_resolved": bool(verdict and verdict.cannot_be_resolved),
        "exception": verdict.exception_public_reason if verdict else "",
        "origins": counted.origins_for,
        "origins_against": counted.origins_against,
        "evidence": [line for _item, line in evidence],
        "sibling": _sibling(session, claim),
        "story": _story(session, claim),
    }


def public_differs(session: Session, claim: Claim) -> bool:
    """Whether the desk's claim says anything else than its newest publication."""
    published = newest_document(session, claim.pid)
    if published is None:
        return False
    content = content_of(session, claim)
    return any(published.get(field) != value for field, value in content.items())


def newest_document(session: Session, pid: str) -> dict[str, Any] | None:
    """The claim's newest publication, read; None where there is none."""
    query = (
        select(Publication.document)  # type: ignore[call-overload]
        .where(Publication.pid == pid)
        .order_by(Publication.number.desc())  # type: ignore[attr-defined]
        .limit(1)
    )
    document = session.execute(query).scalar()
    return json.loads(document) if document else None


def signed_document(
    content: dict[str, Any],
    event: PublicationEvent,
    at: datetime,
    *,
    public_wording: str,
    note: str,
    unnamed_sources: bool,
    first_published_at: datetime,
) -> dict[str, Any]:
    """The document of a sign-off: the content with what the editor wrote for readers."""
    return content | {
        "event": event.value,
        "at": minute(at),
        "public_wording": public_wording,
        "note": note,
        "unnamed_sources": unnamed_sources,
        "first_published_at": minute(first_published_at),
        "under_review_since": "",
    }


def minute(at: datetime) -> str:
    """A moment as documents keep it: UTC, to the minute."""
    return at.strftime("%Y-%m-%dT%H:%MZ")


def _public_evidence(session: Session, claim: Claim) -> list[tuple[Item, dict[str, Any]]]:
    evidence, source = Evidence.__table__, Source.__table__  # type: ignore[attr-defined]
    origin, root = Source.__table__.alias(), Source.__table__.alias()  # type: ignore[attr-defined]
    query = (
        select(
            evidence,
            source.c.confidential.label("confidential"),
            origin.c.confidential.label("origin_confidential"),
            root.c.id.label("root_id"),
            root.c.name.label("root_name"),
            root.c.confidential.label("root_confidential"),
        )
        .outerjoin(source, source.c.id == evidence.c.source_id)
        .outerjoin(origin, origin.c.id == evidence.c.origin_id)
        .outerjoin(root, root.c.id == origin.c.root_id)
        .where(
            evidence.c.claim_id == claim.id,
            evidence.c.withdrawn_at.is_(None),
            evidence.c.public.is_(True),
        )
        .order_by(evidence.c.id)
    )
    rows = session.execute(query).all()
    return [
        (_item(row), _line(row))
        for row in rows
        if not (row.confidential or row.origin_confidential or row.root_confidential)
    ]


def _item(row: Any) -> Item:
    return Item(
        row.id, row.stance, row.directness, row.party_concerned, row.witnessed,
        origin_id=row.root_id,
    )  # fmt: skip


def _line(row: Any) -> dict[str, Any]:
    return {
        "stance": row.stance.value,
        "url": row.url,
        "title": row.title,
        "publisher": row.publisher,
        "description": row.description,
        "directness": row.directness.value,
        "party_concerned": row.party_concerned,
        "published_on": row.published_on,
        "origin": row.root_name or "",
    }


def _sibling(session: Session, claim: Claim) -> str:
    """The assertion that a `said` claim is about. Its status is looked up when read."""
    query = (
        select(Claim.pid)  # type: ignore[call-overload]
        .join(ClaimRelation, ClaimRelation.other_id == Claim.id)
        .where(
            ClaimRelation.claim_id == claim.id,
            ClaimRelation.kind == RelationKind.IS_ABOUT,
            Claim.restricted.is_(False),  # type: ignore[attr-defined]
        )
        .order_by(ClaimRelation.id)
        .limit(1)
    )
    return session.execute(query).scalar() or ""


def _story(session: Session, claim: Claim) -> dict[str, str] | None:
    story = session.get(Story, claim.story_id) if claim.story_id else None
    return {"pid": story.pid, "slug": story.slug, "title": story.title} if story else None


def stamp(document: dict[str, Any]) -> str:
    """The finding in the words of the field, as a reader sees it."""
    status = Status(document["status"])
    if status is Status.CORROBORATED:
        return (
            _("corroborated: that it was said") if document["kind"] == "said" else _("corroborated")
        )
    if status is Status.DISPUTED:
        against = document["dispute_reason"] != "sources_conflict"
        return _("disputed: evidence against it") if against else _("disputed: sources conflict")
    return (
        _("unverified: cannot be resolved") if document["cannot_be_resolved"] else _("unverified")
    )


STANCES = (Stance.SUPPORTS, Stance.CONTRADICTS, Stance.CONTEXT, Stance.RESPONSE)
