"""Copies of links, and how the links do: what a member sees of both."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_, union_all
from sqlmodel import Session

from board.comparing import Row, compare
from board.errors import NotFound
from board.models import Capture, CaptureText, Claim, LinkHealth, Member
from board.models.evidence import items_where
from board.queries.evidence import ITEM, item_page
from board.queries.filters import CLAIM, WINDOW, Key, visible_to
from board.rules import (
    BROKEN_LINKS,
    MAX_ARTICLE,
    MAX_PARAGRAPHS,
    CaptureReason,
    CaptureState,
    LinkState,
)

COPY = Capture.__table__  # type: ignore[attr-defined]
TEXT = CaptureText.__table__  # type: ignore[attr-defined]
HEALTH = LinkHealth.__table__  # type: ignore[attr-defined]
ASKER = Member.__table__.alias("asker")  # type: ignore[attr-defined]
MANY = 100
IS_COPY = COPY.c.state == CaptureState.TAKEN
FILES = ("body", "warc", "picture", "pdf")
FROM_THE_PAGE = ("title", "publisher", "published_on")


@dataclass(frozen=True, slots=True)
class Link:
    """How a link does, as the newest look found it."""

    state: LinkState
    since: Any
    looked_at: Any
    percent: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Copies:
    """What is kept of an item's link. `newest` is a row, None where there is no copy;
    `waiting`: the one that is to be made; `missed`: the newest try, where it came after the
    newest copy and brought none; `given`: what the item says just as the page gives it."""

    count: int = 0
    newest: Any = None
    waiting: Any = None
    missed: Any = None
    link: Link | None = None
    given: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether there is a difference to be shown."""
        return self.count > 1 and self.link is not None and self.link.state is LinkState.CHANGED


@dataclass(frozen=True, slots=True)
class CopyPage:
    """One copy with its text (the first of it: `cut`), its item and claim, and all copies of
    the item, newest first."""

    copy: Capture
    text: str
    cut: bool
    asked_by: str | None
    item: Any
    claim: Claim
    copies: list[Any]
    link: Link | None

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """What is kept of it, each with its SHA-256."""
        kept = ((name, getattr(self.copy, f"{name}_sha256")) for name in FILES)
        return [(name, number) for name, number in kept if number]

    @property
    def newer(self) -> Any:
        """The copy that came next, or None."""
        return next((row for row in reversed(self.copies) if row.id > self.copy.id), None)

    @property
    def older(self) -> Any:
        """The copy before it, or None."""
        return next((row for row in self.copies if row.id < self.copy.id), None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that follow each other: changed, or the same in both. `far`: the same, and not
    next to a change."""

    rows: list[Row]
    changed: bool
    far: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Two copies of one link: what they say of themselves, then their texts. `cut`: only the
    first part was compared."""

    old: Capture
    new: Capture
    item: Any
    claim: Claim
    copies: list[Any]
    facts: list[tuple[str, str, str]]
    stretches: list[Stretch]
    cut: bool

    @property
    def same_text(self) -> bool:
        return bool(self.stretches) and not any(stretch.changed for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class BrokenLinks:
    """A part of a list; `more` is the key to go on behind."""

    rows: list[Any]
    more: Key | None


def copies_of(session: Session, items: Collection[Any]) -> dict[int, Copies]:
    """What is kept of the links of these items, in one query. `items` are those that the member
    may see."""
    known = {item.id: item for item in items if item.url}
    if not known:
        return {}
    return {row.item_id: _copies(row, known[row.item_id]) for row in session.execute(_kept(known))}


def _kept(ids: Collection[int]) -> Any:
    """One row an item: its counts, its newest copy, the newest try without one, its link. Of an
    item that was given another link: of this one."""
    waits, looks = COPY.c.state == CaptureState.WAITING, COPY.c.reason == CaptureReason.LOOK
    sums = (
        select(
            COPY.c.evidence_id,
            func.max(case((IS_COPY, COPY.c.id))).label("newest"),
            func.max(case((~IS_COPY & ~waits, COPY.c.id))).label("missed"),
            func.max(case((waits & ~looks, COPY.c.id))).label("waiting"),
            func.count(case((IS_COPY, 1))).label("count"),
        )
        .join(ITEM, ITEM.c.id == COPY.c.evidence_id)
        .where(COPY.c.evidence_id.in_(ids), COPY.c.url == ITEM.c.url)
        .group_by(COPY.c.evidence_id)
        .subquery()
    )
    newest, missed, waiting = (COPY.alias(name) for name in ("newest", "missed", "waiting"))
    tried = ("id", "words", "status", "tries")
    told = ("id", "fetched_at", "body_size", "media", "final_url", *FROM_THE_PAGE)
    return (
        select(
            ITEM.c.id.label("item_id"), sums.c.count,
            *(newest.c[name].label(f"newest_{name}") for name in told),
            *(missed.c[name].label(f"missed_{name}") for name in tried),
            *(waiting.c[name].label(f"waiting_{name}") for name in tried),
            *_LINK,
        )
        .outerjoin(sums, sums.c.evidence_id == ITEM.c.id)
        .outerjoin(newest, newest.c.id == sums.c.newest)
        .outerjoin(missed, missed.c.id == sums.c.missed)
        .outerjoin(waiting, waiting.c.id == sums.c.waiting)
        .outerjoin(HEALTH, HEALTH.c.evidence_id == ITEM.c.id)
        .where(ITEM.c.id.in_(ids))
    )  # fmt: skip


_LINK = [HEALTH.c[name].label(f"link_{name}")
         for name in ("state", "since", "looked_at", "percent", "words")]  # fmt: skip


def _copies(row: Any, item: Any) -> Copies:
    newest = _Part(row, "newest_") if row.newest_id else None
    missed = _Part(row, "missed_") if (row.missed_id or 0) > (row.newest_id or 0) else None
    given = tuple(
        name for name in FROM_THE_PAGE
        if newest and getattr(item, name) and getattr(item, name) == getattr(newest, name)
    )  # fmt: skip
    waiting = _Part(row, "waiting_") if row.waiting_id else None
    return Copies(row.count or 0, newest, waiting, missed, _link(row), given)


def _link(row: Any) -> Link | None:
    if row is None or row.link_state is None:
        return None
    return Link(row.link_state, row.link_since, row.link_looked_at, row.link_percent,
                row.link_words)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns of a row that begin alike, by the rest of their names."""

    row: Any
    prefix: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, self.prefix + name)


def copy_page(session: Session, member_id: int, capture_id: int, most: int) -> CopyPage:
    """A copy, with at most so much of its text. Raises NotFound as `kept_copy` does."""
    copy = kept_copy(session, member_id, capture_id)
    found = item_page(session, member_id, copy.evidence_id)
    text = text_of(session, copy.id)
    query = select(*_LINK).where(HEALTH.c.evidence_id == copy.evidence_id)
    asker = session.get(Member, copy.asked_by) if copy.asked_by else None
    return CopyPage(
        copy=copy,
        text=text[:most],
        cut=len(text) > most,
        asked_by=asker.name if asker else None,
        item=found.item,
        claim=found.claim,
        copies=_every_copy(session, copy.evidence_id),
        link=_link(session.execute(query).one_or_none()),
    )


def kept_copy(session: Session, member_id: int, capture_id: int) -> Capture:
    """A copy that was taken. Raises NotFound where it is absent, or its item or claim is not
    for this member."""
    query = select(Capture).where(COPY.c.id == capture_id, IS_COPY)
    copy: Capture | None = session.execute(query).scalar_one_or_none()
    if copy is None:
        raise NotFound
    item_page(session, member_id, copy.evidence_id)
    return copy


def text_of(session: Session, capture_id: int) -> str:
    """What a copy says, "" where it has no text."""
    query = select(TEXT.c.body).where(TEXT.c.capture_id == capture_id)
    return session.execute(query).scalar() or ""


def _every_copy(session: Session, evidence_id: int) -> list[Any]:
    names = ("id", "url", "fetched_at", "status", "body_size", "body_sha256", "percent", "title")
    query = select(*(COPY.c[name] for name in names)).where(
        COPY.c.evidence_id == evidence_id, IS_COPY
    )
    return list(session.execute(query.order_by(COPY.c.id.desc()).limit(MANY)))


def difference(
    session: Session, member_id: int, capture_id: int, older_id: int | None = None
) -> Difference:
    """A copy beside an older one: that one, else the one that it was compared with when it was
    made, else the one before. Raises NotFound, also where there is none."""
    new = kept_copy(session, member_id, capture_id)
    found = item_page(session, member_id, new.evidence_id)
    copies = _every_copy(session, new.evidence_id)
    older = [row.id for row in copies if row.id < new.id]
    compared = new.compared_to if new.compared_to in older else next(iter(older), None)
    wanted = older_id or compared
    if wanted is None or wanted not in older:
        raise NotFound
    old = kept_copy(session, member_id, wanted)
    before, after = text_of(session, old.id), text_of(session, new.id)
    rows = compare(_comparable(before), _comparable(after))
    return Difference(
        old=old,
        new=new,
        item=found.item,
        claim=found.claim,
        copies=copies,
        facts=[
            (name, getattr(old, name), getattr(new, name))
            for name in ("title", "author", "publisher", "published_on", "final_url")
            if getattr(old, name) != getattr(new, name)
        ],
        stretches=list(_stretches(rows)),
        cut=_is_cut(before) or _is_cut(after),
    )


def _comparable(text: str) -> str:
    """As much of a text as is compared: whoever wrote the page may have meant it to take long."""
    return "\n".join(text[:MAX_ARTICLE].splitlines()[:MAX_PARAGRAPHS])


def _is_cut(text: str) -> bool:
    return len(text) > MAX_ARTICLE or len(text.splitlines()) > MAX_PARAGRAPHS


def _stretches(rows: list[Row]) -> Iterator[Stretch]:
    parts = [(same, list(part)) for same, part in groupby(rows, key=lambda row: row.same)]
    for n, (same, part) in enumerate(parts):
        if not same:
            yield Stretch(part, changed=True)
            continue
        first = int(n > 0)
        last = max(first, len(part) - int(n < len(parts) - 1))
        for piece, far in ((part[:first], False), (part[first:last], True), (part[last:], False)):
            if piece:
                yield Stretch(piece, changed=False, far=far and len(piece) > 2)


def broken_links(
    session: Session,
    member_id: int,
    states: Collection[LinkState] = BROKEN_LINKS,
    before: Key | None = None,
    limit: int = 50,
    mine: ColumnElement[bool] | None = None,
) -> BrokenLinks:
    """The links in these states that the member may see, those newest in their state first;
    `mine` narrows the claims. Of the WINDOW first links: `more` leads on behind them too."""
    window = list(session.execute(_window(states, before)))
    ids = [row.evidence_id for row in window]
    rows = list(session.execute(_seen(member_id, ids, mine).limit(limit + 1))) if ids else []
    last = rows[limit - 1] if len(rows) > limit else None
    if last is None and len(window) == WINDOW:
        last = window[-1]
    return BrokenLinks(rows[:limit], Key(last.since, last.evidence_id) if last else None)


def _window(states: Collection[LinkState], before: Key | None) -> Any:
    """Along the index, whoever may see them."""
    key = (HEALTH.c.since, HEALTH.c.evidence_id)
    there = before and (literal(before.moment, HEALTH.c.since.type), literal(before.id))
    parts = []
    for state in states:
        part = select(*key).where(HEALTH.c.state == state)
        if there:
            part = part.where(tuple_(*key) < tuple_(*there))
        newest_first = part.order_by(*(column.desc() for column in key)).limit(WINDOW)
        parts.append(select(newest_first.subquery()))
    every = union_all(*parts).subquery()
    return select(every).order_by(every.c.since.desc(), every.c.evidence_id.desc()).limit(WINDOW)


def _seen(member_id: int, ids: list[int], mine: ColumnElement[bool] | None) -> Any:
    of_it = COPY.c.evidence_id == ITEM.c.id
    copies = select(func.count()).where(of_it, IS_COPY).scalar_subquery()
    newest = select(func.max(COPY.c.id)).where(of_it, IS_COPY).scalar_subquery()
    items = (
        items_where(ITEM.c.id.in_(ids), member_id)
        .add_columns(
            HEALTH.c.state, HEALTH.c.since, HEALTH.c.percent, HEALTH.c.words, CLAIM.c.statement,
            CLAIM.c.language, CLAIM.c.status, CLAIM.c.restricted, CLAIM.c.needs_review,
            copies.label("copies"), newest.label("newest"),
        )
        .join(HEALTH, HEALTH.c.evidence_id == ITEM.c.id)
        .join(CLAIM, CLAIM.c.id == ITEM.c.claim_id)
        .where(ITEM.c.withdrawn_at.is_(None), visible_to(member_id))
    )  # fmt: skip
    if mine is not None:
        items = items.where(mine)
    every = items.subquery()
    names = ("claim_id", "statement", "language", "status", "restricted", "needs_review", "url",
             "title", "description", "publisher", "source", "state", "since", "percent",
             "words", "copies", "newest")  # fmt: skip
    shown = select(every.c.id.label("evidence_id"), *(every.c[name] for name in names))
    return shown.where(~every.c.hidden).order_by(every.c.since.desc(), every.c.id.desc())
