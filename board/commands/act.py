"""What every command shares: one transaction, one permission, one event a changed claim."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from board.commands.rows import add_missing
from board.commands.trail import EventName, Texts, append, lock_head
from board.db import atomic, settings_of
from board.errors import Denied, NotFound, Stale, VersionMissing
from board.models import Claim, ClaimReader, DeskRevision, Submission, now, table_of
from board.rules import Access, Action, Actor, Way, can

_CLAIM = (
    select(Claim)
    .where(table_of(Claim).c.id == bindparam("claim"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_MOVED = update(table_of(DeskRevision)).values(revision=table_of(DeskRevision).c.revision + 1)
_SENT = table_of(Submission)
_IS_SENT = _SENT.c.key == bindparam("sent")
_RESULT, _KEEP_RESULT = select(_SENT.c.result).where(_IS_SENT), update(_SENT).where(_IS_SENT)


class Act:
    """One command being carried out by one actor at one moment.

    `at` is when it happened, as the rows keep it; `recorded_at` when the board learnt of it,
    as the trail does. The two differ only for what an import tells of the past. `event_n` is
    the newest event.
    """

    def __init__(
        self,
        session: Session,
        actor: Actor,
        action: Action,
        recorded_at: datetime,
        happened_at: datetime | None = None,
    ) -> None:
        self.session = session
        self.actor = actor
        self.action = action
        self.at = happened_at or recorded_at
        self.recorded_at = recorded_at
        self.settings = settings_of(session)
        self.command_id = uuid4().hex
        self.event_n: int = lock_head(session).n

    def claim(self, claim_id: int, action: Action | None = None) -> Claim:
        """The claim, locked, if the actor may do the action to it; else NotFound or Denied."""
        claim = self._locked(claim_id)
        access = access_to(self.session, claim)
        if not can(self.actor, Action.SEE_DESK, access) and self.actor.member_id is not None:
            raise NotFound
        if not can(self.actor, action or self.action, access):
            raise Denied
        return claim

    def claim_at(self, claim_id: int, version: int | None) -> Claim:
        """The same, for a change made from a version: VersionMissing or Stale if not this one."""
        claim = self.claim(claim_id)
        same_version(claim, version)
        return claim

    def merged_claim(self, claim_id: int) -> Claim:
        """A claim that was merged into another, locked. It is closed to everybody: ask for the
        claim that it went into first."""
        return self._locked(claim_id)

    def record(
        self,
        name: EventName,
        claim: Claim | None = None,
        texts: Texts | None = None,
        **particulars: Any,
    ) -> None:
        """Write the event of this change; every open board learns that something moved."""
        self.session.flush()
        desk_moved(self.session)
        if self.at != self.recorded_at:
            particulars["happened_at"] = self.at.isoformat()
        self.event_n = append(
            self.session, self.actor, self.recorded_at, self.command_id, name,
            claim.id if claim else None, particulars, texts or {},
        )  # fmt: skip

    def _locked(self, claim_id: int) -> Claim:
        found = self.session.execute(_CLAIM, {"claim": claim_id})
        claim: Claim | None = found.scalar_one_or_none()
        if claim is None:
            raise NotFound
        return claim


def command(
    action: Action,
) -> Callable[
    [Callable[..., int | None]],
    Callable[..., int | None],
]:
    """Make a command of a function that takes an Act.

    It is called as `name(session, by, …, once=key, at=moment)`. All of it happens in one
    transaction. `once` is a form's idempotency key: the same key again writes nothing and
    answers what the first time answered. `happened_at` is for an import alone: the rows keep
    that time, the trail its own. Raises Denied where the actor's roles do not allow the
    action at all.
    """

    def wrap(body: Callable[..., int | None]) -> Callable[..., int | None]:
        @wraps(body)
        def run(
            session: Session,
            by: Actor,
            *args: Any,
            once: str | None = None,
            at: datetime | None = None,
            happened_at: datetime | None = None,
            **kwargs: Any,
        ) -> int | None:
            if not can(by, action) or (happened_at and by.way is not Way.IMPORT):
                raise Denied
            try:
                with atomic(session):
                    key = _claim_key(session, by, once)
                    act = Act(session, by, action, at or now(), happened_at)
                    result = body(act, *args, **kwargs)
                    if key:
                        session.execute(_KEEP_RESULT, {"sent": key, "result": result})
                    return result
            except _SentBefore as before:
                return before.result

        run.action = action  # type: ignore[attr-defined]
        return run

    return wrap


class _SentBefore(Exception):
    def __init__(self, result: int | None) -> None:
        super().__init__()
        self.result = result


def _claim_key(session: Session, by: Actor, once: str | None) -> str:
    key = f"{by.member_id}:{once}"[:100] if once else ""
    # Of the same form, sent twice at once, the slower waits here for the faster.
    if key and not add_missing(session, Submission, {"key": key}):
        raise _SentBefore(session.execute(_RESULT, {"sent": key}).scalar_one())
    return key


def desk_moved(session: Session) -> None:
    """Let every open board learn that something moved, inside a transaction."""
    session.execute(_MOVED)


def same_version(row: Any, version: int | None) -> None:
    """Raise VersionMissing or Stale unless the change was made from the row as it stands."""
    if version is None:
        raise VersionMissing
    if row.version != version:
        raise Stale(row)


def access_to(session: Session, claim: Claim) -> Access:
    """What `can` must know of the claim."""
    if not claim.restricted:
        return Access()
    query = select(ClaimReader.member_id).where(ClaimReader.claim_id == claim.id)  # type: ignore[call-overload]
    return Access(True, frozenset(session.execute(query).scalars()))
