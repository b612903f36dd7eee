"""The right of reply: asked for, answered or not, put right, taken back (rule 9)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from board.commands.act import Act, command, same_version
from board.commands.ledger import changed
from board.commands.trail import EventName, Texts
from board.errors import Invalid, NotFound
from board.models import Claim, Reply
from board.rules import Action, NextStep
from board.words import _

EDITABLE = ("asked_of", "channel", "asked_at", "deadline", "answer", "public_wording")


@dataclass(frozen=True, slots=True)
class ReplyInput:
    """A reply as asked for, checked. `asked_of` is for readers, `channel` for the desk."""

    asked_of: str
    deadline: datetime | None
    channel: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: for the desk, and in public words."""

    answer: str
    public_wording: str = ""
    answered_at: datetime | None = None


@command(Action.LOG_REPLY)
def ask_for_reply(act: Act, claim_id: int, asked: ReplyInput) -> int | None:
    """Log that a reply was asked for. Answers its id.

    A claim that was new or being checked then awaits it. Raises Invalid.
    """
    claim = act.claim(claim_id)
    asked_at, deadline = _times(act, asked)
    reply = Reply(
        claim_id=claim_id, asked_of=asked.asked_of, channel=asked.channel, asked_at=asked_at,
        deadline=deadline, asked_by=act.actor.member_id,
    )  # fmt: skip
    act.session.add(reply)
    act.session.flush()
    step = claim.next_step
    if step in (NextStep.NEW, NextStep.CHECKING):
        claim.next_step = NextStep.AWAITING_REPLY
    set_clock(act, claim)
    texts: Texts = {"asked_of": (None, reply.asked_of)}
    changed(act, claim, EventName.REPLY_ASKED, texts, reply=reply.id, **_moved(step, claim))
    return reply.id


def _times(act: Act, asked: ReplyInput) -> tuple[datetime, datetime]:
    asked_at = asked.asked_at or act.at
    errors = {}
    if not asked.asked_of.strip():
        errors["asked_of"] = _("Say who was asked, as readers may read it.")
    if asked_at > act.at:
        errors["asked_at"] = _("This is still to come.")
    if asked.deadline is None:
        errors["deadline"] = _("Say by when an answer is asked for.")
    elif asked.deadline <= asked_at:
        errors["deadline"] = _("The deadline must be later than the asking.")
    if errors or asked.deadline is None:
        raise Invalid(errors)
    return asked_at, asked.deadline


def _moved(step: NextStep, claim: Claim) -> dict[str, Any]:
    if step is claim.next_step:
        return {}
    return {"old": step.value, "new": claim.next_step.value}


def set_clock(act: Act, claim: Claim) -> None:
    """The card's clock runs for the nearest deadline of a reply that is still open."""
    act.session.flush()
    open_ones = [reply.deadline for reply in replies_of(act.session, claim.id) if is_open(reply)]
    claim.reply_due_at = min(open_ones, default=None)
    if claim.next_step is NextStep.AWAITING_REPLY and not open_ones:
        claim.next_step = NextStep.CHECKING


def replies_of(session: Session, claim_id: int) -> list[Reply]:
    """The replies asked for that were not taken back, oldest first."""
    query = select(Reply).where(col(Reply.claim_id) == claim_id, col(Reply.taken_back_at).is_(None))
    return list(session.execute(query.order_by(col(Reply.asked_at), col(Reply.id))).scalars())


def close_what_passed(act: Act, claim: Claim) -> None:
    """At sign-off: what readers are told, that no answer came in time, the desk holds for so."""
    for reply in replies_of(act.session, claim.id):
        if is_open(reply) and reply.deadline <= act.at:
            reply.no_answer = True
            reply.version += 1
    set_clock(act, claim)


def is_open(reply: Reply) -> bool:
    """Whether an answer is still waited for."""
    return reply.answered_at is None and not reply.no_answer


@command(Action.LOG_REPLY)
def log_answer(act: Act, reply_id: int, version: int | None, told: Answer) -> int | None:
    """Log what was answered, however late. Answers the claim's number.

    When nothing else is waited for, the claim is being checked again. Raises Invalid, Stale.
    """
    reply, claim = _reply_at(act, reply_id, version)
    answered_at = told.answered_at or act.at
    if answered_at > act.at:
        raise Invalid({"answered_at": _("This is still to come.")})
    if not (told.answer.strip() or told.public_wording.strip()):
        raise Invalid({"answer": _("Write what was answered; that they do not comment is one.")})
    reply.answered_at, reply.no_answer = answered_at, False
    reply.answer, reply.public_wording = told.answer, told.public_wording
    texts: Texts = {"answer": (None, told.answer), "public_wording": (None, told.public_wording)}
    return _keep(act, reply, claim, EventName.REPLY_ANSWERED, texts)


@command(Action.LOG_REPLY)
def log_no_answer(act: Act, reply_id: int, version: int | None) -> int | None:
    """Log that the deadline passed without an answer. Answers the claim's number."""
    reply, claim = _reply_at(act, reply_id, version)
    if not is_open(reply):
        return claim.id
    if reply.deadline > act.at:
        raise Invalid({"": _("There is still time to reply. Wait for the deadline.")})
    reply.no_answer = True
    return _keep(act, reply, claim, EventName.REPLY_MISSED, {})


@command(Action.LOG_REPLY)
def edit_reply(
    act: Act, reply_id: int, version: int | None, asked: ReplyInput, told: Answer
) -> int | None:
    """Put right what was logged. Answers the claim's number. Raises Invalid, Stale."""
    reply, claim = _reply_at(act, reply_id, version)
    asked = replace(
        asked,
        asked_at=_as_it_was(reply.asked_at, asked.asked_at or reply.asked_at),
        deadline=asked.deadline and _as_it_was(reply.deadline, asked.deadline),
    )
    asked_at, deadline = _times(act, asked)
    if told.answered_at is None and (told.answer or told.public_wording) and is_open(reply):
        raise Invalid({"answer": _("Log the answer first.")})
    new = {
        "asked_of": asked.asked_of, "channel": asked.channel, "asked_at": asked_at,
        "deadline": deadline, "answer": told.answer, "public_wording": told.public_wording,
    }  # fmt: skip
    texts: Texts = {
        field: (_text(getattr(reply, field)), _text(value))
        for field, value in new.items()
        if getattr(reply, field) != value
    }
    if not texts:
        return claim.id
    for field, value in new.items():
        setattr(reply, field, value)
    if deadline > act.at:  # more time was given
        reply.no_answer = False
    return _keep(act, reply, claim, EventName.REPLY_EDITED, texts)


def _as_it_was(kept: datetime, typed: datetime) -> datetime:
    """A form types minutes: a moment that is the kept one to the minute was not changed."""
    return kept if kept - timedelta(minutes=1) < typed <= kept else typed


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@command(Action.LOG_REPLY)
def take_reply_back(act: Act, reply_id: int, version: int | None, why: str) -> int | None:
    """Take back what was logged by mistake, with a reason; the row stays (rule 10)."""
    reply, claim = _reply_at(act, reply_id, version)
    if not why.strip():
        raise Invalid({"why": _("Say why it is taken back.")})
    reply.taken_back_at = act.at
    return _keep(act, reply, claim, EventName.REPLY_TAKEN_BACK, {"reason": (None, why)})


def _reply_at(act: Act, reply_id: int, version: int | None) -> tuple[Reply, Claim]:
    reply = act.session.get(Reply, reply_id)
    if reply is None:
        raise NotFound
    claim = act.claim(reply.claim_id)
    act.session.refresh(reply)
    if reply.taken_back_at:
        raise NotFound
    same_version(reply, version)
    return reply, claim


def _keep(act: Act, reply: Reply, claim: Claim, name: EventName, texts: Texts) -> int:
    reply.version += 1
    step = claim.next_step
    set_clock(act, claim)
    changed(act, claim, name, texts, reply=reply.id, **_moved(step, claim))
    return claim.id
