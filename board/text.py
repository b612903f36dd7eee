"""Text as people type it: cleaned for keeping, folded for finding."""

import re
import unicodedata

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


def fold(text: str) -> str:
    """The text as the search sees it: no case, no accents, Chinese, Japanese and Korean in
    pairs of characters. One space between tokens; the same on both databases."""
    return " ".join(token for word in fold_words(text) for token in word)


def fold_words(text: str) -> list[list[str]]:
    """The same, word by word: one token, or the pairs that stand side by side."""
    words = _WORDS.findall(plain(text))
    return [_pairs(word) if _IS_CJK.match(word) else [word] for word in words]


def plain(text: str) -> str:
    """The text without case and accents, its words and signs as they stand."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def is_cjk(word: str) -> bool:
    """Whether a word begins in Chinese, Japanese or Korean."""
    return bool(_IS_CJK.match(word))


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]
