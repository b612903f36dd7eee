"""Reading an article: its sentences, what in them can be checked and why, who said it.

    read(body, language)              the sentences, ranked by how much they are worth a check
    offers(body, sentence, language)  what one of them may become on the board
    guess_language(body)              which word list to read it by

Pure and by word lists that stand in `lexicons/`: no model, no network, the same answer always.
"""

from functools import lru_cache

from board.intake.languages import guess_language
from board.intake.lexicons import lexicon_of
from board.intake.marks import WORD, marks_of
from board.intake.offers import offers_of
from board.intake.sentences import spans
from board.intake.shapes import Mark, MarkKind, Offer, Sentence
from board.intake.speakers import People, Said, said_in
from board.intake.worth import score_of

_TEXTS_KEPT = 8


@lru_cache(maxsize=_TEXTS_KEPT)
def read(body: str, language: str = "") -> tuple[Sentence, ...]:
    """The sentences of a text in their order; their `rank` is 1 for the most check-worthy.

    `language` is a BCP 47 code; where it is empty it is guessed. Kept for the pages that ask
    for the same text again.
    """
    language = language or guess_language(body)
    scored = []
    for n, (paragraph, start, end) in enumerate(spans(body, lexicon_of(language))):
        text = body[start:end]
        marks, tones = marks_of(body, start, end, language)
        score, reasons = score_of(text, marks, tones, _names_in(text))
        scored.append((n, paragraph, start, end, text, marks, score, reasons))
    order = sorted(scored, key=lambda row: (-row[6], row[0]))
    rank = {row[0]: place for place, row in enumerate(order, 1)}
    return tuple(Sentence(*row, rank=rank[row[0]]) for row in scored)


def _names_in(text: str) -> int:
    return sum(word[:1].isupper() for word in WORD.findall(text)[1:])


def offers(body: str, sentence: Sentence, language: str = "") -> tuple[Offer, ...]:
    """What a sentence may become: first itself as one claim, then the pieces it may be split
    into, if there are at least two. Each has the exact words, and who said them as far as the
    text tells: an empty claimant is "unclear"."""
    language = language or guess_language(body)
    return offers_of(body, sentence, _said(body, language)[sentence.n], language)


@lru_cache(maxsize=_TEXTS_KEPT)
def _said(body: str, language: str) -> tuple[Said, ...]:
    """Who said each sentence: read in order, since a later one calls by a part of a name."""
    people = People()
    return tuple(
        said_in(body, sentence.start, sentence.end, language, people)
        for sentence in read(body, language)
    )


__all__ = ["Mark", "MarkKind", "Offer", "Sentence", "guess_language", "offers", "read"]
