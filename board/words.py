"""Interface text: every word that a person reads passes through `_`."""

from gettext import NullTranslations

translations = NullTranslations()


def _(text: str) -> str:
    """The text in the interface's language; English as written until others are added."""
    return translations.gettext(text)


def count_words(n: int, one: str, many: str) -> str:
    """`one` or `many` for n, with the number put in for `%d`: "1 origin", "3 origins"."""
    return translations.ngettext(one, many, n) % n
