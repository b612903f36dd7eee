"""What a look at a link leads to: its state, its next look, and flags for what is cited."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from board.commands.act import Act
from board.commands.ledger import raise_flag
from board.commands.queueing import copies_of, may_be_fetched
from board.models import (
    Capture,
    Claim,
    Evidence,
    EvidenceFile,
    LinkHealth,
    ReviewFlag,
    Verdict,
    VerdictCite,
)
from board.rules import (
    Before,
    CaptureReason,
    LinkState,
    Look,
    ReviewReason,
    failures_after,
    next_look,
    state_of,
)
from board.words import _


@dataclass(frozen=True, slots=True)
class Move:
    """From which state to which a look brought a link; None: it had not been looked at."""

    old: LinkState | None
    new: LinkState

    @property
    def is_one(self) -> bool:
        return self.old is not self.new


def base_of(session: Session, claim: Claim, item: Evidence) -> Capture | None:
    """The copy that an item's link is compared with, None where it has none.

    Where the newest verdict cites the item, the last one from before it, for that is what was
    judged; else the newest that a person wanted. Where there is no such, the first.
    """
    copies = copies_of(session, item.id, item.url)
    verdict = cited_by(session, claim, item)
    if verdict:
        wanted = [copy for copy in copies if copy.fetched_at and copy.fetched_at <= verdict.at]
    else:
        wanted = [copy for copy in copies if copy.reason is not CaptureReason.LOOK]
    return next(iter(wanted[-1:] or copies[:1]), None)


def cited_by(session: Session, claim: Claim, item: Evidence) -> Verdict | None:
    """The claim's newest verdict, where it cites an item."""
    if claim.verdict_id is None or not session.get(VerdictCite, (claim.verdict_id, item.id)):
        return None
    return session.get(Verdict, claim.verdict_id)


def move_link(
    act: Act, claim: Claim, item: Evidence, look: Look, words: str = "", newer: bool = False
) -> Move:
    """Keep what a look found: the state with its date, when to look again, and for an item that
    is cited the flags that follow (rule 5). `newer`: it brought a version that is new to us."""
    health = act.session.get(LinkHealth, item.id, populate_existing=True)
    before = _before(act, health)
    move = Move(health.state if health else None,
                state_of(look, before, act.settings.changed_percent))  # fmt: skip
    if health is None:
        health = LinkHealth(evidence_id=item.id)
        act.session.add(health)
    news = move.is_one or (newer and move.new is LinkState.CHANGED)
    if news:
        health.since = act.at
    health.calm = 0 if news else health.calm + 1
    health.state, health.failures = move.new, failures_after(look, before)
    health.looked_at, health.status = act.at, look.status
    health.percent, health.words = look.percent, words
    watched = may_be_fetched(act.session, claim, item)
    health.look_at = act.at + max(next_look(health.calm), look.wait) if watched else None
    if news:
        _flag(act, claim, item, move.new, look)
    return move


def _before(act: Act, health: LinkHealth | None) -> Before:
    if health is None:
        return Before()
    failing = act.at - health.since if health.state is LinkState.UNREACHED else timedelta()
    return Before(health.state, health.failures, failing)


def _flag(act: Act, claim: Claim, item: Evidence, state: LinkState, look: Look) -> None:
    """Flag the claim for what became of a cited item, once; lift the flags of one that is there
    again as it was. The words name nothing: the item may be hidden from who reads them."""
    day = act.at.astimezone(ZoneInfo(act.settings.timezone)).date().isoformat()
    if state in (LinkState.THERE, LinkState.MOVED):
        _lift(act, item, ReviewReason.EVIDENCE_DIED)
        if look.percent is not None:
            _lift(act, item, ReviewReason.PAGE_CHANGED)
    elif not cited_by(act.session, claim, item):
        return
    elif state is LinkState.CHANGED:
        words = _("%d%% of its text, %s") % (look.percent or 0, day)
        if look.absent:
            words = _("%s; probably gone") % words
        _raise_once(act, claim, item, ReviewReason.PAGE_CHANGED, words)
    elif state is LinkState.GONE and not _is_kept(act, item):
        _raise_once(act, claim, item, ReviewReason.EVIDENCE_DIED, day)


def _is_kept(act: Act, item: Evidence) -> bool:
    files = select(col(EvidenceFile.id)).where(
        col(EvidenceFile.evidence_id) == item.id, col(EvidenceFile.removed_at).is_(None)
    )
    if act.session.execute(files.limit(1)).first():
        return True
    return bool(copies_of(act.session, item.id))


def _raise_once(act: Act, claim: Claim, item: Evidence, reason: ReviewReason, words: str) -> None:
    if not _open_flags(act, item, reason):
        raise_flag(act, claim, reason, words, item.id)


def _lift(act: Act, item: Evidence, reason: ReviewReason) -> None:
    for flag in _open_flags(act, item, reason):
        flag.cleared_at = act.at


def _open_flags(act: Act, item: Evidence, reason: ReviewReason) -> list[ReviewFlag]:
    query = select(ReviewFlag).where(
        col(ReviewFlag.evidence_id) == item.id,
        col(ReviewFlag.reason) == reason,
        col(ReviewFlag.cleared_at).is_(None),
    )
    return list(act.session.execute(query).scalars())
