"""What a language's word list holds, and how its phrases are found in a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Sense(StrEnum):
    """What a phrase of a word list tells."""

    ACT = "act"
    PLAN = "plan"
    ESTIMATE = "estimate"
    HEDGE = "hedge"
    IMAGE = "image"
    FIRST = "first_or_only"
    COMPARISON = "comparison"
    NUMBER = "number"
    SCALE = "scale"
    ORDINAL = "ordinal"
    SOON = "soon"  # a day or a year without a number: "last year"
    SAID = "said"
    SAID_NOUN = "said_noun"  # a verb only before "that" or a quotation: "estimates that"
    ACCORDING = "according"
    RELAYED = "relayed"
    RHETORIC = "rhetoric"
    FEELING = "feeling"
    ACCUSING = "accusing"
    NOTHING = "nothing"  # a longer phrase that keeps a shorter one from counting


@dataclass(frozen=True, slots=True)
class Found:
    """Words `first` to `last` (exclusive) of a sentence, with what they tell."""

    first: int
    last: int
    senses: tuple[Sense, ...]


@dataclass(frozen=True, slots=True, eq=False)  # told apart by which it is, to be kept by
class Lexicon:
    """One language's words; `phrases` are joined by "|" and a trailing * takes any ending."""

    language: str = ""
    phrases: dict[Sense, str] = field(default_factory=dict)
    function_words: str = ""  # never the start of a name; the best sign of the language
    months: tuple[str, ...] = ()  # twelve, each with its forms joined by "|"
    early_or_late: str = ""  # before a month: only roughly then
    as_of: str = ""  # before a date: the figure held then
    that: str = ""  # opens what was said
    relative: str = ""  # opens a clause about the word before it
    joints: str = ""  # between two claims of one sentence
    titles: str = ""  # before a name
    shortened: str = ""  # never the end of a sentence: "Gen", "Nr"
    shortened_often: str = ""  # an end only where a function word follows: "U.S"
    ordinal_dot: bool = False  # "am 3. Oktober"


class Phrasebook:
    """The phrases of a word list, found by their first word: one look-up a word."""

    def __init__(self, phrases: dict[Sense, str]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], tuple[Sense, ...]]]] = {}
        self._stems: dict[str, tuple[Sense, ...]] = {}
        self._shortest_stem = 99
        for phrase, senses in _gathered(phrases).items():
            if phrase.endswith("*"):
                self._stems[phrase[:-1]] = senses
                self._shortest_stem = min(self._shortest_stem, len(phrase) - 1)
            else:
                first, *rest = phrase.split()
                self._exact.setdefault(first, []).append((tuple(rest), senses))
        for ways in self._exact.values():
            ways.sort(key=lambda way: -len(way[0]))

    def find(self, words: Sequence[str]) -> Iterator[Found]:
        """The phrases that stand in the words, the longest at each place, none overlapping."""
        at = 0
        while at < len(words):
            found = self._at(words, at)
            if found:
                yield found
            at = found.last if found else at + 1

    def _at(self, words: Sequence[str], at: int) -> Found | None:
        for rest, senses in self._exact.get(words[at], ()):
            last = at + 1 + len(rest)
            if tuple(words[at + 1 : last]) == rest:
                return Found(at, last, senses)
        word = words[at][:40]
        for length in range(len(word), self._shortest_stem - 1, -1):
            if stem := self._stems.get(word[:length]):
                return Found(at, at + 1, stem)
        return None


def listed(phrases: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in phrases.split("|") if phrase.strip())


def _gathered(phrases: dict[Sense, str]) -> dict[str, tuple[Sense, ...]]:
    gathered: dict[str, tuple[Sense, ...]] = {}
    for sense, joined in phrases.items():
        for phrase in listed(joined):
            gathered[phrase] = (*gathered.get(phrase, ()), sense)
    return gathered
