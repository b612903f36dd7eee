"""What reading an article yields: sentences, what is marked in them, claims to offer."""

from dataclasses import dataclass
from enum import StrEnum

from board.rules import Kind


class MarkKind(StrEnum):
    FIGURE = "figure"
    DATE = "date"
    QUOTATION = "quotation"
    ACT = "act"
    PLAN = "plan"
    ESTIMATE = "estimate"
    HEDGE = "hedge"
    SPEAKER = "speaker"
    IMAGE = "image"
    FIRST_OR_ONLY = "first_or_only"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that can be checked or that tell how sure somebody is; offsets into the body."""

    kind: MarkKind
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """`body[start:end] == text`; rank 1 is the most check-worthy, ties go by place."""

    n: int
    paragraph: int
    start: int
    end: int
    text: str
    marks: tuple[Mark, ...] = ()
    score: int = 0
    reasons: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A claim that a sentence, or a piece of it, may become. An empty claimant is "unclear".

    Where somebody said what can be checked, `statement` is the assertion and `said` the
    statement of the claim that it was said. `claimed_on` and `true_as_of` are EDTF texts.
    """

    start: int
    end: int
    statement: str
    kind: Kind
    claimant: str = ""
    relayed_by: str = ""
    claimed_on: str = ""
    true_as_of: str = ""
    recheck: bool = False
    said: str = ""
    accuses: bool = False
