"""Where quoted words stand in a text: kept with what is around them, found again in a new version.

The selector is the W3C Web Annotation model's TextQuoteSelector: `exact`, `prefix`, `suffix`.
https://www.w3.org/TR/annotation-model/#text-quote-selector
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from board.rules import AnchorState

AROUND = 40
# What typesetting changes and nobody means: quotation marks, dashes, kinds of blanks.
_ALIKE = str.maketrans("“”„‟«»‘’‚‛‹›–—−\u00a0\u202f\n\t", "\"\"\"\"\"\"''''''---    ")
# A text of which less is left than this was not changed but taken out.
_CHANGED = 72.0
_SHORT = 8
_MOST_PLACES = 200
BAR = "█"
_LONG = 20  # letters: what is like fewer of them may be anything
_LEAST = 4  # letters at an edge that are taken for a part of longer words


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as they were picked, and the words before and after them."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand now; for words that are gone, `start` and `end` are None."""

    state: AnchorState
    start: int | None = None
    end: int | None = None


GONE = Place(AnchorState.GONE)


def quote(body: str, start: int, end: int) -> Quote:
    """The words from `start` to `end` of a text, with what is around them."""
    return Quote(body[start:end], body[max(0, start - AROUND) : start], body[end : end + AROUND])


def find(body: str, wanted: Quote, near: int = 0) -> Place:
    """Find quoted words in a text: as they were, else changed a little, else gone.

    Where they stand more than once, the place counts whose surroundings are most alike, then
    the one nearest to `near`, the offset where they stood before.
    """
    return Text(body).find(wanted, near)


class Text:
    """A text in which several quotes are looked for: typesetting is evened out once."""

    def __init__(self, body: str) -> None:
        self.alike = body.translate(_ALIKE)

    def find(self, wanted: Quote, near: int = 0) -> Place:
        """As `find` does."""
        words = wanted.exact.translate(_ALIKE)
        if not words.strip():
            return GONE
        starts = list(_occurrences(self.alike, words))
        if not starts:
            return _changed(self.alike, words)
        start = max(
            starts, key=lambda at: (_likeness(self.alike, at, words, wanted), -abs(at - near))
        )
        return Place(AnchorState.FOUND, start, start + len(words))


def barred(body: str, words: Quote) -> str:
    """A text with a black bar over the words wherever they stand, as they were or changed a
    little. Few letters are found by what is around them, in one place. All else stays where it
    is, at its offset."""
    text, exact = Text(body), words.exact.translate(_ALIKE)
    starts = list(_occurrences(text.alike, exact)) if len(exact) >= _SHORT else []
    for start in starts:
        body = _bar(body, start, start + len(exact))
    for _n in range(0 if starts and len(exact) < _LONG else _MOST_PLACES):
        place = Text(body).find(words)
        if place.start is None or place.end is None:
            break
        body = _bar(body, place.start, place.end)
        if len(exact) < _SHORT:
            break
    return body


def piece_barred(piece: str, words: str) -> str:
    """A piece of that text with a bar over as much of the words as is in it."""
    alike, words = piece.translate(_ALIKE), words.translate(_ALIKE)
    if not piece or not words:
        return piece
    if alike in words:
        return _bar(piece, 0, len(piece))
    if len(words) >= _SHORT or f" {words} " in f" {alike} ":
        for start in _occurrences(alike, words):
            piece = _bar(piece, start, start + len(words))
    edges = range(min(len(alike), len(words)), _LEAST - 1, -1)
    end = next((n for n in edges if alike[-n:] == words[:n]), 0)
    start = next((n for n in edges if alike[:n] == words[-n:]), 0)
    return _bar(_bar(piece, 0, start), len(piece) - end, len(piece))


def _bar(body: str, start: int, end: int) -> str:
    return body[:start] + re.sub(r"[^\n]", BAR, body[start:end]) + body[end:]


def _occurrences(body: str, words: str) -> Iterator[int]:
    at = body.find(words)
    for _n in range(_MOST_PLACES):
        if at < 0:
            return
        yield at
        at = body.find(words, at + 1)


def _likeness(body: str, at: int, words: str, wanted: Quote) -> int:
    """How many characters before and after are those that were there."""
    end = at + len(words)
    before = wanted.prefix.translate(_ALIKE)
    after = wanted.suffix.translate(_ALIKE)
    return _same(reversed(before), reversed(body[max(0, at - AROUND) : at])) + _same(
        after, body[end : end + AROUND]
    )


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            return count
        count += 1
    return count


def _changed(body: str, words: str) -> Place:
    """The stretch of the text that is most like the words, if any is like enough."""
    if len(words) < _SHORT:
        return GONE
    found = fuzz.partial_ratio_alignment(words, body, score_cutoff=_CHANGED)
    if found is None:
        return GONE
    start, end = _whole_words(body, found.dest_start, found.dest_end)
    return Place(AnchorState.CHANGED, start, end)


def _whole_words(body: str, start: int, end: int) -> tuple[int, int]:
    while start and body[start].isalnum() and body[start - 1].isalnum():
        start -= 1
    while end < len(body) and body[end - 1].isalnum() and body[end].isalnum():
        end += 1
    return start, end


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of a text that the same marks cover."""

    text: str
    marks: tuple[int, ...] = ()


def stretches(
    body: str, start: int, end: int, marks: Iterable[tuple[int, int, int]]
) -> list[Stretch]:
    """The text from `start` to `end`, cut wherever a mark begins or ends.

    `marks` are (start, end, id), offsets into the body, and may overlap; a stretch names the
    ids that cover it, in the order given.
    """
    inside = [mark for mark in marks if mark[0] < end and mark[1] > start]
    cuts = sorted(
        {start, end, *(max(start, mark[0]) for mark in inside), *(min(end, m[1]) for m in inside)}
    )
    return [
        Stretch(body[a:b], tuple(mark[2] for mark in inside if mark[0] <= a and mark[1] >= b))
        for a, b in pairwise(cuts)
    ]


def paragraphs(body: str) -> list[tuple[int, int]]:
    """Where each paragraph of a text begins and ends: lines that are not blank."""
    spans, at = [], 0
    for line in body.splitlines(keepends=True):
        text = line.strip()
        if text:
            start = at + line.index(text)
            spans.append((start, start + len(text)))
        at += len(line)
    return spans
