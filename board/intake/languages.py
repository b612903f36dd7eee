"""Which language a text is in, by its script and its commonest words."""

import re
from collections import Counter

from board.intake.lexicons import LEXICONS, listed

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ko", re.compile("[가-힣]")),
    ("ja", re.compile("[ぁ-ヿ]")),
    ("zh", re.compile("[一-鿿]")),
    ("ar", re.compile("[؀-ۿ]")),
    ("he", re.compile("[֐-׿]")),
    ("el", re.compile("[Ͱ-Ͽ]")),
    ("hi", re.compile("[ऀ-ॿ]")),
    ("th", re.compile("[฀-๿]")),
)
_ENOUGH = 0.2
_FEWEST = 0.08


def guess_language(body: str) -> str:
    """The BCP 47 code of a text's language, "" where nothing tells it."""
    sample = body[:_SAMPLE]
    letters = sum(c.isalpha() for c in sample) or 1
    for code, script in _SCRIPTS:
        if len(script.findall(sample)) / letters > _ENOUGH:
            return code
    words = Counter(word.lower() for word in _WORD.findall(sample))
    total = sum(words.values()) or 1
    shares = {
        code: sum(words[word] for word in listed(lexicon.function_words)) / total
        for code, lexicon in LEXICONS.items()
    }
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _FEWEST else ""
