"""What follows from a change for the people: who watches the claim, and who is told.

All of it is written in the transaction of the change. Nobody is told of the own act, nor of a
restricted claim that does not name them.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from board.commands.act import Act
from board.commands.rows import add_all, add_missing
from board.commands.trail import EventName
from board.models import (
    Claim,
    ClaimHelper,
    ClaimReader,
    MailSetting,
    Member,
    Notice,
    Verdict,
    Watch,
    table_of,
)
from board.rules import MAILED, MailChoice, NextStep, NoticeKind, Way
from board.settings import Settings

# What the board does to many claims at once when a person acts on something else.
NOT_TOUCHED = (
    EventName.REVIEW_NEEDED, EventName.REVIEW_LIFTED, EventName.ORIGINS_COUNTED,
    EventName.EVIDENCE_CORRECTED, EventName.EVIDENCE_MARK_LIFTED,
    EventName.EVIDENCE_CAPTURED, EventName.CAPTURE_FAILED, EventName.LINK_LOOKED_AT,
    EventName.COPY_SAVED,
)  # fmt: skip
_TELLS_WATCHERS = {
    EventName.COMMENT_ADDED: NoticeKind.COMMENT,
    EventName.VERDICT_GIVEN: NoticeKind.VERDICT,
    EventName.SIGNED_OFF: NoticeKind.PUBLISHED,
    EventName.PUT_UNDER_REVIEW: NoticeKind.PUBLISHED,
    EventName.UNPUBLISHED: NoticeKind.PUBLISHED,
    EventName.EMBARGO_RELEASED: NoticeKind.PUBLISHED,
}
DIGEST_AT = time(7)
_WATCH, _NOTICE = table_of(Watch), table_of(Notice)
_WATCHERS = select(_WATCH.c.member_id).where(
    _WATCH.c.claim_id == bindparam("claim"), _WATCH.c.watching
)
_READ = update(_NOTICE).where(
    _NOTICE.c.member_id == bindparam("reader"), _NOTICE.c.claim_id == bindparam("claim"),
    _NOTICE.c.read_at.is_(None),
)  # fmt: skip


def follow_up(
    act: Act,
    claim: Claim,
    name: EventName,
    *,
    flagged: bool,
    mentioned: Iterable[int] = (),
    **particulars: Any,
) -> None:
    """After the event of a change: start to watch, take as read, tell who is to be told.

    `flagged`: the change made the claim need review. What an import tells is no news.
    """
    if act.actor.way is Way.IMPORT:
        return
    if act.actor.member_id and name not in NOT_TOUCHED:
        start_to_watch(act.session, claim.id, act.actor.member_id)
        # Whoever works on a claim has seen what it had for them.
        seen = {"reader": act.actor.member_id, "claim": claim.id, "read_at": act.recorded_at}
        act.session.execute(_READ, seen)
    told: dict[int, NoticeKind] = dict.fromkeys(mentioned, NoticeKind.MENTION)
    assigned = _assigned(name, particulars)
    for member_id in sorted(_who_may_see(act, claim, assigned)):
        start_to_watch(act.session, claim.id, member_id)
    told |= dict.fromkeys(assigned, NoticeKind.ASSIGNED)
    for kind, members in _news(act, claim, name, flagged, particulars):
        for member in members:
            told.setdefault(member, kind)
    _tell(act, claim, told, particulars.get("comment"))


def _assigned(name: EventName, particulars: dict[str, Any]) -> set[int]:
    """Who has the claim from now on and had it not before, as lead or as a helper."""
    if name is not EventName.CLAIM_ASSIGNED:
        return {particulars["assignee"]} if "assignee" in particulars else set()
    old, new = particulars.get("old"), particulars.get("new")
    before, after = (
        {int(number) for number in str(particulars.get(key, "")).split()}
        for key in ("helpers_old", "helpers_new")
    )
    return ({new} if isinstance(new, int) and new != old else set()) | (after - before)


def _news(
    act: Act, claim: Claim, name: EventName, flagged: bool, particulars: dict[str, Any]
) -> Iterable[tuple[NoticeKind, Iterable[int]]]:
    """Who is told why, the weightier reason first."""
    if name is EventName.BRAKE_ASKED:
        yield NoticeKind.BRAKE_ASKED, _editors(act)
    if name is EventName.NEXT_STEP_SET and particulars.get("new") == NextStep.READY.value:
        yield NoticeKind.SIGN_OFF_ASKED, _editors(act)
    if flagged:
        yield NoticeKind.NEEDS_REVIEW, _whose(act, claim)
    if name in _TELLS_WATCHERS:
        yield _TELLS_WATCHERS[name], _watchers(act, claim)


def _editors(act: Act) -> Iterable[int]:
    return act.session.execute(select(col(Member.id)).where(col(Member.is_editor))).scalars()


def _whose(act: Act, claim: Claim) -> Iterable[int]:
    """Who has the claim, and who gave its verdict."""
    verdict = act.session.get(Verdict, claim.verdict_id) if claim.verdict_id else None
    helping = select(col(ClaimHelper.member_id)).where(col(ClaimHelper.claim_id) == claim.id)
    helpers = act.session.execute(helping).scalars()
    return [m for m in (claim.assignee_id, verdict and verdict.member_id, *helpers) if m]


def _watchers(act: Act, claim: Claim) -> Iterable[int]:
    return act.session.execute(_WATCHERS, {"claim": claim.id}).scalars()


def _tell(act: Act, claim: Claim, told: dict[int, NoticeKind], comment_id: int | None) -> None:
    told.pop(act.actor.member_id or 0, None)
    if not told:
        return
    wishes = _mail_wishes(act, [member for member, kind in told.items() if kind in MAILED])
    notices = []
    for member_id in sorted(_who_may_see(act, claim, told)):
        kind, wish = told[member_id], wishes.get(member_id, MailChoice.NONE)
        mail_at = mail_time(wish, act.recorded_at, act.settings)
        notices.append(
            {"member_id": member_id, "kind": kind, "claim_id": claim.id, "event_n": act.event_n,
             "comment_id": comment_id, "by_id": act.actor.member_id, "at": act.recorded_at,
             "digest": wish is MailChoice.DIGEST, "mail_at": mail_at}
        )  # fmt: skip
    add_all(act.session, Notice, notices)


def _mail_wishes(act: Act, members: Collection[int]) -> dict[int, MailChoice]:
    if not members:
        return {}
    query = select(col(MailSetting.member_id), col(MailSetting.choice))
    rows = act.session.execute(query.where(col(MailSetting.member_id).in_(members)))
    return dict.fromkeys(members, MailChoice.AT_ONCE) | {row.member_id: row.choice for row in rows}


def _who_may_see(act: Act, claim: Claim, members: Collection[int]) -> set[int]:
    if not members:
        return set()
    query = select(col(Member.id)).where(col(Member.id).in_(members), col(Member.active))
    if claim.restricted:
        named = select(col(ClaimReader.member_id)).where(col(ClaimReader.claim_id) == claim.id)
        query = query.where(col(Member.id).in_(named))
    return set(act.session.execute(query).scalars())


def mail_time(wish: MailChoice, at: datetime, settings: Settings) -> datetime | None:
    """When the mail of what happened at a moment falls due; None for none. A digest goes out
    at seven in the newsroom's morning. A board that sends no mail keeps none for later."""
    if wish is MailChoice.NONE or not settings.smtp_url:
        return None
    if wish is MailChoice.AT_ONCE:
        return at
    here = at.astimezone(ZoneInfo(settings.timezone))
    day = here.date() + timedelta(days=here.time() >= DIGEST_AT)
    return datetime.combine(day, DIGEST_AT, here.tzinfo).astimezone(at.tzinfo)


def start_to_watch(session: Session, claim_id: int, member_id: int) -> None:
    """Watch a claim from now on, unless the member ended that once."""
    add_missing(session, Watch, {"claim_id": claim_id, "member_id": member_id})
