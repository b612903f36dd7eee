"""By how much two texts differ: what decides whether a page has changed."""

from collections import Counter

from board.text import fold_words

_RUN = 3


def differs_by(old: str, new: str) -> int:
    """By how many percent two texts differ: 0 for the same words in the same order, 100 where
    they have nothing in common.

    Each text is taken as its runs of three words that follow each other (shingles: A. Broder,
    "On the resemblance and containment of documents", 1997), and what both have is set against
    the size of both (L. R. Dice, 1945): of 100 words, 20 in a row that were replaced make 22.
    Case, accents and signs do not count; Chinese, Japanese and Korean are read in pairs of
    characters.
    """
    if old == new:
        return 0
    before, after = _runs(old), _runs(new)
    size = before.total() + after.total()
    return round(100 * (1 - 2 * (before & after).total() / size)) if size else 0


def shrank(old: str, new: str) -> bool:
    """Whether a text is less than half of what it was."""
    return _words(old) > 2 * _words(new)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = [token for word in fold_words(text) for token in word]
    size = min(_RUN, len(tokens)) or 1
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def _words(text: str) -> int:
    return sum(len(word) for word in fold_words(text))
