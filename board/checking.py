"""The store looked through: whether all that something names is there as it was kept, and what
lies there that nothing names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlmodel import Session

from board.queries.stored import Needed, every_number, named_or_awaited, who_needs
from board.store import Damaged, Missing, Store, number_of, place_of

AT_ONCE = 500
MISSING, DAMAGED, STRANGE = "is missing", "is damaged", "is strange: nothing names it"


@dataclass(frozen=True, slots=True)
class Looked:
    """One name of the store: how many bytes were read, what is wrong, "" for nothing, and what
    needs it."""

    name: str
    size: int = 0
    wrong: str = ""
    needed: Sequence[Needed] = ()


def numbers_of(session: Session) -> list[str]:
    """All that has to be there. Held by no transaction: the board works on."""
    try:
        return every_number(session)
    finally:
        session.rollback()


def look_through(session: Session, store: Store, numbers: Sequence[str]) -> Iterator[Looked]:
    """Each of the numbers, read whole and hashed. Raises Unavailable.

    What is gone for good reason, for its item was redacted meanwhile, is not wrong.
    """
    for number in numbers:
        size, wrong = _read(store, number)
        needed = needed_by(session, number) if wrong else []
        yield Looked("/".join(place_of(number)), size, wrong if needed else "", needed)


def look_for_strange(session: Session, store: Store, numbers: Sequence[str]) -> Iterator[Looked]:
    """Whatever lies in the store beside these numbers, and is not known to leave it or to be
    named soon. Raises Unavailable."""
    known = set(numbers)
    others = (name for name in store.names() if number_of(name) not in known)
    while names := list(islice(others, AT_ONCE)):
        wanted = named_or_awaited(session, {number_of(name) for name in names})
        session.rollback()
        yield from (Looked(name, wrong=STRANGE) for name in names if number_of(name) not in wanted)


def needed_by(session: Session, number: str) -> list[Needed]:
    """All that needs a number's bytes. Held by no transaction."""
    try:
        return who_needs(session, number)
    finally:
        session.rollback()


def is_sound(store: Store, number: str) -> bool:
    """Whether a number's bytes are there as they were kept: all of them are read."""
    return not _read(store, number)[1]


def _read(store: Store, number: str) -> tuple[int, str]:
    size = 0
    try:
        for piece in store.pieces(number):
            size += len(piece)
    except Missing:
        return 0, MISSING
    except Damaged:
        return size, DAMAGED
    except OSError as error:
        return size, f"cannot be read: {error.strerror or error}"
    return size, ""
