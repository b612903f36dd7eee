"""One item marked as corrected or retracted; the brake on all that rests on what was marked."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from board.commands.act import Act, command
from board.commands.evidence import item_and_claim
from board.commands.ledger import changed, raise_flag
from board.commands.publication import put_under_review
from board.commands.register import Mark, put_mark, source_seen
from board.commands.trail import EventName, Texts
from board.db import atomic
from board.errors import BoardError, Invalid
from board.models import BrakePull, Claim, Evidence, ReviewFlag, Source
from board.models.evidence import (
    depends_on,
    depends_on_items,
    items_where,
    live_through,
    of_the_same_page,
)
from board.rules import MAX_MANY, Action, ReviewReason
from board.words import _


@command(Action.KEEP_SOURCES)
def correct_item(
    act: Act,
    evidence_id: int,
    note: str,
    link: str = "",
    on: date | None = None,
    retracted: bool = False,
) -> int | None:
    """Mark an item as corrected or retracted, and with it the same page wherever it stands:
    every claim that rests on it needs review (rule 5). Answers the item's id.

    Raises NotFound where the item is hidden, Invalid without a note.
    """
    item_and_claim(act, evidence_id)
    if not note:
        raise Invalid({"note": _("Say what was corrected or retracted.")})
    ids = of_the_same_page(act.session, evidence_id)
    resting = _resting(act, ids)
    mark = Mark(on or act.at.date(), note, link, retracted)
    for claim, items in _by_claim(act, ids):
        texts, named = _put_marks(items, mark)
        if claim.id in resting and not _open_flags(act, items):
            raise_flag(act, claim, ReviewReason.SOURCE_CORRECTED, _named(act, items[0]),
                       evidence_id=items[0].id)  # fmt: skip
        changed(act, claim, EventName.EVIDENCE_CORRECTED, texts, **named, retracted=retracted)
    return evidence_id


@command(Action.KEEP_SOURCES)
def take_item_mark_back(act: Act, evidence_id: int) -> int | None:
    """Say that an item was not corrected after all: the mark on the same page and the flags
    that it raised go."""
    item, _claim = item_and_claim(act, evidence_id)
    if item.corrected_on is None:
        return evidence_id
    for claim, items in _by_claim(act, of_the_same_page(act.session, evidence_id)):
        texts, named = _put_marks(items, Mark())
        for flag in _open_flags(act, items):
            flag.cleared_at = act.at
        changed(act, claim, EventName.EVIDENCE_MARK_LIFTED, texts, **named)
    return evidence_id


def _put_marks(items: list[Evidence], mark: Mark) -> tuple[Texts, dict[str, Any]]:
    """Set a mark on the items of one claim. Answers what the claim's event says of it, and the
    items that it says it of."""
    changes = [(item.id, put_mark(item, mark)) for item in items]
    first, texts = next((change for change in changes if change[1]), changes[0])
    others = [number for number, other in changes if number != first and other == texts]
    return texts, {"evidence": first} | ({"others": others} if others else {})


def _by_claim(act: Act, ids: list[int]) -> Iterator[tuple[Claim, list[Evidence]]]:
    query = select(Evidence).where(col(Evidence.id).in_(ids)).order_by(col(Evidence.id))
    by_claim: dict[int, list[Evidence]] = {}
    for item in act.session.execute(query).scalars():
        by_claim.setdefault(item.claim_id, []).append(item)
    for claim_id, items in sorted(by_claim.items()):
        yield act.session.get_one(Claim, claim_id), items


def _resting(act: Act, ids: list[int]) -> set[int]:
    query = select(col(Evidence.claim_id)).where(depends_on_items(ids))
    return set(act.session.execute(query).scalars())


def _open_flags(act: Act, items: list[Evidence]) -> list[ReviewFlag]:
    query = select(ReviewFlag).where(
        col(ReviewFlag.evidence_id).in_([item.id for item in items]),
        col(ReviewFlag.reason) == ReviewReason.SOURCE_CORRECTED,
        col(ReviewFlag.cleared_at).is_(None),
    )
    return list(act.session.execute(query).scalars())


def _named(act: Act, item: Evidence) -> str:
    """What the flag says of the item: nothing where not the whole desk may see it."""
    seen = act.session.execute(items_where(col(Evidence.id) == item.id, None)).one()
    return "" if seen.hidden else (item.title or item.url or item.description)[:300]


@command(Action.BRAKE)
def pull_brakes(
    act: Act, source_id: int | None = None, evidence_id: int | None = None
) -> int | None:
    """Put every public claim that rests on a marked source, or item, under review: each by its
    own command, with its own event. Answers the id of the report; what was refused stands in it.

    It reaches the claims that the editor can see, at most MAX_MANY at a press. Raises Invalid
    where the source or the item is not marked.
    """
    wanted = _marked(act, source_id, evidence_id)
    lines = []
    for claim_id in _public_on(act, wanted):
        try:
            with atomic(act.session):
                put_under_review(act.session, act.actor, claim_id, at=act.at)
            lines.append({"claim": claim_id, "refused": ""})
        except BoardError as error:
            lines.append({"claim": claim_id, "refused": str(error)})
    pull = BrakePull(
        member_id=act.actor.member_id, at=act.at, source_id=source_id,
        evidence_id=evidence_id, lines=lines,
    )  # fmt: skip
    act.session.add(pull)
    act.session.flush()
    return pull.id


def _marked(act: Act, source_id: int | None, evidence_id: int | None) -> ColumnElement[bool]:
    """Of items: those through which claims rest on what was marked."""
    if evidence_id:
        marked: Evidence | Source = item_and_claim(act, evidence_id)[0]
        wanted = depends_on_items(of_the_same_page(act.session, evidence_id))
    else:
        marked = source_seen(act, source_id or 0)
        wanted = depends_on(marked.id)
    if marked.corrected_on is None:
        raise Invalid({"": _("It is not marked. Mark it as corrected or retracted first.")})
    return wanted


def _public_on(act: Act, wanted: ColumnElement[bool]) -> list[int]:
    live = live_through(wanted, act.actor.member_id or 0).limit(MAX_MANY)
    return list(act.session.execute(live).scalars())
