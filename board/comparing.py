"""Two versions of a text side by side: paragraph by paragraph, then word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LONG = 3_000
# Word against word, in one comparison: texts made to be slow stop being told word by word.
_MOST = 10_000_000
_ALIKE = 45.0


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of words; `changed` where the other version has other words."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph as it stood and as it stands; None where the other version has none."""

    old: tuple[Bit, ...] | None
    new: tuple[Bit, ...] | None

    @property
    def same(self) -> bool:
        return self.old == self.new


def compare(old: str, new: str) -> list[Row]:
    """The paragraphs of both texts in their order, those that belong together in one row."""
    before, after = _paragraphs(old), _paragraphs(new)
    rows, left = list[Row](), _Left(_MOST)
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            rows += [Row((Bit(text),), (Bit(text),)) for text in before[a:b]]
        else:
            rows += _paired(before[a:b], after[c:d], left)
    return rows


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(slots=True)
class _Left:
    """How much work may still be done."""

    work: int

    def covers(self, work: int) -> bool:
        """Whether it may; then it is taken off."""
        if work > self.work:
            return False
        self.work -= work
        return True


def _paired(before: list[str], after: list[str], left: _Left) -> Iterator[Row]:
    """Changed paragraphs, each beside the next one that is like it; the rest stand alone."""
    at = 0
    for text in before:
        like = next((i for i in range(at, min(at + 20, len(after))) if _alike(text, after[i])), -1)
        if like < 0:
            yield Row((Bit(text, True),), None)
            continue
        yield from (Row(None, (Bit(added, True),)) for added in after[at:like])
        yield _words(text, after[like], left)
        at = like + 1
    yield from (Row(None, (Bit(added, True),)) for added in after[at:])


def _alike(one: str, other: str) -> bool:
    return fuzz.ratio(one, other, score_cutoff=_ALIKE) > 0


def _words(before: str, after: str, budget: _Left) -> Row:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _LONG or not budget.covers(len(old) * len(new)):
        return Row((Bit(before, True),), (Bit(after, True),))
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append(Bit("".join(old[a:b]), tag != "equal"))
        right.append(Bit("".join(new[c:d]), tag != "equal"))
    return Row(_filled(left), _filled(right))


def _filled(bits: list[Bit]) -> tuple[Bit, ...]:
    return tuple(bit for bit in bits if bit.text)
