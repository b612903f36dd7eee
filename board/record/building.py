"""Making publication documents: the allow list of what leaves the desk. May read claims."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from board.dates import minute as minute
from board.models import Capture, Claim, ClaimRelation, Publication, Reply, Story, Verdict
from board.models.evidence import evidence_of
from board.rules import CaptureState, Item, PublicationEvent, RelationKind, tally
from board.words import _

# 2 since documents tell of replies, 3 since they tell of copies. What an older one lacks, it
# says nothing of.
SCHEMA = 3
_SINCE_1: dict[str, Any] = {"replies": []}
# Of an item's copy: it may come after the sign-off, which says nothing new of the claim.
COPY = ("archived_at", "archived_sha256", "archived_url")


def content_of(session: Session, claim: Claim, at: datetime | None = None) -> dict[str, Any]:
    """What the public may know of the claim as it stands now: each field is listed here.

    `at` is the moment of signing off, if it is to be: a reply whose deadline passed before
    is told as one that did not come.

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
        "replies": _replies(session, claim, at),
        "sibling": _sibling(session, claim),
        "story": _story(session, claim),
    }


def public_differs(session: Session, claim: Claim) -> bool:
    """Whether the desk's claim says anything else than its newest publication.

    A story's title does not count: an editor changes it for readers at once.
    """
    published = newest_document(session, claim.pid)
    if published is None:
        return False
    published = _SINCE_1 | published
    content = content_of(session, claim)
    return any(
        _compared(field, published.get(field)) != _compared(field, value)
        for field, value in content.items()
        if field != "schema"
    )


def _compared(field: str, value: Any) -> Any:
    if field == "evidence":
        return [_without_copy(line) for line in value or ()]
    return value.get("pid") if field == "story" and value else value


def _without_copy(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in COPY}


def differences(published: dict[str, Any], content: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What a new publication would change for readers: field, as it is, as it would be.

    Evidence is told item by item. `published` is the newest document, `content` the claim's.
    """
    published = _SINCE_1 | published
    fields = [
        (name, _plain(published.get(name)), _plain(value))
        for name, value in content.items()
        if name not in ("schema", "evidence", "replies") and published.get(name) != value
    ]
    before, after = (
        {_naming(i): _without_copy(i) for i in d.get("evidence", [])} for d in (published, content)
    )
    items = [
        ("evidence", _told(before.get(key)), _told(after.get(key)))
        for key in before | after
        if before.get(key) != after.get(key)
    ]
    return fields + items + _changed_replies(published["replies"], content["replies"])


def _changed_replies(
    published: list[dict[str, Any]], content: list[dict[str, Any]]
) -> list[tuple[str, str, str]]:
    before, after = ({(r["asked_of"], r["asked_at"]): r for r in rs} for rs in (published, content))
    return [
        ("reply", _told_reply(before.get(key)), _told_reply(after.get(key)))
        for key in before | after
        if before.get(key) != after.get(key)
    ]


def _told_reply(reply: dict[str, Any] | None) -> str:
    if reply is None:
        return ""
    told = _("no answer") if reply["no_answer"] else reply["answered_at"] or reply["deadline"]
    return f"{reply['asked_of']} ({told}) {reply['answer']}".strip()


def _naming(item: dict[str, Any]) -> str:
    return str(item["url"] or item["description"])


def _told(item: dict[str, Any] | None) -> str:
    if item is None:
        return ""
    name = item["title"] or item["url"] or item["description"]
    return f"{name} ({item['stance']}{', ' + item['origin'] if item['origin'] else ''})"


def _plain(value: Any) -> str:
    return str(value.get("title", "")) if isinstance(value, dict) else str(value or "")


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


def item_of(row: Any) -> Item:
    """A row of `evidence_of` as the rules see it."""
    return Item(
        evidence_id=row.id,
        stance=row.stance,
        directness=row.directness,
        party_concerned=row.party_concerned,
        witnessed=row.witnessed,
        confidential=row.confidential,
        origin_id=row.root_id,
        hidden=row.hidden,
    )


def _public_evidence(session: Session, claim: Claim) -> list[tuple[Item, dict[str, Any]]]:
    assert claim.id is not None
    rows = session.execute(evidence_of(claim.id)).all()
    shown = [r for r in rows if r.public and not r.withdrawn_at and not r.confidential]
    copies = _copies(session, [row.id for row in shown if row.url])
    return [(item_of(row), _line(row) | copies.get(row.id, _NO_COPY)) for row in shown]


_NO_COPY = dict.fromkeys(COPY, "")


def _copies(session: Session, evidence_ids: list[int]) -> dict[int, dict[str, str]]:
    """When the first copy of each link was made and the SHA-256 of its body, by which
    anybody can tell that very copy; where a public archive has it, too."""
    kept = Capture.__table__  # type: ignore[attr-defined]
    query = (
        select(kept.c.evidence_id, kept.c.fetched_at, kept.c.body_sha256, kept.c.saved_url)
        .where(kept.c.evidence_id.in_(evidence_ids), kept.c.state == CaptureState.TAKEN)
        .order_by(kept.c.id)
    )  # fmt: skip
    told: dict[int, dict[str, str]] = {}
    for row in session.execute(query) if evidence_ids else ():
        first = {"archived_at": minute(row.fetched_at), "archived_sha256": row.body_sha256,
                 "archived_url": ""}  # fmt: skip
        line = told.setdefault(row.evidence_id, first)
        line["archived_url"] = line["archived_url"] or row.saved_url
    return told


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
        "origin": row.root or "",
    }


def _replies(session: Session, claim: Claim, at: datetime | None) -> list[dict[str, Any]]:
    """Whom we asked and what came of it: never the answer's inside, who asked, or how."""
    query = select(Reply).where(col(Reply.claim_id) == claim.id, col(Reply.taken_back_at).is_(None))
    rows = session.execute(query.order_by(col(Reply.asked_at), col(Reply.id))).scalars()
    return [
        {
            "asked_of": row.asked_of,
            "asked_at": minute(row.asked_at),
            "deadline": minute(row.deadline),
            "answered_at": minute(row.answered_at) if row.answered_at else "",
            "answer": row.public_wording if row.answered_at else "",
            "no_answer": row.answered_at is None
            and (row.no_answer or (at is not None and row.deadline <= at)),
        }
        for row in rows
    ]


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
