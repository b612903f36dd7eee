"""What readers' lists are made of, kept by each publication: where a claim stands, and stood."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from board.commands.act import Act
from board.commands.rows import count
from board.models import (
    Publication,
    PublicClaim,
    PublicCount,
    PublicLead,
    PublicRevision,
    PublicSpan,
    PublicStory,
    Story,
)
from board.rules import TOMBSTONES, Status
from board.text import fold

MAX_SEARCHED = 20_000


def set_face(act: Act, publication: Publication, document: dict[str, Any]) -> None:
    """Let a new publication be what readers see of its claim from now on."""
    face = act.session.get(PublicClaim, publication.pid) or _new_face(act, publication, document)
    before = _column(face)
    face.publication_id, face.changed_at = publication.id, act.at
    stands = publication.event not in TOMBSTONES
    merged = act.session.get(PublicLead, face.pid) is not None
    face.listed = stands and not merged
    if stands:
        face.status = Status(document["status"])
        face.story_pid = (document["story"] or {}).get("pid", "")
        face.search_text, face.sibling = fold(_words(document)), document["sibling"]
        _keep_story(act, face.story_pid)
    else:
        face.search_text = face.sibling = ""
    _move_counts(act, before, _column(face))
    _start_span(act, face, publication, stands, until=act.at if merged else None)
    public_moved(act.session)


def list_face(act: Act, pid: str, listed: bool) -> bool:
    """Put a claim on the public board or take it off, its documents as they are. Answers
    whether anything changed."""
    face = act.session.get(PublicClaim, pid)
    if face is None or face.listed is listed:
        return False
    before = _column(face)
    face.listed = listed
    _move_counts(act, before, _column(face))
    newest = update(PublicSpan).where(col(PublicSpan.publication_id) == face.publication_id)
    act.session.execute(newest.values(until=None if listed else act.at))
    return True


def public_moved(session: Session) -> None:
    """Let every public page be made anew, inside a transaction."""
    session.execute(update(PublicRevision).values(revision=PublicRevision.revision + 1))


def _new_face(act: Act, publication: Publication, document: dict[str, Any]) -> PublicClaim:
    last = act.session.execute(select(func.max(PublicClaim.seq))).scalar() or 0
    face = PublicClaim(
        pid=publication.pid, publication_id=publication.id, listed=False, seq=last + 1,
        status=Status(document["status"]), first_published_at=act.at, changed_at=act.at,
    )  # fmt: skip
    act.session.add(face)
    return face


def _column(face: PublicClaim) -> tuple[str, Status] | None:
    return (face.story_pid, face.status) if face.listed else None


def _words(document: dict[str, Any]) -> str:
    """What a reader's search looks through."""
    texts = [document[name] for name in ("statement", "claimant", "original_words")]
    texts += [document["public_wording"], (document["story"] or {}).get("title", "")]
    for item in document["evidence"]:
        texts += [item["title"], item["publisher"], item["description"]]
    return " ".join(texts)[:MAX_SEARCHED]


def _keep_story(act: Act, pid: str) -> None:
    story = act.session.execute(select(Story).where(col(Story.pid) == pid)).scalar_one_or_none()
    if story is None:
        return
    row = act.session.get(PublicStory, story.pid)
    if row is None:
        row = PublicStory(pid=story.pid, slug=story.slug, title=story.title, changed_at=act.at)
        act.session.add(row)
    row.slug, row.title, row.summary = story.slug, story.title, story.summary
    row.language, row.changed_at = story.language, act.at


def _move_counts(
    act: Act, before: tuple[str, Status] | None, after: tuple[str, Status] | None
) -> None:
    moves: Counter[tuple[str, Status]] = Counter()
    for where, by in ((before, -1), (after, 1)):
        if where:
            for story_pid in {"", where[0]}:
                moves[story_pid, where[1]] += by
    count(act.session, PublicCount, moves)


def _start_span(
    act: Act, face: PublicClaim, publication: Publication, stands: bool, until: datetime | None
) -> None:
    of_claim = col(PublicSpan.pid) == face.pid
    current = update(PublicSpan).where(of_claim, col(PublicSpan.until).is_(None))
    act.session.execute(current.values(until=act.at))
    # Taken down, a claim is so at every moment; back again, its past is, too.
    act.session.execute(update(PublicSpan).where(of_claim).values(hidden=not stands))
    act.session.add(
        PublicSpan(
            publication_id=publication.id, pid=face.pid, number=publication.number,
            event=publication.event, status=face.status if stands else None,
            story_pid=face.story_pid, hidden=not stands, since=act.at,
            until=until,
        )
    )  # fmt: skip
