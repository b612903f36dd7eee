"""Where sentences begin and end, in any script: own plain rules, each bounded in what it looks at.

The libraries tried broke quotations of several sentences, „…“, 「…。」 and "z. B." apart.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from board.intake.lexicons.base import Lexicon, Sense, listed

_LINES = re.compile(r"[^\n\r\u2028\u2029]+")
_LONGEST_QUOTATION = 1200
# Longer than this, words without a full stop are no sentence that anyone said: a table, a dump.
LONGEST_SENTENCE = 2500
_HELD = re.compile(
    r"“[^“”]{0,N}”|„[^„“”]{0,N}[“”]|«[^«»]{0,N}»|»[^«»]{0,N}«|‹[^‹›]{0,N}›|›[^‹›]{0,N}‹"
    r"|「[^「」]{0,N}」|『[^『』]{0,N}』|\"[^\"]{0,N}\"|(?<!\w)‘[^‘“”]{0,300}?’(?!\w)"
    r"|(?<!\w)'(?=\w)[^'\n]{1,80}'(?!\w)|\([^()]{0,400}\)|（[^（）]{0,400}）".replace(
        "N", str(_LONGEST_QUOTATION)
    )
)
_END = re.compile(r"(?:[.!?…]+|[。！？｡؟۔।॥]+)([)\]}）」』”’“‘\"'»«›‹]*)(?:\[\d{1,3}\])*")
_FULL_ENDS = "。！？｡؟۔।॥"
_NEXT = re.compile(r"\s{1,200}([\W_]{0,8})([^\W_]{1,40})")
_BEFORE = re.compile(r"((?:[^\W_]{1,20}\.){0,4}[^\W_]{1,20})$")
_ONLY_A_NUMBER = re.compile(r"\W*(?:\d{1,3}|[ivxIVX]{1,5}|[^\W\d_])\Z")
_WORD = re.compile(r"[^\W\d_]+")


def quotations(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The spans of quotations, their marks included."""
    return [span for span in _held(text, start, len(text) if end is None else end)
            if text[span[0]] not in "(（"]  # fmt: skip


def spans(body: str, lexicon: Lexicon) -> Iterator[tuple[int, int, int]]:
    """(paragraph, start, end) of each sentence; together they hold all that is not blank."""
    for n, (start, end) in enumerate(_paragraphs(body)):
        for first, last in _sentences(body, start, end, lexicon):
            yield n, first, last


def _paragraphs(body: str) -> Iterator[tuple[int, int]]:
    """Lines; where a block was broken to a width, as in mail, the block."""
    block: list[tuple[int, int]] = []
    for line in _LINES.finditer(body):
        start, end = _stripped(body, *line.span())
        if block and (start == end or body.count("\n", block[-1][1], start) > 1):
            yield from _unwrapped(body, block)
            block = []
        if start < end:
            block.append((start, end))
    yield from _unwrapped(body, block)


def _unwrapped(body: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    width = max((end - start for start, end in lines), default=0)
    if len(lines) < 2 or not 40 <= width <= 100:
        return lines
    for (start, end), (after, after_end) in itertools.pairwise(lines):
        next_word = body[after:after_end].split(maxsplit=1)[0]
        if len(next_word) > 25 or end - start + 1 + len(next_word) <= width:
            return lines
    return [(lines[0][0], lines[-1][1])]


def _sentences(body: str, start: int, end: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    held = _held(body, start, end)
    starts = [span[0] for span in held]
    for mark in _END.finditer(body, start, end):
        if mark.end() <= start:
            continue
        at = bisect_right(starts, mark.start()) - 1
        inside = at >= 0 and mark.start() < held[at][1]
        stop = held[at][1] if inside else mark.end()
        if inside and body[mark.end() : stop].strip(" \u00a0\u202f)]”’“\"'»«›‹」』）"):
            continue
        opened = held[at][0] if inside else None
        if _ends(body, start, end, mark, max(stop, mark.end()), opened, lexicon):
            last = max(stop, mark.end())
            yield _stripped(body, start, last)
            start = last
    start, end = _stripped(body, start, end)
    if start < end:
        yield start, end


def _held(body: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stays whole: quotations and brackets. A mark that never closes holds nothing."""
    return [found.span() for found in _HELD.finditer(body, start, end)]


def _ends(
    body: str,
    start: int,
    end: int,
    mark: re.Match[str],
    stop: int,
    opened: int | None,
    lexicon: Lexicon,
) -> bool:
    """Whether the sentence from `start` ends with this mark, its closing marks up to `stop`;
    `opened`: where the quotation that closes there began."""
    closed = stop > mark.start() + 1 and body[stop - 1] in ")]}）」』”’“\"'»«›‹"
    full = body[mark.start()] in _FULL_ENDS
    if stop >= end:
        return True
    if not body[stop].isspace():
        return full and not (closed and body[stop].isalnum())
    following = _NEXT.match(body, stop, end)
    if following is None:
        return True
    word = following.group(2)
    if word[0].islower() and not (full and not closed):
        return False
    if closed:
        introduced = opened is not None and body[max(start, opened - 2) : opened].strip(" ")
        if introduced and introduced[-1] in ",:":
            return True
        return not _is_attributed(body[following.start(2) : min(end, stop + 80)], lexicon)
    before = body[max(start, mark.start() - 60) : mark.start()]
    return mark.group() != "." or _is_no_abbreviation(before, word, lexicon)


def _is_attributed(following: str, lexicon: Lexicon) -> bool:
    """Whether what follows a closed quotation says who spoke: "Really?” Smith asked."""
    clause = re.split(r"[.,;:!?“„«「\"]", following, maxsplit=1)[0]
    words = [word.lower() for word in _WORD.findall(clause)[:6]]
    said = next((n for n, word in enumerate(words[:5]) if word in _said(lexicon)), None)
    # "He stressed that …" says something new.
    return said is not None and not _words(lexicon.that) & set(words[said + 1 : said + 2])


def _is_no_abbreviation(before: str, following: str, lexicon: Lexicon) -> bool:
    if len(before) <= 12 and _ONLY_A_NUMBER.match(before):
        return False
    found = _BEFORE.search(before)
    if found is None:
        return True
    word = found.group(1)
    starts_anew = following.lower() in _words(lexicon.function_words or _COMMON_STARTS)
    if word in _words(lexicon.shortened):
        return False
    if word.isdigit() and len(word) <= 2:
        return not (_is_month(following, lexicon) or (lexicon.ordinal_dot and not starts_anew))
    if word in _words(lexicon.shortened_often) or (_is_initial(word) and following[0].isupper()):
        return starts_anew
    return not (_is_initial(word) and following[0].isalpha() and word.isalpha())


_COMMON_STARTS = "the | he | she | it | they | in | on | but | and | this | we | a"


def _is_initial(word: str) -> bool:
    return len(word.rsplit(".", 1)[-1]) == 1 and word[-1].isalpha()


def _is_month(word: str, lexicon: Lexicon) -> bool:
    return word in _words("|".join(lexicon.months))


@lru_cache(maxsize=64)
def _words(phrases: str) -> frozenset[str]:
    return frozenset(listed(phrases))


def _said(lexicon: Lexicon) -> frozenset[str]:
    return _words(lexicon.phrases.get(Sense.SAID, "") + "| asked | replied | answered")


def _stripped(body: str, start: int, end: int) -> tuple[int, int]:
    words = body[start:end]
    return end - len(words.lstrip()), start + len(words.rstrip())
