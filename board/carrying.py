"""Files carried from one store to another: what the board names, whole or not at all.

The board may work on meanwhile, with the store that it was started with; carried again, only what
came since is. What has arrived is written down beside the keys: so it is not read again, and what
is redacted between two runs is known to have been brought, and leaves the other store too.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from board.checking import MISSING, Looked, is_sound, needed_by
from board.commands.files import let_go_copies
from board.store import Damaged, Missing, Store, number_of, place_of

ARRIVED = "files-carried"
AT_ONCE = 500
NOT_WHOLE = "is damaged, or did not arrive as it left"
NOT_THERE = "is not sound in the other store, so it was not removed"


class Journal:
    """The numbers that have arrived in one store, in a file of their own. Where it is of another
    store it begins anew."""

    def __init__(self, path: Path, target: Store) -> None:
        self._path, self._head = path, f"{target}\n"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        whole = [line[:-1] for line in lines[1:] if len(line) == 65]  # else ended in the middle
        self.numbers = set(whole) if lines[:1] == [self._head] else set()
        self._write(self.numbers)

    def add(self, number: str) -> None:
        self.numbers.add(number)
        with self._path.open("a") as file:
            file.write(f"{number}\n")

    def forget(self, numbers: set[str]) -> None:
        self._write(self.numbers - numbers)

    def end(self) -> None:
        """Nothing is carried there any more."""
        self._path.unlink()

    def _write(self, numbers: set[str]) -> None:
        self.numbers = numbers
        lines = self._head + "".join(f"{number}\n" for number in sorted(numbers))
        new = self._path.with_name(f"{self._path.name}.new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(lines)
        os.replace(new, self._path)


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries the files of a board from one store to another."""

    session: Session
    source: Store
    target: Store
    journal: Journal

    def carry(self, numbers: Sequence[str]) -> Iterator[Looked | None]:
        """Bring over what is not there yet, each as it is done: None for what is. What cannot
        be brought is wrong, and keeps nothing else from coming. Raises Unavailable."""
        there = self.journal.numbers & {number_of(name) for name in self.target.names()}
        for number in numbers:
            yield None if number in there else self._bring(number)

    def take_back(self, numbers: Sequence[str]) -> int:
        """Let go in the other store of what an earlier run brought and nothing names any more.
        Answers how much that is. Raises Unavailable."""
        strays, gone = sorted(self.journal.numbers - set(numbers)), set[str]()
        for first in range(0, len(strays), AT_ONCE):
            some = strays[first : first + AT_ONCE]
            gone |= let_go_copies(self.session, some, self.target.remove)
        self.journal.forget(gone)
        return len(gone)

    def remove(self, numbers: Sequence[str]) -> Iterator[Looked]:
        """Take out of the first store each that is sound in the other, read there once more.
        Raises Unavailable."""
        for number in numbers:
            if is_sound(self.target, number):
                self.source.remove(number)
                yield Looked("/".join(place_of(number)))
            else:
                yield self._wrong(number, NOT_THERE)

    def _bring(self, number: str) -> Looked | None:
        size = _Size()
        try:
            self.target.put(size.of(self.source.pieces(number)))
        except (Missing, Damaged) as error:
            if not is_sound(self.target, number):
                return self._wrong(number, MISSING if isinstance(error, Missing) else NOT_WHOLE)
        self.journal.add(number)
        return Looked("/".join(place_of(number)), size.total)

    def _wrong(self, number: str, words: str) -> Looked:
        needed = needed_by(self.session, number)
        return Looked("/".join(place_of(number)), 0, words if needed else "", needed)


class _Size:
    """Counts the bytes that go by."""

    total = 0

    def of(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.total += len(piece)
            yield piece
