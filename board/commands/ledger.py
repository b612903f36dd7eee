"""What follows from a change: tallies, flags, counters, revisions. One function keeps all."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam, exists, select, text
from sqlmodel import Session

from board.commands.act import Act
from board.commands.indexing import keep_findable
from board.commands.rows import count
from board.commands.telling import follow_up
from board.commands.trail import EventName, Texts
from board.models import (
    Claim,
    DeskCount,
    ReviewFlag,
    SignOff,
    Verdict,
    VerdictCite,
    table_of,
)
from board.models.claims import NO_DUE_TIME
from board.models.evidence import evidence_of
from board.models.verdicts import WAITS_FOR_A_LOOK
from board.record.building import item_of, public_differs
from board.rules import (
    Item,
    PublicState,
    ReviewReason,
    Status,
    awaits_sign_off,
    origins_for,
    tally,
)

Place = tuple[int | None, Status, bool]
_WAITING = "claims_that_wait"
UNMOVED: Place = (None, Status.UNVERIFIED, False)
_FLAG, _SIGN_OFF = table_of(ReviewFlag), table_of(SignOff)
_FLAGS = select(
    exists().where(_FLAG.c.claim_id == bindparam("claim"), _FLAG.c.cleared_at.is_(None)),
    exists().where(_SIGN_OFF.c.claim_id == bindparam("claim"), text(WAITS_FOR_A_LOOK)),
)


def changed(
    act: Act,
    claim: Claim,
    name: EventName,
    texts: Texts | None = None,
    *,
    before: Place | None = UNMOVED,
    mentioned: Collection[int] = (),
    as_read: Sequence[Any] | None = None,
    **particulars: object,
) -> None:
    """Keep a changed claim: what follows from it, the board's counts, its one event, and who
    is told of it.

    `before` is `place(claim)` from before the change, where the change can move the
    card; None for a new claim. `mentioned` are the members whom it calls. `as_read` is
    what `evidence_of` answered, where the command has read it and changed none of it.
    """
    session, was_flagged = act.session, claim.needs_review
    # Other rows first: what follows is read from them.
    if session.new or session.deleted or any(row is not claim for row in session.dirty):
        session.flush()
    with session.no_autoflush:  # the claim's own row is written once, with all that follows
        claim.changed_at = act.at
        claim.revision += 1
        if before is not UNMOVED:
            _move_counts(session, before, place(claim))
        waiting: dict[int, Claim] | None = session.info.get(_WAITING)
        if waiting is None:
            _follow(session, claim, as_read, findable=name not in SAYS_NOTHING_NEW)
        else:
            waiting[claim.id] = claim
    act.record(name, claim, texts, **particulars)
    flagged = claim.needs_review and not was_flagged
    follow_up(act, claim, name, flagged=flagged, mentioned=mentioned, **particulars)


@contextmanager
def follow_once(session: Session) -> Iterator[None]:
    """What follows from all the changes inside is worked out once for each claim, at the end.

    For an import, inside its transaction. No rule reads what waits: a verdict counts the
    evidence itself.
    """
    waiting = session.info[_WAITING] = {}
    try:
        yield
    finally:
        del session.info[_WAITING]
    session.flush()
    with session.no_autoflush:
        for claim in waiting.values():
            _follow(session, claim)


# What finds a claim does not change with these: they touch none of its words and links.
SAYS_NOTHING_NEW = frozenset(
    {
        EventName.CLAIM_ASSIGNED, EventName.NEXT_STEP_SET, EventName.DUE_SET,
        EventName.URGENCY_SET, EventName.STORY_SET, EventName.CLAIM_RELATED,
        EventName.CLAIM_UNRELATED, EventName.REPLY_ASKED, EventName.REPLY_ANSWERED,
        EventName.REPLY_MISSED, EventName.REPLY_EDITED, EventName.REPLY_TAKEN_BACK,
        EventName.CLEARED_LEGALLY, EventName.CLEARANCE_WITHDRAWN, EventName.REVIEW_NEEDED,
        EventName.REVIEW_LIFTED, EventName.EVIDENCE_CORRECTED,
        EventName.EVIDENCE_MARK_LIFTED, EventName.BRAKE_ASKED, EventName.SIGNED_OFF,
        EventName.PUT_UNDER_REVIEW, EventName.UNPUBLISHED, EventName.SECOND_LOOK_TAKEN,
        EventName.EMBARGOED, EventName.EMBARGO_MOVED, EventName.EMBARGO_CANCELLED,
        EventName.EMBARGO_RELEASED, EventName.RELEASE_REFUSED, EventName.HOLD_PLACED,
        EventName.HOLD_LIFTED, EventName.REDACTION_ASKED, EventName.REDACTION_DROPPED,
        EventName.CAPTURE_ASKED, EventName.CAPTURE_FAILED, EventName.LINK_LOOKED_AT,
        EventName.COPY_SAVED, EventName.FILE_ADDED, EventName.FILE_REMOVED,
    }
)  # fmt: skip


def _follow(
    session: Session, claim: Claim, as_read: Sequence[Any] | None = None, findable: bool = True
) -> None:
    evidence = evidence_of(session, claim.id) if as_read is None else as_read
    _take_tally(claim, evidence)
    claim.needs_review, claim.second_look = session.execute(_FLAGS, {"claim": claim.id}).one()
    claim.due_sort = claim.due_at or NO_DUE_TIME
    if findable:
        keep_findable(session, claim, evidence)
    if claim.public_state in (PublicState.LIVE, PublicState.UNDER_REVIEW):
        claim.public_differs = public_differs(session, claim, evidence)
    else:
        claim.public_differs = False
    claim.awaits_sign_off = claim.redacted_at is None and awaits_sign_off(
        claim.public_state, claim.public_differs, claim.next_step, bool(claim.verdict_id),
        bool(claim.embargo_until),
    )  # fmt: skip


def place(claim: Claim) -> Place:
    """Where a card counts: its story, its column, and whether the board may count it."""
    return claim.story_id, claim.status, not claim.restricted


def raise_flag(
    act: Act,
    claim: Claim,
    reason: ReviewReason,
    detail: str = "",
    evidence_id: int | None = None,
    source_id: int | None = None,
) -> None:
    """Flag the claim for review; the status stays as it is (rule 5)."""
    flag = ReviewFlag(
        claim_id=claim.id, reason=reason, detail=detail, evidence_id=evidence_id,
        source_id=source_id, raised_at=act.at,
    )  # fmt: skip
    act.session.add(flag)


def flag_if_fewer_origins(act: Act, claim: Claim) -> bool:
    """Flag a corroborated claim that no longer has the origins its verdict rested on.
    Answers whether it did."""
    act.session.flush()
    verdict = act.session.get(Verdict, claim.verdict_id) if claim.verdict_id else None
    if verdict is None or verdict.status is not Status.CORROBORATED or verdict.exception:
        return False
    cited = select(VerdictCite.evidence_id).where(VerdictCite.verdict_id == verdict.id)  # type: ignore[call-overload]
    ids = set(act.session.execute(cited).scalars())
    items = [item for key, item in items_of(act.session, verdict.claim_id).items() if key in ids]
    if len(origins_for(items, claim.kind)) >= verdict.origins:
        return False
    query = select(ReviewFlag.id).where(  # type: ignore[call-overload]
        ReviewFlag.claim_id == claim.id,
        ReviewFlag.reason == ReviewReason.ORIGINS_CHANGED,
        ReviewFlag.cleared_at.is_(None),  # type: ignore[union-attr]
    )
    if act.session.execute(query.limit(1)).first():
        return False
    raise_flag(act, claim, ReviewReason.ORIGINS_CHANGED)
    return True


def items_of(session: Session, claim_id: int, member_id: int | None = None) -> dict[int, Item]:
    """The claim's standing evidence as the rules see it, by evidence id; hidden items, which
    count like any other, are marked as they are for the member."""
    return standing_in(evidence_of(session, claim_id, member_id))


def standing_in(evidence: Sequence[Any]) -> dict[int, Item]:
    """The same, of evidence that was read."""
    return {row.id: item_of(row) for row in evidence if row.withdrawn_at is None}


def _take_tally(claim: Claim, evidence: Sequence[Any]) -> None:
    counted = tally(standing_in(evidence).values(), claim.kind)
    claim.links = counted.links
    claim.supporting = counted.supporting
    claim.contradicting = counted.contradicting
    claim.origins_for = counted.origins_for
    claim.origins_against = counted.origins_against
    claim.untraced = counted.untraced


def _move_counts(session: Session, before: Place | None, after: Place) -> None:
    moves: Counter[tuple[int, Status]] = Counter()
    for where, by in ((before, -1), (after, 1)):
        if where and where[2]:
            for story_id in {0, where[0] or 0}:
                moves[story_id, where[1]] += by
    count(session, DeskCount, moves)
