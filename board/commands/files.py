"""Files that people add to evidence, and the bytes that nothing names any longer."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.evidence import attach, is_cited, item_and_claim
from board.commands.ledger import changed, raise_flag
from board.commands.trail import EventName, Texts, lock_head
from board.db import atomic
from board.errors import Invalid, NotFound
from board.forms import FileInput
from board.models import Claim, Evidence, EvidenceFile, ReviewFlag, UnusedFile, now
from board.models.captures import NAMING
from board.rules import MAX_FILES, Action, ReviewReason
from board.words import _

# What the flag says to all: the name of a file is for those who may see the item.
FLAGGED = _("evidence: a file was taken out")
# For so long, bytes that were just put into the store may wait to be named.
IN_HAND = timedelta(hours=1)


@command(Action.ADD_EVIDENCE)
def add_file(act: Act, evidence_id: int, entered: FileInput) -> int | None:
    """Add a file, whose bytes are in the store, to an item. Answers the file's id.

    Raises NotFound where the item is hidden, Invalid where it was withdrawn or has the file.
    """
    item, claim = item_and_claim(act, evidence_id)
    if item.withdrawn_at:
        raise Invalid({"": _("This item was withdrawn. Restore it, then add the file.")})
    files = _standing(act, item)
    same = next((file for file in files if file.sha256 == entered.sha256), None)
    if same:
        raise Invalid({"file": _("This very file is there already: %s.") % same.name})
    if len(files) >= MAX_FILES:
        words = _("An item has at most %d files: add another item for the rest.")
        raise Invalid({"file": words % MAX_FILES})
    file, texts = attach(act, item, entered)
    changed(act, claim, EventName.FILE_ADDED, texts, evidence=item.id, file=file.id)
    return file.id


@command(Action.ADD_EVIDENCE)
def remove_file(act: Act, file_id: int) -> int | None:
    """Take a file out of an item; its bytes stay, so that it can be put back. Answers the
    item's id.

    Where the newest verdict cites the item, the claim is flagged (rule 5). Raises Invalid where
    the item is nothing but this file.
    """
    file, item, claim = _file(act, file_id)
    if file.removed_at:
        return item.id
    if not item.url and not item.description and len(_standing(act, item)) == 1:
        raise Invalid({"": _("This file is all that the item has. Withdraw the item instead.")})
    file.removed_at, file.removed_by = act.at, act.actor.member_id
    if is_cited(act, claim, item):
        raise_flag(act, claim, ReviewReason.EDITED_AFTER_VERDICT, FLAGGED, item.id)
    texts: Texts = {"file": (file.name, None)}
    changed(act, claim, EventName.FILE_REMOVED, texts, evidence=item.id, file=file.id)
    return item.id


@command(Action.ADD_EVIDENCE)
def restore_file(act: Act, file_id: int) -> int | None:
    """Put a file back, and lift the flag that its removal raised. Answers the item's id."""
    file, item, claim = _file(act, file_id)
    if not file.removed_at:
        return item.id
    if any(other.sha256 == file.sha256 for other in _standing(act, item)):
        raise Invalid({"": _("This very file was added again meanwhile.")})
    file.removed_at = file.removed_by = None
    raised = select(ReviewFlag).where(
        col(ReviewFlag.evidence_id) == item.id,
        col(ReviewFlag.reason) == ReviewReason.EDITED_AFTER_VERDICT,
        col(ReviewFlag.detail) == FLAGGED,
        col(ReviewFlag.cleared_at).is_(None),
    )
    one = raised.order_by(col(ReviewFlag.id)).limit(1)  # each removal raised its own
    for flag in act.session.execute(one).scalars():
        flag.cleared_at = act.at
    texts: Texts = {"file": (None, file.name)}
    changed(act, claim, EventName.FILE_ADDED, texts, evidence=item.id, file=file.id)
    return item.id


def _file(act: Act, file_id: int) -> tuple[EvidenceFile, Evidence, Claim]:
    file = act.session.get(EvidenceFile, file_id, populate_existing=True)
    if file is None:
        raise NotFound
    return file, *item_and_claim(act, file.evidence_id)


def _standing(act: Act, item: Evidence) -> list[EvidenceFile]:
    query = select(EvidenceFile).where(
        col(EvidenceFile.evidence_id) == item.id, col(EvidenceFile.removed_at).is_(None)
    )
    return list(act.session.execute(query.order_by(col(EvidenceFile.id))).scalars())


def expect_bytes(session: Session, number: str, at: datetime | None = None) -> None:
    """Say that bytes are about to be put into the store and named: where nothing names them
    within the hour, the worker takes them out again."""
    with atomic(session):
        lock_head(session)
        session.merge(UnusedFile(sha256=number, since=(at or now()) + IN_HAND))


def let_go(session: Session, numbers: Collection[str], remove: Callable[[str], bool]) -> int:
    """Of these numbers, have those removed that nothing names, and forget all that is done
    with. Answers how many `remove` said it removed.

    The head's lock is held, so that none can be named meanwhile: who puts bytes into the store
    looks after naming them whether they are still there.
    """
    with atomic(session):
        lock_head(session)
        named = named_bytes(session, numbers)
        gone = {number for number in numbers if number not in named and remove(number)}
        done = delete(UnusedFile).where(col(UnusedFile.sha256).in_(named | gone))
        session.execute(done)
    return len(gone)


def let_go_copies(
    session: Session, numbers: Collection[str], remove: Callable[[str], None]
) -> set[str]:
    """Of these numbers, have those removed from a second store that nothing names and nobody is
    about to name. Answers which. What the board's own store is to let go stays listed."""
    with atomic(session):
        lock_head(session)
        listed = select(col(UnusedFile.sha256)).where(col(UnusedFile.sha256).in_(numbers))
        wanted = {*named_bytes(session, numbers), *session.execute(listed).scalars()}
        gone = set(numbers) - wanted
        for number in gone:
            remove(number)
    return gone


def named_bytes(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of the numbers that a copy or a file names."""
    named: set[str] = set()
    for column in NAMING:
        query = select(col(column)).where(col(column).in_(numbers))
        named.update(session.execute(query.distinct()).scalars())
    return named
