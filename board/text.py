"""Text as people type it: cleaned for keeping, folded for finding."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from board.words import _, count_words

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CJK = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORDS = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


class Unreadable(ValueError):
    """Typed text that cannot be taken; the message is for the person who typed it."""


def clean(text: str, limit: int, *, one_line: bool = False) -> str:
    """The text as kept: NFC, plain line ends, no blanks around it.

    Raises Unreadable for the person where it holds control characters or
    lone surrogates (no database keeps them alike) or more than `limit` characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_TEXT.search(text):
        raise Unreadable(_("This holds characters that are not text. Paste it as plain text."))
    text = unicodedata.normalize("NFC", text).strip()
    if one_line:
        text = " ".join(text.split())
    if len(text) > limit:
        over = len(text) - limit
        raise Unreadable(
            count_words(over, "This is %d character too long.", "This is %d characters too long.")
        )
    return text


def clamp(statement: str, limit: int = 150) -> tuple[str, str]:
    """A statement's first three lines or so and its rest, parted between words."""
    if len(statement) <= limit:
        return statement, ""
    start = statement[:limit].rpartition(" ")[0] or statement[:limit]
    return start, statement[len(start) :].strip()


def fold(text: str) -> str:
    """The text as the search sees it: no case, no accents, Chinese, Japanese and Korean in
    pairs of characters. One space between tokens; the same on both databases."""
    if text.isascii():  # its words are its tokens
        return " ".join(_WORDS.findall(plain(text)))
    return " ".join(token for word in fold_words(text) for token in word)


def fold_words(text: str) -> list[list[str]]:
    """The same, word by word: one token, or the pairs that stand side by side."""
    words = _WORDS.findall(plain(text))
    return [_pairs(word) if _IS_CJK.match(word) else [word] for word in words]


def plain(text: str) -> str:
    """The text without case and accents, its words and signs as they stand."""
    if text.isascii():  # most is, and the rest costs a step for each character
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


Words = Sequence[Sequence[str]]


def marked(text: str, words: Words, open_end: bool = False) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words found: the folded words led
    back to what was written. Where `open_end`, the last word may go on."""
    shown, places = _folded_places(text)
    spans: list[list[int]] = []
    for found in _finder(tuple(map(tuple, words)), open_end).finditer(shown) if words else ():
        first, last = places[found.start()], places[found.end() - 1]
        while last + 1 < len(text) and unicodedata.combining(text[last + 1]):
            last += 1
        if spans and first <= spans[-1][1]:
            spans[-1][1] = max(last, spans[-1][1])
        else:
            spans.append([first, last])
    pieces, at = [], 0
    for first, last in spans:
        pieces += [(text[at:first], False), (text[first : last + 1], True)]
        at = last + 1
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _folded_places(text: str) -> tuple[str, Sequence[int]]:
    """The text without case and accents, and of each of its characters where it stood."""
    if text.isascii():
        return plain(text), range(len(text))
    folded, places = [], []
    for at, character in enumerate(text):
        for plain_character in _plain_of(character):
            folded.append(plain_character)
            places.append(at)
    return "".join(folded), places


_plain_of = lru_cache(10_000)(plain)


@lru_cache(100)
def _finder(words: Words, open_end: bool) -> re.Pattern[str]:
    edge, kinds = f"[^\\W_{_CJK}]", []
    for at, tokens in enumerate(words):
        for token in _runs(tokens):
            ends = "" if open_end and at == len(words) - 1 else f"(?!{edge})"
            whole = re.escape(token)
            kinds.append(whole if is_cjk(token) else f"(?<!{edge}){whole}{ends}")
    return re.compile("|".join(sorted(kinds, key=len, reverse=True)))


def _runs(tokens: Sequence[str]) -> list[str]:
    """Pairs of characters that overlap put together again: 열병, 병식 are 열병식."""
    runs: list[str] = []
    for token in tokens:
        if runs and len(token) == 2 and is_cjk(token) and runs[-1][-1] == token[0]:
            runs[-1] += token[1]
        else:
            runs.append(token)
    return runs


def excerpt(text: str, words: Words, open_end: bool = False, around: int = 90) -> str:
    """The part of the text around the first word found; "" where none is."""
    before = ""
    for piece, found in marked(text, words, open_end) if text else ():
        if found:
            start = max(len(before) - around, 0)
            if start:
                start = before.find(" ", start) + 1 or start
            cut = text[start : len(before) + len(piece) + around]
            more = len(before) + len(piece) + around < len(text)
            return ("… " if start else "") + cut.strip() + (" …" if more else "")
        before += piece
    return ""


def is_cjk(word: str) -> bool:
    """Whether a word begins in Chinese, Japanese or Korean."""
    return bool(_IS_CJK.match(word))


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]
