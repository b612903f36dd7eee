"""Two statements side by side: the same claim, or another that only looks like it?"""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from board.likeness import lexicon
from board.likeness.reading import Reading
from board.text import is_cjk, plain

# Tuned on one half of bench/pairs.json; `python -m bench.pairs` reports the other.
SAME = 0.62
_SPELT_ALIKE = 0.92
_FACT = 6  # a number or a part of a date weighs as much as a word of five letters


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two statements are, 0 to 1, and which difference makes them two: "" for none."""

    score: float
    differs: str = ""

    @property
    def same(self) -> bool:
        """Whether the two are likely one claim."""
        return not self.differs and self.score >= SAME


def likeness(one: Reading, other: Reading) -> Likeness:
    """Compare two statements that were read."""
    score = _score(one, other)
    for what, tells in _DIFFERENCES.items():
        if tells(one, other):
            return Likeness(score, what)
    return Likeness(score)


def same_quote(one: Reading, other: Reading) -> bool:
    """Whether both quote the same words, four of them or more."""
    for quote in one.quotes:
        for second in other.quotes:
            short, long = sorted((quote, second), key=len)
            if len(short.split()) >= 4 and f" {short} " in f" {long} ":
                return True
    return False


def _score(one: Reading, other: Reading) -> float:
    """The part of each that the other says too, by the length of words; what the shorter
    leaves out counts less than what it says otherwise. One word alone says nothing."""
    pairs = _paired(one.words, other.words)
    facts = _FACT * len(one.facts & other.facts)
    if len(pairs) + bool(facts) < 2:
        return 0.0
    shared = sum(_weight(word) * close for word, (_second, close) in pairs.items()) + facts
    shared_other = sum(_weight(second) * close for second, close in pairs.values()) + facts
    less, more = sorted((shared / _whole(one), shared_other / _whole(other)))
    return 0.35 * less + 0.65 * more


def _whole(one: Reading) -> float:
    return sum(map(_weight, one.words)) + _FACT * len(one.facts) or 1


def _weight(word: str) -> float:
    return min(len(word) * (2 if is_cjk(word) else 1), 9) + 1


def _paired(ones: tuple[str, ...], others: tuple[str, ...]) -> dict[str, tuple[str, float]]:
    """Each word of the one with the word of the other that it stands for, and how closely."""
    left = list(dict.fromkeys(others))
    pairs: dict[str, tuple[str, float]] = {}
    for word in dict.fromkeys(ones):
        if word in left:
            pairs[word] = (word, 1.0)
            left.remove(word)
    for word in dict.fromkeys(ones):
        if word in pairs or not left:
            continue
        best = max(left, key=lambda other: _closeness(word, other))
        close = _closeness(word, best)
        if close:
            pairs[word] = (best, close)
            left.remove(best)
    return pairs


def _closeness(word: str, other: str) -> float:
    """1 for the same word, less for another form of it, 0 for another word."""
    if word == other:
        return 1.0
    word, other = _without_ge(word), _without_ge(other)
    shared = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        shared += 1
    longest, least = max(len(word), len(other)), 2 if is_cjk(word) else 4
    if shared >= least and shared >= 0.55 * longest:
        return 0.9
    alike = JaroWinkler.similarity(word, other)
    return 0.9 if alike >= _SPELT_ALIKE and longest >= 5 else 0.0


def _without_ge(word: str) -> str:
    """ "gestiegen" is a form of "stiegen"."""
    return word[2:] if word.startswith("ge") and len(word) > 6 else word


def _other_numbers(one: Reading, other: Reading) -> bool:
    return bool(one.numbers - other.numbers and other.numbers - one.numbers)


def _other_date(one: Reading, other: Reading) -> bool:
    for part in ("year", "month", "day", "weekday"):
        first, second = one.dated(part), other.dated(part)
        if first and second and not first & second:
            return True
    return False


def _other_units(one: Reading, other: Reading) -> bool:
    return bool(one.units - other.units and other.units - one.units)


def _denied(one: Reading, other: Reading) -> bool:
    return one.denies != other.denies


def _turned_round(one: Reading, other: Reading) -> bool:
    """One side of a pair of opposites here, the other there."""
    left, right = set(one.order) - set(other.order), set(other.order) - set(one.order)
    for first, second in _SIDES:
        for here, there in ((left, right), (right, left)):
            if _begins(here, first) and _begins(there, second):
                return True
    return False


def _begins(words: set[str], beginnings: tuple[str, ...]) -> bool:
    return any(
        word == start if len(start) <= 4 and not is_cjk(start) else word.startswith(start)
        for word in words
        for start in beginnings
    )


_SIDES = [
    (tuple(plain(first).split()), tuple(plain(second).split()))
    for first, second in lexicon.OPPOSITES
]


def _other_names(one: Reading, other: Reading) -> bool:
    """Each names somebody or something that the other does not mention at all."""
    return _unmatched(one, other) and _unmatched(other, one)


def _unmatched(one: Reading, other: Reading) -> bool:
    return any(
        name not in lexicon.EMPTY
        and name not in lexicon.MONTH_OF
        and name not in lexicon.WEEKDAY_OF
        and not any(_closeness(name, word) for word in other.order)
        for name in one.names
    )


def _one_word_changed(one: Reading, other: Reading) -> bool:
    """The same sentence with another word in one place: "a school in Ulm", "a hospital in Ulm".
    Whoever rewords a claim moves more than that."""
    if len(one.order) != len(other.order):
        return False
    changed = [(a, b) for a, b in zip(one.order, other.order, strict=True) if a != b]
    return len(changed) == 1 and not _closeness(*changed[0])


def _changed_places(one: Reading, other: Reading) -> bool:
    """Two words that changed places and nothing else: who did what to whom."""
    if len(one.order) != len(other.order):
        return False
    changed = [(a, b) for a, b in zip(one.order, other.order, strict=True) if a != b]
    return len(changed) == 2 and changed[0] == changed[1][::-1]


_DIFFERENCES: dict[str, Callable[[Reading, Reading], bool]] = {
    "numbers": _other_numbers,
    "units": _other_units,
    "date": _other_date,
    "denied": _denied,
    "opposite": _turned_round,
    "names": _other_names,
    "one word": _one_word_changed,
    "places": _changed_places,
}
