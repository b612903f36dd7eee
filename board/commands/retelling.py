"""One claim of a file told again to the board: the acts behind it, in the order of time.

A verdict has to meet the evidence that stood when it was given: an item that came later, or
was withdrawn before, neither helps nor hinders it. So items, origins, verdicts and
withdrawals are carried out as they happened; rows keep those times, the trail its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.commands import claims, evidence, origins, sources, stories, verdicts
from board.commands.act import Act, command
from board.commands.ledger import changed, raise_flag
from board.commands.trail import EventName, Texts
from board.errors import BoardError, Invalid, Refused
from board.models import Claim, Evidence, ReviewFlag, Source, Story
from board.rows import ClaimRow, ItemRow, RelationRow, SourceRow, VerdictRow
from board.rules import (
    MAX_LINE,
    MAX_NAME,
    Action,
    Actor,
    NextStep,
    ReviewReason,
    Role,
    Ruling,
    Status,
    Way,
)
from board.words import _

IMPORTER = Actor(None, frozenset({Role.REPORTER}), Way.IMPORT)

# Acts that a file gives no time: items come first, then verdicts, then withdrawals.
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
Step = tuple[datetime, int, Callable[[], object]]


class Retelling:
    """A claim being told again. What was held, and what could not be related, stands here."""

    def __init__(self, session: Session, row: ClaimRow, outlets: bool) -> None:
        self.session, self.row, self.outlets = session, row, outlets
        self.register = _Register(session, row.sources)
        self.number = 0
        self.items: dict[str, int] = {}
        self.held: list[tuple[str, str]] = []
        self.later: list[RelationRow] = []
        self.unrelated = 0

    def enter(self) -> int:
        """Enter the claim with all that the row tells of it. Answers its number."""
        entered = replace(self.row.claim, story_id=self._story())
        self.number = claims.enter_claim(
            self.session, IMPORTER, entered, pid=self.row.pid, happened_at=self.row.opened_at
        ) or 0  # fmt: skip
        claim = self._claim()
        claim.import_source = self.row.import_source or None
        claim.import_id = self.row.import_id or None
        claim.reported_elsewhere = self.row.reported_elsewhere
        self.register.keep()
        for _at, _rank, step in sorted(self._steps(), key=lambda step: step[:2]):
            step()
        self._flag()
        self._plan()
        self._relate()
        return self.number

    def _story(self) -> int | None:
        told = self.row.story
        if told is None:
            return None
        query = select(Story.id).where(Story.title == told.title).order_by(Story.id)  # type: ignore[call-overload]
        found: int | None = self.session.execute(query).scalars().first()
        return found or stories.add_story(
            self.session, IMPORTER, told.title, told.summary, told.language
        )

    def _claim(self) -> Claim:
        return self.session.get_one(Claim, self.number)

    def _steps(self) -> Iterator[Step]:
        for item in self.row.evidence:
            added = item.added_at or _FIRST
            yield added, 0, partial(self._add, item)
            if item.origin:
                traced = max(added, item.traced_at or added)
                yield traced, 1, partial(self._trace, item)
            if item.withdrawn_reason:
                withdrawn = max(added, item.withdrawn_at or _LAST)
                yield withdrawn, 3, partial(self._withdraw, item)
        given = _FIRST
        for verdict in self.row.verdicts:
            given = max(given, verdict.at or _LAST)
            yield given, 2, partial(self._judge, verdict)

    def _add(self, item: ItemRow) -> None:
        known = self.register.known(item.source) if item.source else None
        entered = replace(
            item.entered,
            source_id=known,
            new_source_name="" if known else _name(item.source),
            trace=self.outlets and not item.origin,
        )
        number = evidence.add_evidence(
            self.session, IMPORTER, self.number, entered, happened_at=item.added_at
        )
        assert number is not None
        self.items[item.key] = number

    def _trace(self, item: ItemRow) -> None:
        origin = self.register.id_of(item.origin)
        at = item.traced_at or item.added_at
        number = self.items[item.key]
        origins.trace_origin(self.session, IMPORTER, number, origin, happened_at=at)

    def _withdraw(self, item: ItemRow) -> None:
        number, at = self.items[item.key], item.withdrawn_at
        evidence.withdraw_evidence(
            self.session, IMPORTER, number, item.withdrawn_reason, happened_at=at
        )

    def _judge(self, verdict: VerdictRow) -> None:
        try:
            self._give(verdict.ruling, self._cites(verdict), verdict)
        except (Refused, Invalid) as refused:
            self._hold(verdict, refused)

    def _give(self, ruling: Ruling, cites: list[int], verdict: VerdictRow) -> None:
        self.session.flush()
        verdicts.give_verdict(
            self.session, IMPORTER, self.number, self._claim().version, ruling, cites,
            verdict.cannot_be_resolved, verdict.wording, happened_at=verdict.at,
        )  # fmt: skip

    def _cites(self, verdict: VerdictRow) -> list[int]:
        if verdict.cites is not None:
            missing = [key for key in verdict.cites if key not in self.items]
            if missing:
                raise Invalid({"cites": _("It cites items that came later.")})
            return [self.items[key] for key in verdict.cites]
        numbers = self.items.values()
        return [n for n in numbers if self.session.get_one(Evidence, n).withdrawn_at is None]

    def _hold(self, verdict: VerdictRow, refused: Refused | Invalid) -> None:
        """Keep a refused verdict as reported elsewhere. Where it would have changed an
        earlier finding, that does not stand either: the claim is unverified again."""
        status = verdict.ruling.status
        reason, words = _why(refused), str(refused)
        if verdict is self.row.verdicts[-1] and self._claim().status is not Status.UNVERIFIED:
            told = _("Reported elsewhere as %s, which the rules here do not allow:") % status
            self._give(Ruling(Status.UNVERIFIED, f"{told} {words}"), [], verdict)
        remark = f"{self.row.reported_by}: {status}"
        reasoning = verdict.ruling.reasoning
        report_elsewhere(self.session, IMPORTER, self.number, remark, words, reasoning)
        self.held.append((reason, words))

    def _flag(self) -> None:
        query = select(ReviewFlag).where(
            ReviewFlag.claim_id == self.number,  # type: ignore[arg-type]
            ReviewFlag.cleared_at.is_(None),  # type: ignore[union-attr]
        )
        self.session.flush()
        flags = list(self.session.execute(query).scalars())
        raised = {(f.reason, f.evidence_id) for f in flags} | {(f.reason, None) for f in flags}
        for flag in self.row.flags:
            item = self.items.get(flag.evidence)
            if (flag.reason, item) not in raised:
                ask_review(
                    self.session, IMPORTER, self.number, flag.reason, flag.detail, item,
                    happened_at=flag.raised_at,
                )  # fmt: skip

    def _plan(self) -> None:
        who: Any = (self.session, IMPORTER, self.number)
        step, at = self.row.next_step, self.row.changed_at
        if step is not NextStep.NEW:
            claims.set_next_step(*who, step, self.row.parked_reason, happened_at=at)
        if self.row.due_at:
            claims.set_due(*who, self.row.due_at, happened_at=at)

    def _relate(self) -> None:
        """Relate it to claims that are here; from the first that is not, later, to keep the
        order of them."""
        for number, relation in enumerate(self.row.relations):
            query = select(Claim.id).where(Claim.pid == relation.pid)  # type: ignore[call-overload]
            other = self.session.execute(query).scalar()
            if other is None:
                self.later = list(self.row.relations[number:])
                return
            try:
                claims.relate(
                    self.session, IMPORTER, self.number, other, relation.kind,
                    happened_at=self.row.changed_at,
                )  # fmt: skip
            except BoardError:
                self.unrelated += 1


def _why(refused: Refused | Invalid) -> str:
    if isinstance(refused, Refused):
        return ", ".join(need.code for need in refused.needs)
    return ", ".join(refused.errors) or "invalid"


class _Register:
    """The sources that a row tells of, found on the board or added to it.

    One with a domain is the one with that domain here; one without, the one of that name. A
    source that is here stays as it is here. A confidential one is never meant.
    """

    def __init__(self, session: Session, told: tuple[SourceRow, ...]) -> None:
        self.session = session
        self.told = {source.key: source for source in told}
        self.ids: dict[str, int] = {}
        self.open: set[str] = set()

    def keep(self) -> None:
        """Find or add all of them."""
        for key in self.told:
            self.id_of(key)

    def known(self, key: str) -> int | None:
        """The source, if the row tells of it or one has that name."""
        return self.ids.get(key) or self._named(key)

    def id_of(self, key: str) -> int:
        """The source, added where it is not here. Raises Invalid where it rests on itself."""
        if key not in self.ids:
            told = self.told.get(key)
            found = self._found(told) if told else self._named(key)
            self.ids[key] = found or self._add(key, told)
        return self.ids[key]

    def _found(self, told: SourceRow) -> int | None:
        if told.domain:
            same = Source.domain == told.domain
            query = select(Source.id).where(same)  # type: ignore[call-overload]
            number: int | None = self.session.execute(query).scalar()
            return number
        return self._named(told.name, plain=told.key != told.name)

    def _named(self, name: str, plain: bool = False) -> int | None:
        query = (
            select(Source.id)  # type: ignore[call-overload]
            .where(Source.name == name, ~Source.confidential)
            .order_by(Source.domain.is_not(None), Source.id)  # type: ignore[union-attr]
        )
        if plain:
            query = query.where(Source.domain.is_(None))  # type: ignore[union-attr]
        number: int | None = self.session.execute(query).scalars().first()
        return number

    def _add(self, key: str, told: SourceRow | None) -> int:
        if told is None:
            entered = sources.SourceInput(_name(key))
            return sources.add_source(self.session, IMPORTER, entered) or 0
        if key in self.open:
            raise Invalid({"sources": _("A source cannot rest on itself.")})
        self.open.add(key)
        entered = sources.SourceInput(
            name=told.name, kind=told.kind, domain=told.domain or None, note=told.note,
            relays_id=self.id_of(told.relays) if told.relays else None,
            belongs_to_id=self.id_of(told.belongs_to) if told.belongs_to else None,
        )  # fmt: skip
        number = sources.add_source(self.session, IMPORTER, entered) or 0
        if told.correction_note:
            sources.correct_source(
                self.session, IMPORTER, number, told.correction_note, told.correction_link,
                told.corrected_on,
            )  # fmt: skip
        return number


def _name(key: str) -> str:
    if len(key) > MAX_NAME:
        raise Invalid({"source": _("The name of a source is too long.")})
    return key


@command(Action.EDIT_CLAIM)
def report_elsewhere(
    act: Act, claim_id: int, words: str, reason: str, reasoning: str
) -> int | None:
    """Keep what was decided elsewhere as a remark, its reasoning in the trail; flag the
    claim, leave its status."""
    claim = act.claim(claim_id)
    remarks = [claim.reported_elsewhere] * bool(claim.reported_elsewhere)
    claim.reported_elsewhere = "; ".join([*remarks, words])[:MAX_LINE]
    raise_flag(act, claim, ReviewReason.REPORTED_ELSEWHERE, reason[:MAX_LINE])
    texts: Texts = {"reasoning": (None, reasoning)}
    changed(act, claim, EventName.REVIEW_NEEDED, texts, reason="reported_elsewhere")
    return claim_id


@command(Action.EDIT_CLAIM)
def ask_review(
    act: Act, claim_id: int, reason: ReviewReason, detail: str, evidence_id: int | None
) -> int | None:
    """Flag a claim for a reason that was open where it comes from."""
    claim = act.claim(claim_id)
    raise_flag(act, claim, reason, detail, evidence_id)
    changed(act, claim, EventName.REVIEW_NEEDED, reason=reason.value)
    return claim_id
