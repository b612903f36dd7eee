"""Making publication documents: the allow list of what leaves the desk. May read claims."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from board.dates import minute as minute
from board.models import Capture, Claim, ClaimRelation, Publication, Reply, Story, Verdict, table_of
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
    """What the public may know of the claim as it stands now: each field is listed below.

    `at` is the moment of signing off, if it is to be: a reply whose deadline passed before
    is told as one that did not come.

    Enum values, the newsroom's words, integers and texts; never a member, a note, reasoning,
    a confidential source or evidence that is not public.
    """
    shown = _shown(evidence_of(session, claim.id))
    content = _content(session, claim, shown, at)
    copies = _copies(session, [row.id for row in shown if row.url])
    lines = zip(shown, content["evidence"], strict=True)
    content["evidence"] = [line | copies.get(row.id, _NO_COPY) for row, line in lines]
    return content


def _content(
    session: Session, claim: Claim, shown: Sequence[Any], at: datetime | None = None
) -> dict[str, Any]:
    """The same without the copies of its links, from the evidence shown."""
    counted = tally([item_of(row) for row in shown], claim.kind)
    keys = {"claim": claim.id, "verdict": claim.verdict_id, "story": claim.story_id}
    beside = session.execute(_beside(), keys).one()
    story = {"pid": beside.pid, "slug": beside.slug, "title": beside.title}
    return _own(claim) | {
        "cannot_be_resolved": bool(beside.cannot_be_resolved),
        "exception": beside.exception_public_reason or "",
        "origins": counted.origins_for,
        "origins_against": counted.origins_against,
        "evidence": [_line(row) for row in shown],
        "replies": _replies(session, claim, at),
        "sibling": beside.sibling or "",
        "story": story if beside.pid else None,
    }


def _own(claim: Claim) -> dict[str, Any]:
    """What the claim says by itself."""
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
    }


def public_differs(session: Session, claim: Claim, as_read: Sequence[Any] | None = None) -> bool:
    """Whether the desk's claim says anything else than its newest publication. `as_read` is its
    evidence, where that was read.

    A story's title does not count: an editor changes it for readers at once.
    """
    published = newest_document(session, claim.pid)
    if published is None:
        return False
    if _says_else(published, _own(claim)):
        return True
    evidence = evidence_of(session, claim.id) if as_read is None else as_read
    return _says_else(_SINCE_1 | published, _content(session, claim, _shown(evidence)))


def _says_else(published: dict[str, Any], content: dict[str, Any]) -> bool:
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
    document = session.execute(_newest(), {"pid": pid}).scalar()
    return json.loads(document) if document else None


@cache
def _newest() -> Any:
    kept = table_of(Publication)
    of_it = select(kept.c.document).where(kept.c.pid == bindparam("pid"))
    return of_it.order_by(kept.c.number.desc()).limit(1)


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


def _shown(evidence: Sequence[Any]) -> list[Any]:
    return [r for r in evidence if r.public and not r.withdrawn_at and not r.confidential]


_NO_COPY = dict.fromkeys(COPY, "")


def _copies(session: Session, evidence_ids: list[int]) -> dict[int, dict[str, str]]:
    """When the first copy of each link was made and the SHA-256 of its body, by which
    anybody can tell that very copy; where a public archive has it, too."""
    kept = table_of(Capture)
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
    rows = session.execute(_asked(), {"claim": claim.id})
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


@cache
def _asked() -> Any:
    reply = table_of(Reply)
    of_it = select(reply).where(
        reply.c.claim_id == bindparam("claim"), reply.c.taken_back_at.is_(None)
    )
    return of_it.order_by(reply.c.asked_at, reply.c.id)


@cache
def _beside() -> Any:
    """What stands beside a claim, read in one: of its verdict, its story, and the assertion that
    a `said` claim is about. That one's status is looked up when read."""
    claim, verdict, story, relation = map(table_of, (Claim, Verdict, Story, ClaimRelation))
    other, this = claim.alias("other"), bindparam("claim", type_=claim.c.id.type)
    sibling = (
        select(other.c.pid)
        .join(relation, relation.c.other_id == other.c.id)
        .where(
            relation.c.claim_id == this,
            relation.c.kind == RelationKind.IS_ABOUT,
            other.c.restricted.is_(False),
        )
        .order_by(relation.c.id)
        .limit(1)
    )
    of_verdict = (verdict.c.cannot_be_resolved, verdict.c.exception_public_reason)
    of_story = (story.c.pid, story.c.slug, story.c.title)
    return (
        select(*of_verdict, *of_story, sibling.scalar_subquery().label("sibling"))
        .select_from(claim)
        .outerjoin(verdict, verdict.c.id == bindparam("verdict"))
        .outerjoin(story, story.c.id == bindparam("story"))
        .where(claim.c.id == this)
    )
