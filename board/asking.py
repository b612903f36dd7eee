"""What somebody types into the search, taken apart: words, "phrases", operators, a number."""

import re
from dataclasses import dataclass, field

OPERATORS = ("status", "story", "by", "has", "tag", "kind")
FLAGS = {"needs-review": "needs_review", "second-look": "second_look",
         "public-differs": "public_differs"}  # fmt: skip
_PIECE = re.compile(r'([a-z_-]+):"([^"]*)"|"([^"]*)"?|#(\d{1,9})(?!\w)|(\S+)', re.I)
_OPERATOR = re.compile(r"([a-z_-]+):(?!//)(.*)", re.I)
MAX_PHRASES = 8


@dataclass(slots=True)
class Question:
    """A search taken apart. `unknown` are operators that are none of ours, as typed; their
    text is searched for as words."""

    text: str = ""
    phrases: tuple[str, ...] = ()
    operators: dict[str, str] = field(default_factory=dict)
    number: int | None = None
    unknown: tuple[str, ...] = ()


def ask(typed: str) -> Question:
    """Take a search apart. Of an operator given twice the last one holds."""
    question, words, phrases, unknown = Question(), list[str](), list[str](), list[str]()
    for piece in _PIECE.finditer(typed):
        name, value, phrase, number, word = piece.groups()
        if word and (operator := _OPERATOR.fullmatch(word)):
            name, value = operator.groups()
        if name and name.lower() in OPERATORS:
            question.operators[name.lower()] = value
        elif number:
            question.number = int(number)
        elif phrase:
            phrases.append(phrase)
        elif name:
            unknown.append(f"{name}:")
            words += [name, value]
        elif word:
            words.append(word)
    question.text, question.unknown = " ".join(words), tuple(unknown)
    question.phrases = tuple(phrases[:MAX_PHRASES])
    return question
