"""The events: their names, and the one function that writes them."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from board.canonical import canonical
from board.commands.rows import add, add_all
from board.db import key_of
from board.errors import BoardError
from board.models import ChainHead, Event, EventText, table_of
from board.rules import Actor


class EventName(StrEnum):
    """The catalogue. A name is never parsed, never reused."""

    CLAIM_ENTERED = "claim_entered"
    CLAIM_EDITED = "claim_edited"
    CLAIM_ASSIGNED = "claim_assigned"
    NEXT_STEP_SET = "next_step_set"
    DUE_SET = "due_set"
    URGENCY_SET = "urgency_set"
    TAGS_SET = "tags_set"
    STORY_SET = "story_set"
    REPLY_ASKED = "reply_asked"
    REPLY_ANSWERED = "reply_answered"
    REPLY_MISSED = "reply_missed"
    REPLY_EDITED = "reply_edited"
    REPLY_TAKEN_BACK = "reply_taken_back"
    CLEARED_LEGALLY = "cleared_legally"
    CLEARANCE_WITHDRAWN = "clearance_withdrawn"
    CLAIM_RELATED = "claim_related"
    CLAIM_UNRELATED = "claim_unrelated"
    CLAIM_RESTRICTED = "claim_restricted"
    CLAIM_OPENED = "claim_opened"
    CLAIM_ANCHORED = "claim_anchored"
    CLAIM_SPLIT = "claim_split"
    ARTICLE_ADDED = "article_added"
    ARTICLE_EDITED = "article_edited"
    ARTICLE_TEXT_ADDED = "article_text_added"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_EDITED = "evidence_edited"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    EVIDENCE_RESTORED = "evidence_restored"
    EVIDENCE_CORRECTED = "evidence_corrected"
    EVIDENCE_MARK_LIFTED = "evidence_mark_lifted"
    CAPTURE_ASKED = "capture_asked"
    EVIDENCE_CAPTURED = "evidence_captured"
    CAPTURE_FAILED = "capture_failed"
    LINK_LOOKED_AT = "link_looked_at"
    COPY_SAVED = "copy_saved"
    FILE_ADDED = "file_added"
    FILE_REMOVED = "file_removed"
    ORIGIN_TRACED = "origin_traced"
    ORIGIN_UNTRACED = "origin_untraced"
    COMMENT_ADDED = "comment_added"
    COMMENT_EDITED = "comment_edited"
    VERDICT_GIVEN = "verdict_given"
    ORIGINS_COUNTED = "origins_counted"
    REVIEW_NEEDED = "review_needed"
    REVIEW_LIFTED = "review_lifted"
    BRAKE_ASKED = "brake_asked"
    SIGNED_OFF = "signed_off"
    PUT_UNDER_REVIEW = "put_under_review"
    UNPUBLISHED = "unpublished"
    SECOND_LOOK_TAKEN = "second_look_taken"
    EMBARGOED = "embargoed"
    EMBARGO_MOVED = "embargo_moved"
    EMBARGO_CANCELLED = "embargo_cancelled"
    EMBARGO_RELEASED = "embargo_released"
    RELEASE_REFUSED = "release_refused"
    REDACTION_ASKED = "redaction_asked"
    REDACTION_DROPPED = "redaction_dropped"
    CLAIM_REDACTED = "claim_redacted"
    EVIDENCE_REDACTED = "evidence_redacted"
    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"
    SOURCE_ADDED = "source_added"
    SOURCE_EDITED = "source_edited"
    SOURCE_CORRECTED = "source_corrected"
    SOURCE_MARK_LIFTED = "source_mark_lifted"
    SOURCE_READER_NAMED = "source_reader_named"
    STORY_ADDED = "story_added"
    STORY_EDITED = "story_edited"
    PAGE_WRITTEN = "page_written"
    VIEW_SAVED = "view_saved"
    VIEW_RENAMED = "view_renamed"
    VIEW_REMOVED = "view_removed"
    CLAIM_MERGED = "claim_merged"
    CLAIM_TOOK_IN = "claim_took_in"
    MERGE_UNDONE = "merge_undone"
    CLAIM_GAVE_BACK = "claim_gave_back"
    PACK_MADE = "pack_made"
    MEMBER_ADDED = "member_added"
    MEMBER_INVITED = "member_invited"
    INVITATION_TAKEN_BACK = "invitation_taken_back"
    MEMBER_RENAMED = "member_renamed"
    ROLES_SET = "roles_set"
    MEMBER_DEACTIVATED = "member_deactivated"
    MEMBER_REACTIVATED = "member_reactivated"
    PASSWORD_CHANGED = "password_changed"
    SESSIONS_ENDED = "sessions_ended"


HASH_VERSION = 1
Texts = dict[str, tuple[str | None, str | None]]
_HEAD = table_of(ChainHead)
_LOCK = select(_HEAD.c.n, _HEAD.c.hash).where(_HEAD.c.id == 1).with_for_update()
_MOVE = update(_HEAD).where(_HEAD.c.id == 1)


def lock_head(session: Session) -> Any:
    """The head of the chain, locked until the transaction ends: writes queue here."""
    return session.execute(_LOCK).one()


def append(
    session: Session,
    actor: Actor,
    at: datetime,
    command_id: str,
    name: EventName,
    claim_id: int | None,
    particulars: dict[str, Any],
    texts: Texts,
) -> int:
    """Write one event behind the locked head, its texts beside it. Answers its number.

    `particulars` is flat: ids, enum values, counts. For each text the event holds a salted
    SHA-256 commitment, so the text can be destroyed and the chain still checks.
    """
    salts = {field: secrets.token_hex(16) for field in texts}
    commitments = {f: commitment(salts[f], f, old, new) for f, (old, new) in texts.items()}
    key, head = key_of(session), lock_head(session)
    event = SimpleNamespace(
        n=head.n + 1,
        at=at,
        way=actor.way,
        member_id=actor.member_id,
        claim_id=claim_id,
        name=name,
        particulars=particulars | ({"texts": commitments} if texts else {}),
        command_id=command_id,
        hash_version=HASH_VERSION,
        key_id=key.key_id,
        prev=head.hash,
        hash="",
    )
    event.hash = event_hash(event, key.secret)
    number = add(session, Event, vars(event))
    spoken_of = [
        {"event_n": number, "field": field, "old": old, "new": new, "salt": salts[field]}
        for field, (old, new) in texts.items()
    ]
    add_all(session, EventText, spoken_of)
    session.execute(_MOVE, {"n": number, "hash": event.hash})
    return number


def commitment(salt: str, field: str, old: str | None, new: str | None) -> str:
    """Hex SHA-256 that stands for one changed text."""
    return hashlib.sha256(canonical([salt, field, old, new])).hexdigest()


def event_hash(event: Any, secret: bytes) -> str:
    """Hex HMAC-SHA256 over all of an event and the hash before it."""
    content = {
        "n": event.n,
        "at": event.at.isoformat(timespec="microseconds"),
        "way": event.way.value,
        "member_id": event.member_id,
        "claim_id": event.claim_id,
        "name": str(event.name),
        "particulars": event.particulars,
        "command_id": event.command_id,
        "hash_version": event.hash_version,
        "key_id": event.key_id,
        "prev": event.prev,
    }
    return hmac.new(secret, canonical(content), hashlib.sha256).hexdigest()


class TrailBroken(BoardError):
    """The trail does not follow from itself: events are missing, altered or keyless."""

    def __init__(self, n: int) -> None:
        super().__init__(f"The trail does not hold at event {n}.")
        self.n = n


def walk(session: Session, keys: Mapping[str, bytes], after: int = 0) -> Iterator[int]:
    """Yield the number of each event behind `after` that follows from the one before it.

    Raises TrailBroken at the first that does not, and where the head is another.
    """
    head = session.execute(select(col(ChainHead.n), col(ChainHead.hash))).one()
    before = select(col(Event.hash)).where(col(Event.n) == after)
    n, previous = after, session.execute(before).scalar() or ""
    behind = col(Event.n) > after, col(Event.n) <= head.n
    query = select(Event).where(*behind).order_by(col(Event.n))
    for event in session.execute(query, execution_options={"yield_per": 500}).scalars():
        secret = keys.get(event.key_id, b"")
        follows = event.n == n + 1 and event.prev == previous
        if not follows or not secret or event_hash(event, secret) != event.hash:
            raise TrailBroken(n + 1)
        n, previous = event.n, event.hash
        yield n
    if (n, previous) != tuple(head):
        raise TrailBroken(n + 1)
