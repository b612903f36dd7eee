"""What a sentence may become on the board: one claim, and the pieces it may be split into."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from board.dates import rough_date
from board.intake.lexicons import Lexicon, Sense, lexicon_of, listed, phrasebook
from board.intake.marks import WORD, marks_of, months_of
from board.intake.sentences import LONGEST_SENTENCE, quotations
from board.intake.shapes import Mark, MarkKind, Offer, Sentence
from board.intake.speakers import Said
from board.rules import Kind
from board.text import Unreadable

# A piece that holds none of these says nothing of its own.
_SAYS = frozenset({
    MarkKind.FIGURE, MarkKind.DATE, MarkKind.ACT, MarkKind.PLAN, MarkKind.IMAGE,
    MarkKind.FIRST_OR_ONLY, MarkKind.COMPARISON, MarkKind.ESTIMATE,
})  # fmt: skip
_FIRST_PERSON = frozenset(
    ("i", "we", "our", "my", "ich", "wir", "je", "nous", "yo", "nosotros", "я", "ми", "мы")
)
# After these, a clause stands alone though it names no act or figure, and keeps the words.
_STRONG = ("in exchange for", "in return for", "im gegenzug für", "a cambio de", "en échange de",
           "в обмін на", "в обмен на")  # fmt: skip
_FEWEST_WORDS, _FEWEST_LETTERS = 3, 12
_PARTING = frozenset({MarkKind.FIGURE, MarkKind.ACT, MarkKind.PLAN, MarkKind.ESTIMATE})
_MOST_PIECES = 6
_MOST_JOINTS, _AHEAD = 60, 90  # looked at in a sentence, and letters behind each
_LONGEST_NAME = 4
# A clause that opens so leaves its subject behind; a desk would not part it.
_NO_SUBJECT = r"(?i:have|has|had|is|are|was|were|will|can|could|hat|ist|wird|ha|est|a été)\b"
_CLOSING = ".!?。！？"


def offers_of(body: str, sentence: Sentence, said: Said, language: str) -> tuple[Offer, ...]:
    """The whole sentence first, then its pieces, if it is worth splitting."""
    lexicon = lexicon_of(language)
    year = _only_year(sentence.text)
    whole = _offer(
        body, sentence.start, sentence.end, sentence.marks, said, language, whole=True, year=year
    )
    if sentence.end - sentence.start > LONGEST_SENTENCE:
        return (whole,)
    pieces = [
        _offer(body, a, b, marks_of(body, a, b, language)[0], said, language, year=year)
        for a, b in _pieces(body, sentence, said, lexicon, language)
    ]
    return (whole, *pieces) if len(pieces) > 1 else (whole,)


def _offer(
    body: str,
    start: int,
    end: int,
    marks: Sequence[Mark],
    said: Said,
    language: str,
    whole: bool = False,
    year: str = "",
) -> Offer:
    """What the words from `start` to `end` may become, as `said` tells who claimed them. `year`
    is lent to a month that stands without one."""
    inside = said.claimant != "" and said.starts < said.ends and whole
    kind_marks = [m for m in marks if said.starts <= m.start < said.ends] if inside else marks
    dated = [m for m in marks if m.kind is MarkKind.DATE]
    claimed = next((m for m in dated if inside and _is_when_said(m, said)), None)
    as_of = next((m for m in dated if m is not claimed and _is_as_of(body, m, language)), None)
    kind = _kind(kind_marks)
    if inside and _is_quoted(body, said) and (not kind_marks or _in_first_person(body, said)):
        kind = Kind.SAID
    statement = _CLAIMED_BY.sub(
        r"\1 ", tidy(body[said.starts : said.ends] if inside else body[start:end])
    )
    if not whole:
        statement = _ABOUT_IT.sub(r"\1 \2", statement)
    pair = tidy(body[start:end]) if inside and kind is not Kind.SAID else ""
    if kind is Kind.SAID:
        statement = tidy(body[start:end])
    return Offer(
        start=start,
        end=end,
        statement=statement,
        kind=kind,
        claimant=said.claimant,
        relayed_by=said.relayed_by,
        claimed_on=_day(claimed, year, language) if claimed else "",
        true_as_of=_day(as_of, year, language) if as_of and kind is Kind.FIGURE else "",
        recheck=kind in (Kind.FIGURE, Kind.PLAN),
        said=pair,
        accuses=_accuses(body[start:end], language),
    )


def _day(mark: Mark, year: str, language: str) -> str:
    own = edtf(mark.words, language)
    return own or (edtf(f"{mark.words} {year}", language) if year else "")


def _only_year(words: str) -> str:
    """The year that a sentence names, if it names one alone."""
    years = set(re.findall(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d.,]\d)", words))
    return years.pop() if len(years) == 1 else ""


def _is_when_said(mark: Mark, said: Said) -> bool:
    """Whether a date stands with the verb of saying, not in what was said."""
    return not said.starts <= mark.start < said.ends and mark.start > said.at


def _is_as_of(body: str, mark: Mark, language: str) -> bool:
    before = body[max(0, mark.start - 12) : mark.start].lower().rstrip()
    words = listed(lexicon_of(language).as_of)
    return any(re.search(rf"(?<!\w){re.escape(word)}$", before) for word in words)


def _in_first_person(body: str, said: Said) -> bool:
    """Whether the quotation speaks of the speaker: it makes no statement without its frame."""
    words = re.findall(r"\w+", body[said.starts : said.ends].lower())[:2]
    return bool(_FIRST_PERSON & set(words))


def _is_quoted(body: str, said: Said) -> bool:
    return (said.starts - 1, said.ends + 1) in quotations(body, said.starts - 1, said.ends + 1)


def _kind(marks: Sequence[Mark]) -> Kind:
    kinds = {mark.kind for mark in marks}
    if MarkKind.PLAN in kinds:
        return Kind.PLAN
    if MarkKind.IMAGE in kinds:
        return Kind.IMAGE
    if any(m.kind is MarkKind.FIGURE and _counts(m) for m in marks):
        return Kind.FIGURE
    return Kind.HAPPENED


def _counts(mark: Mark) -> bool:
    """Whether a figure counts or measures: one digit alone, or a word like "third", does not."""
    digits = sum(c.isdigit() for c in mark.words)
    return digits > 1 or " " in mark.words.strip() or (digits == 1 and mark.words[-1] in "%‰°$€£")


def _accuses(text: str, language: str) -> bool:
    words = [word.group().lower() for word in WORD.finditer(text)]
    return any(Sense.ACCUSING in found.senses for found in phrasebook(language).find(words))


# "The missile is claimed by Pyongyang to be ready": who claims it is told beside it.
_CLAIMED_BY = re.compile(
    r"\b(is|are|was|were) (?:claimed|said|alleged|believed|estimated) by [^,;]{2,80}? to be "
)
# "The Hwasong-19, which was tested": the clause about a name, as a sentence about it.
_ABOUT_IT = re.compile(r"^((?:[^\s,]+ ){0,4}[^\s,]+), (?:which|who) ([^,]+)$")


def tidy(words: str) -> str:
    """Words as a statement: no blanks or marks around them, a capital, a full stop."""
    words = " ".join(words.split()).strip(" ,;:–—-")
    for opening, closing in ("“”", "„“", "«»", '""'):
        if words.startswith(opening) and words.endswith(closing) and closing not in words[1:-1]:
            words = words[1:-1].strip(" ,")
    if words.endswith(",”"):
        words = words[:-2] + "”"
    if not words:
        return ""
    done = words[-1] in _CLOSING or (words[-1] in "”“»\"'" and words[-2:-1] in tuple(_CLOSING))
    stop = "" if done else "。" if "぀" <= words[-1] <= "鿿" else "."
    first = next((n for n, letter in enumerate(words[:3]) if letter.isalpha()), 0)
    return words[:first] + words[first].upper() + words[first + 1 :] + stop


def _pieces(
    body: str, sentence: Sentence, said: Said, lexicon: Lexicon, language: str
) -> Iterator[tuple[int, int]]:
    """The spans that a desk would make claims of their own; all or none."""
    first, last = sentence.start, sentence.end
    if said.claimant and said.starts < said.ends:
        first, last = said.starts, said.ends
    held = quotations(body, first, last)
    cuts = [
        joint.start()
        for joint in islice(_joints(lexicon).finditer(body, first, last), _MOST_JOINTS)
        if not any(a <= joint.start() < b for a, b in held)
        and _parts(body, first, joint, last, language, lexicon)
    ]
    spans = _merged(body, [first, *cuts, last], language)
    for start, end in spans[:_MOST_PIECES]:
        yield _trimmed(body, first, start, end, lexicon)


def _parts(
    body: str, first: int, joint: re.Match[str], end: int, language: str, lexicon: Lexicon
) -> bool:
    """Whether a joint parts two claims and not two things of a list: an act or a figure comes
    within a few words."""
    opening = joint.group().strip(" ,").lower()
    if opening in _STRONG or joint.group()[0] in ";；，":
        return True
    if opening in listed(lexicon.relative):
        if not (joint.group().startswith(",") and _antecedent(body, first, joint.start())):
            return False
    elif re.match(_NO_SUBJECT, body[joint.end() : joint.end() + 12]):
        return False
    ahead = " ".join(body[joint.end() : min(end, joint.end() + _AHEAD)].split()[:6])
    marks, _tones = marks_of(ahead, 0, len(ahead), language)
    near = len(" ".join(ahead.split()[: 6 if joint.group()[0] == "," else 4]))
    return any(mark.kind in _PARTING and mark.start < near for mark in marks)


def _merged(body: str, cuts: list[int], language: str) -> list[tuple[int, int]]:
    """Runs between cuts, one that says nothing of its own joined to the one before it."""
    spans: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        alone = _says(body, start, end, language)
        if spans and (not alone or not _says(body, *spans[-1], language)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _says(body: str, start: int, end: int, language: str) -> bool:
    text = body[start:end]
    if len(text.split()) < _FEWEST_WORDS and len(text) < _FEWEST_LETTERS:
        return False
    if text.strip(" ,").lower().startswith(_STRONG):
        return True
    return any(mark.kind in _SAYS for mark in marks_of(body, start, end, language)[0])


def _trimmed(body: str, first: int, start: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """Without the joint that opens it and the marks around it; a clause about a name with it."""
    joint = _joints(lexicon).match(body, start, end)
    opening = joint.group().strip(" ,;").lower() if joint else ""
    if joint and opening in listed(lexicon.relative):
        start -= len(_antecedent(body, first, start))
    elif joint and opening not in _STRONG:
        start = joint.end()
    while start < end and body[start] in " ,;\n\t":
        start += 1
    while end > start and body[end - 1] in " ,;.\n\t":
        end -= 1
    return start, end


def _antecedent(body: str, first: int, at: int) -> str:
    """The name right before a clause about it: "the Hwasong-19"; "" where it is no short one."""
    before = re.split(r"[,;:—]\s*", body[max(first, at - 80) : at])[-1]
    named = any(c.isupper() or c.isdigit() for c in before)
    return before if named and len(before.split()) <= _LONGEST_NAME else ""


@lru_cache(maxsize=32)
def _joints(lexicon: Lexicon) -> re.Pattern[str]:
    words = [*listed(lexicon.joints), *(f"{word}" for word in listed(lexicon.relative))]
    joined = "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))
    return re.compile(rf"[;；]\s*|[，、]|,?\s+(?:{joined})\s+" if joined else r"[;；]\s*", re.I)


def edtf(words: str, language: str) -> str:
    """A date in words as EDTF: "early September 2025" is "2025-09~"; "" where no year is said."""
    lexicon = lexicon_of(language)
    year = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", words)
    if year is None:
        return ""
    if iso := re.search(r"\d{4}-\d\d(?:-\d\d)?", words):
        return _checked(iso.group())
    month = next((n for form, n in months_of(lexicon).items()
                  if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", words)), None)  # fmt: skip
    if month is None and (east := re.search(r"(\d{1,2})[월月]", words)):
        month = int(east.group(1))
    dotted = re.search(r"(\d{1,2})\.\s?(\d{1,2})\.\s?\d{4}", words)
    if dotted:
        return _checked(f"{year.group()}-{int(dotted.group(2)):02}-{int(dotted.group(1)):02}")
    if month is None:
        return year.group()
    rest = words.replace(year.group(), " ", 1)
    day = re.search(r"(?<!\d)(\d{1,2})(?=[일日]|\D|$)(?![월月])", rest)
    rough = any(
        re.match(rf"{re.escape(w)}(?!\w)", words, re.I) for w in listed(lexicon.early_or_late)
    )
    text = f"{year.group()}-{month:02}" + (f"-{int(day.group(1)):02}" if day else "")
    return _checked(text + ("~" if rough else ""))


def _checked(text: str) -> str:
    try:
        return text if rough_date(text) else ""
    except Unreadable:
        return ""
