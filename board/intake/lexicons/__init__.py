"""The word lists by language; a language without one is read by the plain rules."""

from functools import lru_cache

from board.intake.lexicons.base import Found, Lexicon, Phrasebook, Sense, listed
from board.intake.lexicons.de import GERMAN
from board.intake.lexicons.en import ENGLISH
from board.intake.lexicons.far import ARABIC, KOREAN
from board.intake.lexicons.romance import FRENCH, SPANISH
from board.intake.lexicons.uk import RUSSIAN, UKRAINIAN

LEXICONS = {
    lexicon.language: lexicon
    for lexicon in (ENGLISH, GERMAN, SPANISH, FRENCH, UKRAINIAN, RUSSIAN, KOREAN, ARABIC)
}
PLAIN = Lexicon()


def lexicon_of(language: str) -> Lexicon:
    """The word list of a BCP 47 code; an empty one where there is none."""
    return LEXICONS.get(language.split("-")[0].lower(), PLAIN)


@lru_cache(maxsize=16)
def phrasebook(language: str) -> Phrasebook:
    return Phrasebook(lexicon_of(language).phrases)


__all__ = ["LEXICONS", "PLAIN", "Found", "Lexicon", "Sense", "lexicon_of", "listed", "phrasebook"]
