"""What can be checked in a sentence, and what tells how sure somebody is."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from board.intake.lexicons import Lexicon, Sense, lexicon_of, listed, phrasebook
from board.intake.sentences import quotations
from board.intake.shapes import Mark, MarkKind

WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
# A number that stands alone: "M142" and "Hwasong-20" are names.
_NUMBER = re.compile(
    r"(?<![\w\-.,])(?:[$€£¥₩₴₽₹]\s?)?\d{1,15}(?:[,.’'\u00a0\u202f ]\d{3}(?!\d)){0,5}"
    r"(?:[.,:]\d{1,4})?"
    r"(?:st|nd|rd|th)?(?:\s?(?:%|‰|°C|°))?(?![\w-]|[.,]\d)(?:\s?[$€£¥₩₴₽₹])?"
)
# Where words are not parted from numbers: a number and the counter behind it.
_COUNTED = re.compile(r"\d{1,15}(?:,\d{3}){0,5}(?:\.\d+)?\s?[가-힣一-鿿ぁ-ヿ]{1,3}")
_ISO = r"\d{4}-\d\d(?:-\d\d)?"
_EAST_ASIAN = r"(?:\d{4}[년年]\s?)?\d{1,2}[월月](?:\s?\d{1,2}[일日])?|\d{4}[년年]"
_DOTTED = r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}"
_YEAR = r"(?<![\w\-.,])(?:1[5-9]|20)\d\d(?![\w\-]|[.,]\d)"
_QUESTION = re.compile(r"[?？؟;]\W*$")
_LONGEST_UNIT = 3
_KINDS = {
    Sense.ACT: MarkKind.ACT, Sense.PLAN: MarkKind.PLAN, Sense.ESTIMATE: MarkKind.ESTIMATE,
    Sense.HEDGE: MarkKind.HEDGE, Sense.IMAGE: MarkKind.IMAGE, Sense.FIRST: MarkKind.FIRST_OR_ONLY,
    Sense.COMPARISON: MarkKind.COMPARISON, Sense.NUMBER: MarkKind.FIGURE,
    Sense.ORDINAL: MarkKind.FIGURE, Sense.SOON: MarkKind.DATE, Sense.SAID: MarkKind.SPEAKER,
    Sense.ACCORDING: MarkKind.SPEAKER, Sense.RELAYED: MarkKind.SPEAKER,
}  # fmt: skip
# Words of the writer's own that weigh against a sentence; they are told, not marked.
TONES = (Sense.RHETORIC, Sense.FEELING)


def marks_of(
    body: str, start: int, end: int, language: str
) -> tuple[tuple[Mark, ...], tuple[Sense, ...]]:
    """The marks of a sentence in their order, and what in it weighs against it."""
    lexicon = lexicon_of(language)
    found = [*_dates(body, start, end, language)]
    taken = [(mark.start, mark.end) for mark in found]
    found += _free(taken, _figures(body, start, end, lexicon))
    found += [_mark(MarkKind.QUOTATION, body, a, b) for a, b in quotations(body, start, end)]
    phrases, tones = _phrases(body, start, end, language)
    found += _free(taken, phrases)
    return tuple(sorted(set(found), key=lambda mark: (mark.start, -mark.end))), tuple(tones)


def is_question(text: str) -> bool:
    """Whether a sentence asks instead of saying."""
    return _QUESTION.search(text) is not None


def _mark(kind: MarkKind, body: str, start: int, end: int) -> Mark:
    return Mark(kind, start, end, body[start:end])


def _free(taken: list[tuple[int, int]], found: Iterator[Mark] | list[Mark]) -> list[Mark]:
    """Those that lie in nothing that is taken."""
    starts = [start for start, _end in taken]  # in order, none over another

    def is_free(mark: Mark) -> bool:
        at = bisect_left(starts, mark.end) - 1
        return at < 0 or taken[at][1] <= mark.start

    return [mark for mark in found if is_free(mark)]


def _dates(body: str, start: int, end: int, language: str) -> Iterator[Mark]:
    for found in _date_pattern(language).finditer(body, start, end):
        yield _mark(MarkKind.DATE, body, *found.span())


@lru_cache(maxsize=32)
def _date_pattern(language: str) -> re.Pattern[str]:
    months = months_of(lexicon_of(language))
    if not months:
        return re.compile("|".join((_ISO, _EAST_ASIAN, _DOTTED, _YEAR)))
    month = (
        "(?:"
        + "|".join(sorted(map(re.escape, months), key=len, reverse=True))
        + r")(?!\w)(?:\.(?=\s\d))?"
    )
    rough = "|".join(map(re.escape, listed(lexicon_of(language).early_or_late)))
    ahead = rf"(?:(?i:{rough})[\s-]+)?" if rough else ""
    year = r"\d{4}"
    forms = (
        rf"{ahead}\b{month}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s{year})?(?!\d)",
        rf"{ahead}(?<!\d)\d{{1,2}}(?:\.|º|er)?\s(?:de\s)?{month}(?:\s(?:de\s)?{year})?",
        rf"{ahead}\b{month}(?:\s(?:de\s)?{year})",
        rf"{ahead}\b{month}",
    )
    return re.compile("|".join((_ISO, _EAST_ASIAN, _DOTTED, *forms, _YEAR)))


@lru_cache(maxsize=32)
def months_of(lexicon: Lexicon) -> dict[str, int]:
    """The names of months, each with its number."""
    return {form: n for n, forms in enumerate(lexicon.months, 1) for form in listed(forms)}


def _figures(body: str, start: int, end: int, lexicon: Lexicon) -> Iterator[Mark]:
    """Numbers in digits, with the words that go with them: "up to 15,000 kilometers"."""
    for found in _NUMBER.finditer(body, start, end):
        last = found.end()
        whole = found.group()[-1] in "%‰°"
        last = last if whole else _behind(body, last, end, lexicon)
        yield _mark(MarkKind.FIGURE, body, found.start(), last)
    for found in _COUNTED.finditer(body, start, end):
        yield _mark(MarkKind.FIGURE, body, *found.span())


def _behind(body: str, at: int, end: int, lexicon: Lexicon) -> int:
    """Where the unit behind a number ends: a scale and the word after it."""
    last = at
    for word in list(WORD.finditer(body, at, min(end, at + 60)))[:_LONGEST_UNIT]:
        if body[last : word.start()].strip(" \u00a0\u202f.") or not body[last : word.start()]:
            break
        last = word.end()
        if word.group().lower() not in _scales(lexicon):
            break
    return last


@lru_cache(maxsize=32)
def _scales(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(listed(lexicon.phrases.get(Sense.SCALE, "")))


def _phrases(body: str, start: int, end: int, language: str) -> tuple[list[Mark], list[Sense]]:
    words = list(WORD.finditer(body, start, end))
    lowered = [word.group().lower() for word in words]
    marks, tones = [], []
    for found in phrasebook(language).find(lowered):
        first, last = words[found.first].start(), words[found.last - 1].end()
        for sense in found.senses:
            if sense in TONES:
                tones.append(sense)
            elif sense in _KINDS:
                marks.append(_mark(_KINDS[sense], body, first, last))
    return marks, tones
