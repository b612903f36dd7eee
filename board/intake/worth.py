"""How much a sentence is worth a check: a sum of small weights, each with its reason in words.

The idea of check-worthiness is ClaimBuster's (Hassan et al., 2017); this one fetches no model,
so that a person can read why.
"""

from collections.abc import Sequence

from board.intake.lexicons import Sense
from board.intake.marks import WORD, is_question
from board.intake.shapes import Mark, MarkKind
from board.words import _

# What a kind of mark weighs, and how many of it count.
WEIGHTS: dict[MarkKind, tuple[int, int]] = {
    MarkKind.FIGURE: (3, 2),
    MarkKind.DATE: (2, 2),
    MarkKind.QUOTATION: (2, 1),
    MarkKind.ACT: (2, 2),
    MarkKind.PLAN: (2, 1),
    MarkKind.ESTIMATE: (2, 1),
    MarkKind.HEDGE: (2, 1),
    MarkKind.SPEAKER: (2, 1),
    MarkKind.IMAGE: (2, 1),
    MarkKind.FIRST_OR_ONLY: (1, 1),
    MarkKind.COMPARISON: (1, 1),
}
NAMES, QUESTION, SHORT, RHETORIC, FEELING = 1, -6, -2, -3, -3
_FEW_WORDS = 5
_WORDS = {
    MarkKind.FIGURE: _("a figure: %s"),
    MarkKind.DATE: _("a date: %s"),
    MarkKind.QUOTATION: _("words in quotation marks: %s"),
    MarkKind.ACT: _("an act: %s"),
    MarkKind.PLAN: _("a plan: %s"),
    MarkKind.ESTIMATE: _("an estimate: %s"),
    MarkKind.HEDGE: _("a hedge: %s"),
    MarkKind.SPEAKER: _("somebody said it: %s"),
    MarkKind.IMAGE: _("an image: %s"),
    MarkKind.FIRST_OR_ONLY: _("a first or an only: %s"),
    MarkKind.COMPARISON: _("a comparison: %s"),
}


def score_of(
    text: str, marks: Sequence[Mark], tones: Sequence[Sense], names: int
) -> tuple[int, tuple[str, ...]]:
    """The sum, and the reasons for it, each with what it adds. `names`: how many the sentence
    has beside its first word."""
    told: list[tuple[int, str]] = []
    for kind, (weight, most) in WEIGHTS.items():
        of_kind = [mark for mark in marks if mark.kind is kind][:most]
        if of_kind:
            words = ", ".join(_short(mark.words) for mark in of_kind)
            told.append((weight * len(of_kind), _WORDS[kind] % words))
    if names:
        told.append((NAMES, _("names")))
    if is_question(text):
        told.append((QUESTION, _("it asks")))
    if len(WORD.findall(text)) < _FEW_WORDS and len(text) < 40:
        told.append((SHORT, _("few words")))
    if any(mark.kind in (MarkKind.FIGURE, MarkKind.DATE) for mark in marks):
        tones = ()  # what is said around a figure does not make it less worth a check
    if Sense.RHETORIC in tones:
        told.append((RHETORIC * min(2, tones.count(Sense.RHETORIC)), _("rhetoric")))
    if Sense.FEELING in tones:
        told.append((FEELING, _("what somebody feels")))
    return sum(weight for weight, _why in told), tuple(f"{why} {w:+d}" for w, why in told)


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:37].rstrip() + "…"
