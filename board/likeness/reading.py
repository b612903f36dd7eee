"""One statement read for comparing: its words, numbers, dates, names, and whether it denies."""

import re
from dataclasses import dataclass
from functools import lru_cache

from board.likeness import lexicon
from board.text import INVISIBLE, is_cjk, plain

_QUOTED = re.compile('[“„«「『"]([^“”„«»「」『』"]{6,})[”“»」』"]')
_GROUPED = re.compile(r"(?<=\d)[,. \u00a0\u202f'’](?=\d{3}(?!\d))")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[%€$£]|[^\W\d_]+")
_KOREAN_DATE = re.compile(r"(\d+)\s*([년월일])")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NAME_NUMBER = re.compile(r"(?<=[^\W\d_])-(\d+)")
_DATE = {"년": "year", "월": "month", "일": "day"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement as it is compared. All words are folded; `order` holds each as it came,
    `words` those that carry the meaning."""

    order: tuple[str, ...]
    words: tuple[str, ...]
    numbers: frozenset[float]
    units: frozenset[str]
    dates: tuple[tuple[str, str], ...]
    names: frozenset[str]
    denies: bool
    quotes: tuple[str, ...]

    @property
    def facts(self) -> frozenset[object]:
        """Its numbers and the parts of its dates."""
        return self.numbers | frozenset(self.dates)

    def dated(self, part: str) -> set[str]:
        """The days, months, years or weekdays that it names."""
        return {value for kind, value in self.dates if kind == part}


@lru_cache(maxsize=2_000)
def read(statement: str) -> Reading:
    """Read a statement in any script."""
    shown = _GROUPED.sub("", INVISIBLE.sub("", statement))
    text = plain(shown).replace("’", "'").replace("n't", " not")
    text = text.replace("pour cent", "%").replace("por ciento", "%").replace("per cent", "%")
    dates, text = _dates(text)
    tokens = _TOKEN.findall(text)
    numbers, units, tokens = _numbers(tokens)
    return Reading(
        order=tuple(tokens),
        words=tuple(token for token in tokens if carries_meaning(token)),
        numbers=frozenset(numbers),
        units=frozenset(units),
        dates=tuple(dates),
        names=_names(shown),
        denies=_denies(text),
        quotes=tuple(" ".join(_TOKEN.findall(plain(q))) for q in _QUOTED.findall(shown)),
    )


def carries_meaning(token: str) -> bool:
    """Whether a folded word tells one sentence from another: not "the", not "not"."""
    if token in lexicon.EMPTY or token in lexicon.NEGATIONS:
        return False
    return not token.startswith(lexicon.NEGATED_STEMS)


def _denies(text: str) -> bool:
    """Whether it says that something is not so. Two denials in a French "ne … pas" are one."""
    if any(ending in text for ending in lexicon.NEGATED_ENDINGS):
        return True
    return bool(lexicon.NEGATIONS & set(_TOKEN.findall(text)))


def _dates(text: str) -> tuple[list[tuple[str, str]], str]:
    """The parts of dates in the text, and the text without them."""
    found: list[tuple[str, str]] = []
    for year, month, day in _ISO_DATE.findall(text):
        found += [("year", year), ("month", str(int(month))), ("day", str(int(day)))]
    text = _ISO_DATE.sub(" ", text)
    found += [(_DATE[part], number) for number, part in _KOREAN_DATE.findall(text)]
    text = _KOREAN_DATE.sub(" ", text)
    tokens = re.findall(r"[^\W_]+|[^\w\s]", text)
    kept: list[str] = []
    for at, token in enumerate(tokens):
        part = _date_part(tokens, at)
        if part:
            found.append(part)
        else:
            kept.append(token)
    if not found:
        return found, text
    return found, _without_dates(text, found)


def _date_part(tokens: list[str], at: int) -> tuple[str, str] | None:
    token = tokens[at]
    if token in lexicon.WEEKDAY_OF:
        return "weekday", lexicon.WEEKDAY_OF[token]
    beside = [t for t in tokens[max(at - 3, 0) : at + 4] if t != token]
    numbers = [t for t in beside if t.isdigit() and len(t) in (1, 2, 4)]
    if token in lexicon.MONTH_OF and (numbers or token not in lexicon.ALSO_WORDS):
        return "month", lexicon.MONTH_OF[token]
    if re.fullmatch(r"(?:19|20)\d\d", token):
        return "year", token
    close = [t for t in tokens[max(at - 2, 0) : at + 3] if t in lexicon.MONTH_OF]
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", token) and close and _next_to_month(tokens, at):
        return "day", str(int(re.sub(r"\D", "", token)))
    return None


def _next_to_month(tokens: list[str], at: int) -> bool:
    """ "3 June", "June 3", "4. Mai", "5 de julio", "Oct. 10"."""
    near = tokens[max(at - 1, 0) : at] + tokens[at + 1 : at + 2]
    for step in (-1, 1):
        beside = at + step
        if 0 <= beside < len(tokens) and tokens[beside] in (".", "de", "of"):
            far = beside + step
            near += tokens[far : far + 1] if far >= 0 else []
    return any(token in lexicon.MONTH_OF for token in near)


def _without_dates(text: str, found: list[tuple[str, str]]) -> str:
    """Take the words of dates out, each number once."""
    for part, value in found:
        if part in ("month", "weekday"):
            table = lexicon.MONTH_OF if part == "month" else lexicon.WEEKDAY_OF
            words = "|".join(re.escape(word) for word, number in table.items() if number == value)
            text = re.sub(rf"\b(?:{words})\b", " ", text, count=1)
        else:
            text = re.sub(rf"(?<!\d){value}(?:st|nd|rd|th)?(?!\d)", " ", text, count=1)
    return text


def _numbers(tokens: list[str]) -> tuple[list[float], list[str], list[str]]:
    """Numbers with their scale ("1.3 billion", "1만"), units, and the words that are left."""
    numbers: list[float] = []
    units: list[str] = []
    kept: list[str] = []
    counting = False
    for token in tokens:
        value = _value(token)
        scale = _scale(token) if counting else None
        unit = lexicon.UNIT_OF.get(token)
        if scale and numbers:
            numbers[-1] *= scale
        elif value is not None:
            numbers.append(value)
        elif unit and (counting or token in "%€$£"):
            units.append(unit)
        else:
            kept.append(token)
        counting = value is not None or scale is not None
    return numbers, units, kept


def _value(token: str) -> float | None:
    if token[0].isdigit():
        try:
            return float(token.replace(",", "."))
        except ValueError:
            return None
    return lexicon.NUMBER_WORDS.get(token)


def _scale(token: str) -> float | None:
    if token in lexicon.SCALES:
        return lexicon.SCALES[token]
    return lexicon.SCALES.get(token[0]) if is_cjk(token) and len(token) <= 2 else None


def _names(shown: str) -> frozenset[str]:
    """Words that are written large though no sentence begins with them. Where every noun is
    (German), or no word can be (Korean, Arabic), there are none to tell."""
    words = re.findall(r"[^\W\d_]+(?:-\d+)?|[.:!?“„«\"]", shown)
    names, small, starts = [], 0, True
    for word in words:
        if len(word) == 1 and not word.isalnum():
            starts = True
            continue
        if word[0].isupper() and not starts:
            names.append(plain(word))
        elif not starts:
            small += 1
        starts = False
    if len(names) > small:
        return frozenset()
    return frozenset(names)
