"""The search page: claims that hold the words, by the newest or by how well they fit.

Fit is judged from the claim itself and from nothing that others hold: what a member may not see
changes neither the order nor a count.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlmodel import Session

from board.asking import FLAGS, Question, ask
from board.fulltext import Asked
from board.models import Verdict
from board.models.evidence import Evidence, items_where
from board.queries.board import MEMBER, members, story
from board.queries.filters import CLAIM, NOBODY, WINDOW, Filters, Key, as_kept, sifted, visible_to
from board.queries.finding import column, columns
from board.queries.search import BY_NUMBER, asked_of, handed_over, hits
from board.queries.secret import numbers_by_secret
from board.rules import Kind, Status
from board.text import excerpt, fold
from board.words import _

SHOWN = 20
ITEM = Evidence.__table__  # type: ignore[attr-defined]
VERDICT = Verdict.__table__  # type: ignore[attr-defined]
_IDS: Any = bindparam("ids", expanding=True)
_REASONING = (
    select(VERDICT.c.claim_id, VERDICT.c.reasoning)
    .where(VERDICT.c.claim_id.in_(_IDS))
    .order_by(VERDICT.c.id.desc())
    .limit(WINDOW)
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim found; `where` holds texts beside the statement that hold a word, each with what
    it is: "title", "excerpt", "reasoning"."""

    id: int
    statement: str
    language: str
    claimant: str
    status: Status
    restricted: bool
    assignee: str | None
    changed_at: datetime
    where: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `count` is at least that many where `capped`; `more` is the key to go on
    from; `scanned_on`: a window was looked through before the page was full."""

    hits: list[Hit]
    count: int
    capped: bool
    more: str | None
    scanned_on: bool
    asked: Asked
    question: Question
    filters: Filters
    status: Status | None
    hints: list[str]


def search(
    session: Session, member_id: int, typed: str, best_first: bool = False, after: str = ""
) -> Found:
    """Answer what was typed. Raises ValueError for a broken key."""
    question = ask(typed)
    read = _Read(session, member_id, question)
    key = Key.read(after)
    BY_NUMBER.check(key)
    asked = asked_of(read.filters) or Asked(())
    end, capped = None, False
    if question.number:
        ids = _by_number(session, member_id, question.number, read)
        count = len(ids)
    elif asked.words:
        ids, end = _by_words(session, member_id, read, asked, key, best_first)
        count, capped = len(ids), end is not None or key is not None
    elif question.text or question.phrases or not question.operators or read.hints:
        ids, count = [], 0
    else:
        ids, count, capped = _by_operators(session, member_id, read)
    shown = ids[:SHOWN]
    more = str(Key(None, shown[-1])) if len(ids) > SHOWN and not best_first else end
    return Found(
        hits=_hits(session, member_id, shown, asked),
        count=count,
        capped=capped,
        more=more if asked.words else None,
        scanned_on=end is not None and len(ids) <= SHOWN,
        asked=asked,
        question=question,
        filters=read.filters,
        status=read.status,
        hints=read.hints,
    )


class _Read:
    """The operators as filters, and a hint for each that says nothing here."""

    def __init__(self, session: Session, member_id: int, question: Question) -> None:
        self.session, self.member_id = session, member_id
        self.status: Status | None = None
        self.hints = [
            _("“%s” is no operator here; it was searched for as words. There are status:, story:, "
              "by:, has:, tag: and kind:.") % name
            for name in question.unknown
        ]  # fmt: skip
        fields: dict[str, Any] = {"text": question.text, "phrases": question.phrases}
        for name, value in question.operators.items():
            try:
                fields |= getattr(self, f"_{name}")(value)
            except ValueError as wrong:
                self.hints.append(str(wrong))
        self.filters = Filters(**fields)

    def _status(self, value: str) -> dict[str, Any]:
        self.status = _one_of(Status, value, "status")
        return {}

    def _kind(self, value: str) -> dict[str, Any]:
        return {"kind": _one_of(Kind, value, "kind")}

    def _has(self, value: str) -> dict[str, Any]:
        if value.lower() not in FLAGS:
            raise ValueError(_("“has:%s” is not known. There are: %s.") % (value, ", ".join(FLAGS)))
        return {FLAGS[value.lower()]: True}

    def _tag(self, value: str) -> dict[str, Any]:
        return {"tag": value.strip("#").casefold()}

    def _story(self, value: str) -> dict[str, Any]:
        found = story(self.session, value.casefold())
        if found is None:
            raise ValueError(
                _("There is no story “%s”. Its short name stands in its address.") % value
            )
        return {"story_id": found.id}

    def _by(self, value: str) -> dict[str, Any]:
        if value.lower() in ("me", "nobody"):
            return {"assignee_id": self.member_id if value.lower() == "me" else NOBODY}
        wanted = fold(value)
        named = [m for m in members(self.session) if f" {fold(m.name)}".find(f" {wanted}") >= 0]
        exact = [m for m in named if fold(m.name) == wanted]
        if not wanted or len(exact or named) != 1:
            words = _("Several members are called “%s”. Write more of the name, in quotes.")
            raise ValueError((words if named and wanted else _("Nobody is called “%s”.")) % value)
        return {"assignee_id": (exact or named)[0].id}

    def fits(self) -> list[Any]:
        """What a claim must be beside holding the words."""
        status = [CLAIM.c.status == self.status] if self.status else []
        return [visible_to(self.member_id), *sifted(self.filters), *status]


def _one_of(kind: Any, value: str, name: str) -> Any:
    try:
        return kind(value.lower())
    except ValueError:
        choices = ", ".join(kind)
        raise ValueError(
            _("“%s” is not known. There are: %s.") % (f"{name}:{value}", choices)
        ) from None


def _by_number(session: Session, member_id: int, number: int, read: _Read) -> list[int]:
    query = select(CLAIM.c.id).where(CLAIM.c.id == number, *read.fits())
    return list(session.execute(query).scalars())


def _by_operators(session: Session, member_id: int, read: _Read) -> tuple[list[int], int, bool]:
    """The first of each column, as the board has them, newest change first."""
    if read.status:
        found = [column(session, member_id, read.status, read.filters, SHOWN)]
    else:
        found = columns(session, member_id, read.filters, SHOWN)
    ids = [card.id for part in found for card in part.cards]
    query = select(CLAIM.c.id).where(CLAIM.c.id.in_(ids)).order_by(CLAIM.c.changed_at.desc())
    count, capped = sum(c.count for c in found), any(c.capped for c in found)
    return list(session.execute(query).scalars()), count, capped


def _by_words(
    session: Session, member_id: int, read: _Read, asked: Asked, key: Key | None, best: bool
) -> tuple[list[int], str | None]:
    """Those of one window of hits that fit; the key of the window's end where it was full."""
    found = hits(session, read.filters, key, numbers_by_secret(session, member_id, asked))
    if found is None:
        return [], None
    numbers = found.subquery("hits")
    columns = [CLAIM.c.id, as_kept(and_(*read.fits())).label("fits")]
    if best:
        columns.append(CLAIM.c.statement)
    query = select(*columns).join(numbers, numbers.c.id == CLAIM.c.id)
    rows = sorted(handed_over(session, query), key=itemgetter(0), reverse=True)
    fitting = list(filter(itemgetter(1), rows))
    if best:
        fitting.sort(key=lambda row: -_fit(row[2], asked))
    end = str(Key(None, rows[-1][0])) if len(rows) == WINDOW else None
    return [row[0] for row in fitting], end


def _fit(statement: str, asked: Asked) -> int:
    """Words in the statement count, side by side still more; the rest is equal: newest first."""
    text = f" {fold(statement)} "
    phrases = [" ".join(word) for word in asked.words]
    together = f" {' '.join(phrases)}" in text
    return sum(f" {phrase}" in text for phrase in phrases) + len(phrases) * together


def _hits(session: Session, member_id: int, ids: list[int], asked: Asked) -> list[Hit]:
    """The claims to show, in the order of `ids`, each with where else a word stands."""
    names = ("id", "statement", "language", "claimant", "status", "restricted", "changed_at")
    query = (
        select(*(CLAIM.c[name] for name in names), MEMBER.c.name.label("assignee"))
        .outerjoin(MEMBER, MEMBER.c.id == CLAIM.c.assignee_id)
        .where(CLAIM.c.id.in_(ids), visible_to(member_id))
    )
    rows = {row.id: row for row in session.execute(query)} if ids else {}
    beside = _beside(session, member_id, list(rows), asked) if asked.words else {}
    return [
        Hit(**rows[number]._mapping, where=beside.get(number, []))
        for number in ids
        if number in rows
    ]


def _beside(
    session: Session, member_id: int, ids: list[int], asked: Asked
) -> dict[int, list[tuple[str, str]]]:
    """At most two texts of each claim, beside its statement, that hold a word."""
    items = session.execute(_items_of(member_id), {"ids": ids})
    texts = [
        (row.claim_id, name, getattr(row, name))
        for row in items
        if not row.hidden
        for name in ("title", "excerpt")
    ]
    given = session.execute(_REASONING, {"ids": ids})
    texts += [(row.claim_id, "reasoning", row.reasoning) for row in given]
    found: dict[int, list[tuple[str, str]]] = {}
    for claim_id, name, text in texts:
        here = found.setdefault(claim_id, [])
        if len(here) < 2 and (part := excerpt(text, asked.words, asked.open_end)):
            here.append((name, part))
    return found


@lru_cache(maxsize=200)
def _items_of(member_id: int) -> Select[Any]:
    """Making the statement costs more than asking it."""
    items = items_where(ITEM.c.claim_id.in_(_IDS), member_id).where(ITEM.c.withdrawn_at.is_(None))
    told = [items.selected_columns[n] for n in ("claim_id", "title", "excerpt", "hidden")]
    only = items.with_only_columns(*told, maintain_column_froms=True)
    return only.order_by(ITEM.c.id.desc()).limit(WINDOW)
