"""Copies of links that wait: asked for by a member, taken in hand and given back by the worker.

The table of captures is its own queue. Whoever makes a copy holds its lease, a word that nobody
else knows: once another has taken over, or the copy was stopped, it opens nothing. No page is
fetched inside a transaction, so nobody waits for one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.evidence import item_and_claim
from board.commands.files import IN_HAND
from board.commands.ledger import changed
from board.commands.looking import base_of
from board.commands.queueing import (
    copies_of,
    is_confidential,
    may_be_fetched,
    queue_copy,
    stop_fetching,
    waiting_copy,
)
from board.commands.trail import EventName
from board.errors import Invalid
from board.links import host_of
from board.models import Capture, CaptureText, Claim, Evidence, LinkHealth, UnusedFile
from board.models.captures import IS_WAITING
from board.rules import Action, CaptureReason, CaptureState
from board.words import _


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy's text and what is known of it, to compare with."""

    id: int
    final_url: str
    body_sha256: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """What is fetched, why, and what it is compared with: the `base`, and the `newest` copy."""

    url: str
    reason: CaptureReason
    base: Kept | None
    newest: Kept | None


@command(Action.ADD_EVIDENCE)
def ask_for_capture(act: Act, evidence_id: int) -> int | None:
    """Let a copy of an item's link be made now; on a restricted claim too, for whoever asks
    knows that the page's owner sees a request. Answers the claim's number.

    Raises Invalid where nothing is fetched: no link, an item that was withdrawn or rests on a
    confidential source, a board that fetches no pages; NotFound where the item is hidden.
    """
    item, claim = item_and_claim(act, evidence_id)
    _refuse(act, claim, item)
    waiting = waiting_copy(act.session, evidence_id)
    if waiting and waiting.reason is CaptureReason.ASKED and not waiting.tries:
        return claim.id
    if waiting is None:
        waiting = queue_copy(act, item, CaptureReason.ASKED)
    waiting.reason, waiting.asked_by = CaptureReason.ASKED, act.actor.member_id
    waiting.asked_at = waiting.due_at = act.recorded_at
    waiting.tries, waiting.words = 0, ""
    changed(act, claim, EventName.CAPTURE_ASKED, evidence=item.id, capture=waiting.id)
    return claim.id


def _refuse(act: Act, claim: Claim, item: Evidence) -> None:
    if not act.settings.capture:
        raise Invalid({"": _("This board fetches no pages. Save it yourself and upload it.")})
    if item.withdrawn_at:
        raise Invalid({"": _("This item was withdrawn. Restore it first.")})
    if is_confidential(act.session, item.id):
        words = _("It rests on a confidential source: nothing is fetched for it. Upload a copy.")
        raise Invalid({"": words})
    if not may_be_fetched(act.session, claim, item, asked=True):
        raise Invalid({"": _("There is no link that could be fetched.")})


@command(Action.ARCHIVE)
def lease_copy(act: Act, evidence_id: int, lease: str, until: datetime) -> int | None:
    """Take in hand, until a moment, what is due for an item: the copy that waits, or a look at
    its link. Answers the capture's id.

    None where nothing is due any more, where another has it, or a page of the same host, in
    hand, and where the link may not be fetched: then that is stopped.
    """
    item = act.session.get(Evidence, evidence_id, populate_existing=True)
    if item is None:
        return None
    claim = act.claim(item.claim_id)
    copy = waiting_copy(act.session, evidence_id)
    asked = copy is not None and copy.reason is CaptureReason.ASKED
    if not may_be_fetched(act.session, claim, item, asked):
        stop_fetching(act, [evidence_id])
        return None
    if host_of(item.url) in _hosts_in_hand(act):
        return None
    copy = copy or _look_due(act, item)
    if copy is None or copy.due_at > act.at:
        return None
    copy.lease, copy.leased_until = lease, until
    return copy.id


def _look_due(act: Act, item: Evidence) -> Capture | None:
    health = act.session.get(LinkHealth, item.id, populate_existing=True)
    if health is None or health.look_at is None or health.look_at > act.at:
        return None
    look = queue_copy(act, item, CaptureReason.LOOK)
    look.due_at = health.look_at
    return look


def _hosts_in_hand(act: Act) -> set[str]:
    """One page of a host at a time, whichever process fetches it; so no copy is taken twice."""
    query = select(col(Capture.url)).where(IS_WAITING, col(Capture.leased_until) > act.at)
    return {host_of(url) for url in act.session.execute(query).scalars()}


def job_of(session: Session, capture_id: int, lease: str) -> Job | None:
    """What whoever holds the lease has to fetch; None where it is held no longer."""
    copy = session.get(Capture, capture_id, populate_existing=True)
    if copy is None or copy.state is not CaptureState.WAITING or copy.lease != lease:
        return None
    item = session.get_one(Evidence, copy.evidence_id, populate_existing=True)
    claim = session.get_one(Claim, item.claim_id, populate_existing=True)
    copies = copies_of(session, item.id, item.url)
    base = base_of(session, claim, item)
    newest = copies[-1] if copies else None
    return Job(copy.url, copy.reason, _kept(session, base), _kept(session, newest))


def _kept(session: Session, copy: Capture | None) -> Kept | None:
    if copy is None:
        return None
    said = session.get(CaptureText, copy.id)
    text = said.body if said else ""
    return Kept(copy.id, copy.final_url, copy.body_sha256, copy.title, text)


@command(Action.ARCHIVE)
def announce_bytes(act: Act, capture_id: int, lease: str, numbers: set[str]) -> int | None:
    """Say what will be put into the store, before it is: whoever is stopped in between leaves
    bytes that are known to be unused. Answers the capture's id, None where the lease is lost."""
    if held(act, capture_id, lease) is None:
        return None
    for number in sorted(numbers):
        act.session.merge(UnusedFile(sha256=number, since=act.at + IN_HAND))
    return capture_id


@command(Action.ARCHIVE)
def give_back(act: Act, capture_id: int, lease: str) -> int | None:
    """Let what was taken in hand be taken by another. Answers the capture's id, or None."""
    mine = held(act, capture_id, lease)
    if mine is None:
        return None
    release(act, mine[0])
    return capture_id


def held(act: Act, capture_id: int, lease: str) -> tuple[Capture, Evidence, Claim] | None:
    """The capture, its item and its claim, where the lease still holds and the link may still be
    fetched; where it may not, that is stopped."""
    row = act.session.get(Capture, capture_id, populate_existing=True)
    if row is None or row.state is not CaptureState.WAITING or not lease or row.lease != lease:
        return None
    item = act.session.get_one(Evidence, row.evidence_id, populate_existing=True)
    claim = act.claim(item.claim_id)
    if not may_be_fetched(act.session, claim, item, row.reason is CaptureReason.ASKED):
        stop_fetching(act, [item.id])
        return None
    return row, item, claim


def release(act: Act, row: Capture) -> None:
    """Nobody has it in hand any more. A look is begun anew when its turn comes."""
    if row.reason is CaptureReason.LOOK:
        act.session.delete(row)
        return
    row.lease, row.leased_until = "", None
