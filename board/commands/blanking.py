"""What a redaction destroys, table by table. A further table that holds words of a claim is
named here, or its words outlive it. Texts of articles are `blackening`'s."""

import json
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlmodel import col

from board.commands.act import Act
from board.commands.embargoes import open_embargo
from board.commands.facing import public_moved
from board.commands.history import blank_log
from board.commands.ledger import raise_flag
from board.models import (
    Batch,
    Capture,
    CaptureText,
    Claim,
    ClaimAnchor,
    ClaimLink,
    Comment,
    CommentVersion,
    Draft,
    Embargo,
    Event,
    EventText,
    Evidence,
    EvidenceFile,
    JointSignOff,
    LegalClearance,
    LinkHealth,
    Merge,
    MergeMove,
    Notice,
    Presence,
    Publication,
    PublicSpan,
    Reply,
    ReviewFlag,
    SignOff,
    UnusedFile,
    Verdict,
)
from board.rules import ReleaseRefusal, ReviewReason

# Columns of rows that belong to a claim (`claim_id`), and what they become.
BLANKED: dict[Any, dict[str, Any]] = {
    Verdict: dict.fromkeys(
        ("wording", "reasoning", "answer", "exception_reason", "exception_public_reason"), ""
    ),
    Comment: {"body": ""},
    Reply: dict.fromkeys(("asked_of", "channel", "answer", "public_wording"), ""),
    LegalClearance: dict.fromkeys(("counsel", "cleared", "statement", "wording"), ""),
    ReviewFlag: {"detail": ""},
    SignOff: dict.fromkeys(("sole_editor_reason", "unverified_reason", "second_look_note"), ""),
    Embargo: dict.fromkeys(
        ("content", "public_wording", "note", "sole_editor_reason", "unverified_reason"), ""
    ),
    Notice: {"mail_at": None},
}
ITEM = dict.fromkeys(
    ("url", "description", "title", "publisher", "excerpt", "note", "published_on",
     "withdrawn_reason", "correction_note", "correction_link"), "",
) | dict.fromkeys(("source_id", "origin_id"))  # fmt: skip
STATEMENT = dict.fromkeys(
    ("statement", "original_words", "claimant", "relayed_by", "claimed_on", "appeared_at",
     "true_as_of", "tags", "parked_reason", "reported_elsewhere"), "",
) | dict.fromkeys(("claimed_earliest", "claimed_latest", "recheck_on", "due_at"))  # fmt: skip
COPIED = ("body_sha256", "warc_sha256", "picture_sha256", "pdf_sha256")
GONE: tuple[Any, ...] = (ClaimAnchor, ClaimLink, Presence)
# Forms about a claim that are kept half typed, and those about one of its items.
DRAFTS = ("verdict", "sign-off", "evidence-new", "claim-edit", "comment")
ITEM_DRAFTS = ("evidence-edit",)


def blank_claim(act: Act, claim: Claim) -> None:
    """Destroy all that the desk's tables say of the claim; its number, times and statuses stay."""
    for field, nothing in STATEMENT.items():
        setattr(claim, field, nothing)
    for table, values in BLANKED.items():
        rows = update(table).where(col(table.claim_id) == claim.id)
        act.session.execute(rows.values(**values))
    items = update(Evidence).where(col(Evidence.claim_id) == claim.id)
    act.session.execute(items.values(**ITEM, redacted_at=act.at))
    for table in GONE:
        act.session.execute(delete(table).where(col(table.claim_id) == claim.id))
    said = select(col(Comment.id)).where(col(Comment.claim_id) == claim.id)
    versions = update(CommentVersion).where(col(CommentVersion.comment_id).in_(said))
    act.session.execute(versions.values(body=""))
    mine = col(Embargo.claim_id) == claim.id
    ended = update(Embargo).where(mine, col(Embargo.ended_at).is_(None))
    act.session.execute(ended.values(ended_at=act.at, refused=ReleaseRefusal.REDACTED))
    of_it = or_(col(Merge.claim_id) == claim.id, col(Merge.into_id) == claim.id)
    act.session.execute(update(Merge).where(of_it).values(reason=""))
    _blank_events(act, select(col(Event.n)).where(col(Event.claim_id) == claim.id))
    numbers = select(col(Evidence.id)).where(col(Evidence.claim_id) == claim.id)
    _drop_drafts(act, DRAFTS, [claim.id])
    _drop_drafts(act, ITEM_DRAFTS, act.session.execute(numbers).scalars())
    _drop_copies(act, numbers)
    _blank_reports(act, claim.id)


def _blank_events(act: Act, events: Any) -> None:
    """The texts beside the events: what their commitments stood for. The chain still holds."""
    texts = update(EventText).where(col(EventText.event_n).in_(events))
    act.session.execute(texts.values(old=None, new=None, salt=""))


def _drop_drafts(act: Act, forms: tuple[str, ...], numbers: Any) -> None:
    names = [f"{form}:{number}" for number in numbers for form in forms]
    act.session.execute(delete(Draft).where(col(Draft.form).in_(names)))


def _drop_copies(act: Act, evidence_ids: Any) -> None:
    """Copies, files and what was found of the links. The worker takes their bytes out of the
    store, unless another item has the same."""
    kept = select(Capture).where(col(Capture.evidence_id).in_(evidence_ids))
    files = select(EvidenceFile).where(col(EvidenceFile.evidence_id).in_(evidence_ids))
    copies = list(act.session.execute(kept).scalars())
    numbers = {getattr(copy, field) for copy in copies for field in COPIED}
    numbers |= {file.sha256 for file in act.session.execute(files).scalars()}
    for number in sorted(numbers - {""}):
        act.session.merge(UnusedFile(sha256=number, since=act.at))
    ids = [copy.id for copy in copies]
    act.session.execute(delete(CaptureText).where(col(CaptureText.capture_id).in_(ids)))
    for table in (Capture, EvidenceFile, LinkHealth):
        act.session.execute(delete(table).where(col(table.evidence_id).in_(evidence_ids)))


def _blank_reports(act: Act, claim_id: int) -> None:
    """What changes to many claims, and sign-offs of a story, told of this one."""
    for table in (Batch, JointSignOff):
        for row in act.session.execute(select(table)).scalars():
            if any(line["claim"] == claim_id for line in row.lines):
                row.lines = [
                    {k: v if k in ("claim", "publication") else None for k, v in line.items()}
                    | {"refused": ""} if line["claim"] == claim_id else line
                    for line in row.lines
                ]  # fmt: skip


def blank_documents(act: Act, pid: str) -> None:
    """Destroy every document of a public claim, and what the log's commitments stand for."""
    documents = update(Publication).where(col(Publication.pid) == pid)
    act.session.execute(documents.values(document=b""))
    act.session.execute(delete(PublicSpan).where(col(PublicSpan.pid) == pid))
    blank_log(act, pid)
    public_moved(act.session)  # beside the publication that follows: more than it has changed


def homes_of(act: Act, item: Evidence) -> list[int]:
    """The claims that hold the item or ever did: a merge takes it along, and may be undone."""
    moved = (
        select(col(Merge.claim_id), col(Merge.into_id))
        .join(MergeMove, col(MergeMove.merge_id) == col(Merge.id))
        .where(col(MergeMove.kind) == "evidence", col(MergeMove.row_id) == item.id)
    )
    ends = {number for row in act.session.execute(moved) for number in row}
    return sorted({item.claim_id, *ends})


def blank_item(act: Act, item: Evidence, homes: list[int]) -> None:
    """Destroy what the desk's tables say of one item."""
    for field, nothing in ITEM.items():
        setattr(item, field, nothing)
    item.redacted_at = act.at
    if item.withdrawn_at is None:
        item.withdrawn_at, item.withdrawn_by = act.at, act.actor.member_id
    _blank_events(act, _events_of(act, item, homes))
    _drop_drafts(act, ITEM_DRAFTS, [item.id])
    _drop_copies(act, [item.id])


def refuse_release(act: Act, claim: Claim, named: frozenset[str]) -> bool:
    """Destroy the content of a sign-off that waits with an item of these names: it is not
    released. Answers whether there was one."""
    waiting = open_embargo(act.session, claim.id)
    if not waiting or not tells_of(waiting.content, named):
        return False
    waiting.content, waiting.refused = "", ReleaseRefusal.REDACTED
    raise_flag(act, claim, ReviewReason.RELEASE_REFUSED, ReleaseRefusal.REDACTED.value)
    return True


def _events_of(act: Act, item: Evidence, homes: list[int]) -> list[int]:
    query = select(col(Event.n), col(Event.particulars)).where(col(Event.claim_id).in_(homes))
    return [n for n, about in act.session.execute(query) if about.get("evidence") == item.id]


def names_of(act: Act, item: Evidence, homes: list[int]) -> frozenset[str]:
    """The links, titles and descriptions that the item has or ever had."""
    texts = select(col(EventText.old), col(EventText.new)).where(
        col(EventText.event_n).in_(_events_of(act, item, homes)),
        col(EventText.field).in_(("evidence", "url", "title", "description")),
    )
    had = [text for pair in act.session.execute(texts) for text in pair]
    return frozenset(text for text in (*had, item.url, item.title, item.description) if text)


def is_named(line: dict[str, Any], named: frozenset[str]) -> bool:
    """Whether a line of a document is of an item of these names: by its link, or where it has
    none by its words."""
    told = {line["url"]} if line["url"] else {line["title"], line["description"]}
    return bool(named & told)


def tells_of(document: bytes | str, named: frozenset[str]) -> bool:
    """Whether a document, or a content that was frozen, holds an item of one of these names."""
    lines = json.loads(document).get("evidence", []) if document else []
    return any(is_named(line, named) for line in lines)
