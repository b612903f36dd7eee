"""What came of a fetch: a copy is kept, a failure is tried again or given up.

All is decided inside the transaction, whatever was so when the fetch began: whether the lease
still holds, whether the link may be fetched at all, what the page is compared with.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from board.commands.act import Act, command
from board.commands.captures import held, release
from board.commands.files import named_bytes
from board.commands.ledger import changed
from board.commands.looking import Move, base_of, move_link
from board.commands.saving import may_be_saved
from board.commands.trail import EventName, Texts
from board.dates import rough_date
from board.models import Capture, CaptureText, Event, Evidence, LinkHealth, UnusedFile
from board.rules import (
    MAX_LINE,
    MAX_NAME,
    MAX_URL,
    RETRIES,
    Action,
    CaptureReason,
    CaptureState,
    Look,
    is_change,
)
from board.text import Unreadable

MAX_HEADERS = 100
_NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a machine answered. `redirects`: each the address and its status."""

    fetched_at: datetime
    final_url: str
    status: int
    tool: str
    headers: list[list[str]] = field(default_factory=list)
    redirects: list[list[str]] = field(default_factory=list)
    media: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Bytes:
    """What the store has of a fetch: SHA-256 and size of the unpacked body and of the WARC file,
    and of a picture and a PDF of the page where there are any; `pictured_after` how many seconds
    where not all of the page had loaded by then."""

    body_sha256: str
    body_size: int
    warc_sha256: str
    warc_size: int
    picture_sha256: str = ""
    pdf_sha256: str = ""
    pictured_after: int | None = None

    @property
    def numbers(self) -> set[str]:
        every = {self.body_sha256, self.warc_sha256, self.picture_sha256, self.pdf_sha256}
        return every - {""}


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of itself, and its text."""

    title: str = ""
    author: str = ""
    publisher: str = ""
    published_on: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A page that came. `look`: what it says of the link, beside the copy numbered
    `compared_to`; `newer`: it differs from the newest copy too; `bytes`: None where nothing was
    put into the store, for a look that brought nothing new; `words` tell of the link's state."""

    answer: Answer
    said: Said
    look: Look
    compared_to: int | None = None
    newer: bool = True
    bytes: Bytes | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no page came, in words. `again`: it may be there another time."""

    words: str
    look: Look
    again: bool = False
    answer: Answer | None = None


@command(Action.ARCHIVE)
def keep_copy(act: Act, capture_id: int, lease: str, copy: Copy) -> int | None:
    """Keep a page that came; of a look only what is new. Answers the capture's id, None where
    nothing is kept.

    What the item does not say yet of title, publisher and day is taken from the page, unless a
    person edited the item since. The first copy, a copy that was wanted and a link whose state
    moved are told in one event; a look that found nothing new leaves no trace but its date.
    """
    mine = held(act, capture_id, lease)
    if mine is None:
        return None
    row, item, claim = mine
    base = base_of(act.session, claim, item)
    first = base is None
    if (base.id if base else None) != copy.compared_to:  # a verdict was given meanwhile
        _once_more(act, row)
        return None
    looked = row.reason is CaptureReason.LOOK and not first
    kept = not looked or (copy.newer and is_change(copy.look, act.settings.changed_percent))
    if kept and not (copy.bytes and _are_there(act, copy.bytes)):
        _once_more(act, row)
        return None
    texts: Texts = {}
    if kept:
        texts = _take(act, row, copy) | ({} if looked else _fill(act, item, row))
        if act.settings.wayback and not looked and may_be_saved(act.session, claim, item):
            row.save_due_at = act.at
    else:
        act.session.delete(row)
        act.session.flush()
    move = move_link(act, claim, item, copy.look, _line(copy.words), newer=kept and copy.newer)
    name = EventName.LINK_LOOKED_AT if looked else EventName.EVIDENCE_CAPTURED
    if kept or move.is_one:
        about = _told(move, copy.look, row.id if kept else None)
        changed(act, claim, name, texts, evidence=item.id, **about)
    return row.id if kept else None


@command(Action.ARCHIVE)
def fail_copy(act: Act, capture_id: int, lease: str, failure: Failure) -> int | None:
    """Keep that no page came: try again later where it may be there another time, else give the
    copy up. A look is made again on its schedule. Answers the capture's id, None where nothing
    is left of it."""
    mine = held(act, capture_id, lease)
    if mine is None:
        return None
    row, item, claim = mine
    looked = row.reason is CaptureReason.LOOK
    if failure.again and not looked and row.tries < len(RETRIES):
        release(act, row)
        row.due_at = act.at + max(RETRIES[row.tries], failure.look.wait)
        row.tries, row.words = row.tries + 1, _line(failure.words)
        return row.id
    if looked:
        act.session.delete(row)
        act.session.flush()
    else:
        row.state, row.words = CaptureState.FAILED, _line(failure.words)
        _end(act, row)
        if failure.answer:
            _take_answer(row, failure.answer)
    move = move_link(act, claim, item, failure.look, _line(failure.words))
    name = EventName.LINK_LOOKED_AT if looked else EventName.CAPTURE_FAILED
    if not looked or move.is_one:
        about = _told(move, failure.look, None if looked else row.id)
        changed(act, claim, name, evidence=item.id, **about)
    return None if looked else row.id


def _once_more(act: Act, row: Capture) -> None:
    """Let it be fetched anew, and not at once: whatever goes wrong, no host is asked on and on."""
    soon = act.at + RETRIES[0]
    release(act, row)
    row.due_at = soon
    health = act.session.get(LinkHealth, row.evidence_id, populate_existing=True)
    if health and row.reason is CaptureReason.LOOK:
        health.look_at = soon


def _end(act: Act, row: Capture) -> None:
    row.lease, row.leased_until, row.ended_at = "", None, act.at


def _are_there(act: Act, kept: Bytes) -> bool:
    """Whether nothing has taken the bytes away since they were announced. From now on they are
    named by the capture."""
    mine = col(UnusedFile.sha256).in_(kept.numbers)
    announced = set(act.session.execute(select(col(UnusedFile.sha256)).where(mine)).scalars())
    if kept.numbers - announced - named_bytes(act.session, kept.numbers):
        return False
    act.session.execute(delete(UnusedFile).where(mine))
    return True


def _take(act: Act, row: Capture, copy: Copy) -> Texts:
    """Make the capture a copy. Answers the commitment to its bytes."""
    assert copy.bytes
    row.state, row.words = CaptureState.TAKEN, ""
    _end(act, row)
    _take_answer(row, copy.answer)
    for name in ("body_sha256", "body_size", "warc_sha256", "warc_size", "picture_sha256",
                 "pdf_sha256", "pictured_after"):  # fmt: skip
        setattr(row, name, getattr(copy.bytes, name))
    row.title = _line(copy.said.title)
    row.author, row.publisher = (
        _line(text, MAX_NAME) for text in (copy.said.author, copy.said.publisher)
    )
    row.published_on = _day(copy.said.published_on)
    row.percent, row.compared_to = copy.look.percent, copy.compared_to
    if copy.said.text:
        act.session.add(CaptureText(capture_id=row.id, body=copy.said.text))
    return {"body_sha256": (None, row.body_sha256)}


def _take_answer(row: Capture, answer: Answer) -> None:
    row.fetched_at, row.status = answer.fetched_at, answer.status
    row.final_url = _line(answer.final_url, MAX_URL)
    row.tool = _line(answer.tool, 100)
    row.media, row.charset = _line(answer.media, 100), _line(answer.charset, 40)
    row.headers = [[_line(text, MAX_URL) for text in pair] for pair in answer.headers[:MAX_HEADERS]]
    row.redirects = [[_line(text, MAX_URL) for text in pair] for pair in answer.redirects]


def _fill(act: Act, item: Evidence, row: Capture) -> Texts:
    """What the page says of itself, where the item says nothing and was left alone: the item's
    version stays, so that no form of a person is out of date."""
    if _was_edited(act, item, row.asked_at):
        return {}
    texts: Texts = {}
    for name in ("title", "publisher", "published_on"):
        told = getattr(row, name)
        if told and not getattr(item, name):
            setattr(item, name, told)
            texts[name] = ("", told)
    return texts


def _was_edited(act: Act, item: Evidence, since: datetime) -> bool:
    query = select(col(Event.particulars)).where(
        col(Event.claim_id) == item.claim_id, col(Event.name) == EventName.EVIDENCE_EDITED,
        col(Event.at) > since,
    )  # fmt: skip
    return any(about["evidence"] == item.id for about in act.session.execute(query).scalars())


def _told(move: Move, look: Look, capture_id: int | None) -> dict[str, Any]:
    """What the event says: how the link does now and did before, and the copy that was made."""
    told: dict[str, Any] = {"new": move.new.value}
    if capture_id:
        told["capture"] = capture_id
    if move.old:
        told["old"] = move.old.value
    if look.percent is not None:
        told["percent"] = look.percent
    return told


def _line(text: str, limit: int = MAX_LINE) -> str:
    """What a stranger says, as any database takes it: one line of text, cut to what is kept."""
    plain = unicodedata.normalize("NFC", " ".join(_NOT_TEXT.sub(" ", text).split()))
    return plain[:limit].strip()


def _day(text: str) -> str:
    try:
        day = rough_date(text)
    except Unreadable:
        return ""
    return day.text if day and len(day.text) <= 40 else ""
