"""Who said a sentence, and who relays it: read from the words, never guessed beyond them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from board.intake.lexicons import Found, Lexicon, Sense, lexicon_of, listed, phrasebook
from board.intake.marks import WORD
from board.intake.names import capitals, is_group, is_outlet, tidy_name, without_article, words_of
from board.intake.sentences import LONGEST_SENTENCE, quotations

_MOST, _MOST_WORDS, _MOST_FOUND = 120, 12, 60
_PRONOUNS = words_of(
    """he she they it er sie es él ella ellos il elle ils він вона вони он она они"""
)
_NOBODY = words_of("this that it these those das dies es це это eso esto cela ce")
_BY = re.compile(
    r"\b(claimed|alleged|said|described|asserted|estimated|believed|announced) by "
    r"((?:(?! to | as |[,;.“”]).){2,80})"
)
_OPENERS = words_of(
    """in on over as when among during however for while after before since at by from with to but
    and according im am bei nach seit laut en el tras según para à dans у в за під після if that
    this these those"""
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence tells of its source. `starts` and `ends` span what was said, or are equal
    where that cannot be told from who said it; `at` is where the verb stands."""

    claimant: str = ""
    relayed_by: str = ""
    starts: int = 0
    ends: int = 0
    at: int = -1


@dataclass
class People:
    """Whole names by each of their words, as the text has told them so far; and the last one."""

    names: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def meet(self, name: str) -> None:
        for word in name.split():
            if word[:1].isupper():
                known = self.names.get(word, "")
                self.names[word] = name if len(name) >= len(known) else known
        self.last = name

    def whole(self, name: str) -> str:
        """The whole name of somebody whom a text calls by a part of it."""
        if name.lower() in _PRONOUNS:
            return self.last
        known = self.names.get(name.split()[-1], "") if name else ""
        return known if known and set(without_article(name).split()) <= set(known.split()) else name


def said_in(body: str, start: int, end: int, language: str, people: People) -> Said:
    """Who said the sentence from `start` to `end`; `people` are those met so far, and learn."""
    if end - start > LONGEST_SENTENCE:
        return Said()
    lexicon, held = lexicon_of(language), quotations(body, start, end)
    words = [w for w in WORD.finditer(body, start, end) if not _inside(w.start(), held)]
    found = list(phrasebook(language).find([w.group().lower() for w in words]))[:_MOST_FOUND]
    if lexicon.language == "ko":
        return _in_korean(body, start, words, found)
    claimant, relays, at = "", _relays(body, start, end, words, found), -1
    by = _BY.search(body, start, end)
    if by and not _inside(by.start(), held):
        claimant, at = tidy_name(by.group(2)), by.start()
    for hit in found if not claimant else ():
        opens, quoted = _opens(body, words, hit, held, lexicon)
        if not (Sense.SAID in hit.senses or (Sense.SAID_NOUN in hit.senses and (opens or quoted))):
            continue
        first, last = words[hit.first].start(), words[hit.last - 1].end()
        after = _after(body, last, end, held, lexicon)
        if lexicon.language != "en" and after and body[start:first].rstrip().endswith(","):
            name = after  # "Die Dächer sind undicht, sagte Brandl"
        else:
            name = _before(body, start, first, held, lexicon, aside=not (opens or quoted)) or after
        if name:
            claimant, at = people.whole(name), first
            break
    claimant = claimant or _according(body, end, words, found)
    if claimant and claimant.lower() not in _PRONOUNS:
        people.meet(claimant)
    starts, ends = _content(body, start, end, at, held, lexicon) if at >= 0 else (start, start)
    if starts == ends and (by or at < 0):
        starts, ends = _unframed(body, start, end, words, found)
    return Said(claimant[:_MOST], _joined(relays)[:_MOST], starts, ends, at)


def _opens(
    body: str,
    words: list[re.Match[str]],
    hit: Found,
    held: Sequence[tuple[int, int]],
    lexicon: Lexicon,
) -> tuple[bool, bool]:
    """Whether "that" follows the words, and whether a quotation does."""
    last = words[hit.last - 1].end()
    that = hit.last < len(words) and words[hit.last].group().lower() in listed(lexicon.that)
    return that, any(0 <= a - last < 4 for a, _b in held)


def _according(body: str, end: int, words: list[re.Match[str]], found: Sequence[Found]) -> str:
    """Whom a text names as its source, if it is not one that only relays."""
    for hit in found:
        if Sense.ACCORDING in hit.senses:
            names = list(_listed_names(body, words[hit.last - 1].end(), end))
            named = next((name for name in names if not is_outlet(name)), "")
            return named or ("" if names else _group_at(body[words[hit.last - 1].end() : end]))
    return ""


def _group_at(text: str) -> str:
    """A source without a name, "the harbour office", if it is a kind of people that speaks."""
    name = tidy_name(re.split(r"[,.;:]", text[:_MOST].strip(), maxsplit=1)[0])
    return name if is_group(name) else ""


_TOPIC = ("은", "는", "이", "가")
_KOREAN_TITLES = ("위원장", "대통령", "장관", "총리", "대변인", "의장", "대표", "총장", "시장")


def _topic(opening: list[str]) -> str:
    """Whom a sentence is about: "김정은 위원장은" is one, though the name ends like a topic."""
    for n, word in enumerate(opening):
        if word.endswith(_TOPIC):
            titled = n + 1 < len(opening) and opening[n + 1][:-1].endswith(_KOREAN_TITLES)
            return " ".join(opening[: n + 2 if titled else n + 1])[:-1]
    return ""


def _in_korean(body: str, start: int, words: list[re.Match[str]], found: Sequence[Found]) -> Said:
    """Korean names its source before "따르면", or as the topic that opens a sentence of saying."""
    name = ""
    for hit in found:
        if Sense.ACCORDING in hit.senses and hit.first > 0:
            name = body[start : words[hit.first - 1].end()].removesuffix("에")
            break
        if Sense.SAID in hit.senses:
            name = _topic([word.group() for word in words[:5]])
            break
    relayed = is_outlet(name) if name else False
    if len(name.split()) > 5:
        name = ""
    return Said("" if relayed else name, name if relayed else "", start, start)


def _unframed(
    body: str, start: int, end: int, words: list[re.Match[str]], found: Sequence[Found]
) -> tuple[int, int]:
    """The sentence without the "According to …," before it or the ", according to …" behind."""
    for hit in found:
        if Sense.ACCORDING not in hit.senses:
            continue
        first, last = words[hit.first].start(), words[hit.last - 1].end()
        if first == start and (comma := body.find(", ", last, min(end, last + _MOST))) >= 0:
            return comma + 2, end
        if body[start:first].endswith(", ") and not re.search(r"[,;:“„«]", body[last:end]):
            return start, first - 2
    return start, start


def _inside(at: int, held: Sequence[tuple[int, int]]) -> bool:
    return any(a <= at < b for a, b in held)


def _relays(
    body: str, start: int, end: int, words: list[re.Match[str]], found: Sequence[Found]
) -> list[str]:
    """Outlets behind "according to", "as reported by", "told"."""
    names: list[str] = []
    for hit in found:
        if Sense.ACCORDING in hit.senses or Sense.RELAYED in hit.senses:
            last = words[hit.last - 1].end()
            names += [name for name in _listed_names(body, last, end) if is_outlet(name)]
    return names


def _listed_names(body: str, at: int, end: int) -> Iterator[str]:
    """The names that follow: "Yonhap and the Korean Central News Agency (KCNA)"."""
    clause = re.split(
        r"[.;:“„«]|, (?=[^\W\d_]*[a-zа-я])", body[at : min(end, at + 160)], maxsplit=1
    )[0]
    for part in re.split(r",\s+|\s+(?:and|und|y|et|та|і|и)\s+", clause.strip()):
        name = capitals(re.sub(r"\s*\([^)]*\)", "", re.split(r"\d", part)[0]))
        if name:
            yield name


def _joined(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _before(
    body: str,
    start: int,
    verb: int,
    held: Sequence[tuple[int, int]],
    lexicon: Lexicon,
    aside: bool,
) -> str:
    """The subject before a verb: the part of its clause with a title, else the nearest name."""
    first = max([start, *(b for _a, b in held if b <= verb)])
    clause = body[first:verb]
    if aside and re.search(r"\s(?:that|which|who)\s", clause):
        return ""  # "… that Western media described as crucial": not whose sentence it is
    clause = re.split(r"[;:“”„«»—–]|\s(?:that|which|who|when|while|dass|que|що|что)\s", clause)[-1]
    ends_in_comma = clause.rstrip().endswith(",")
    parts = [p.strip() for p in clause.split(", ") if p.strip(" ,")]
    named = [p for p in parts if _subject(p, lexicon)]
    if not named:
        return ""
    titled = [p for p in named if set(WORD.findall(p)) & set(listed(lexicon.titles))]
    chosen = titled[0] if titled else named[0] if ends_in_comma else named[-1]
    return _subject(chosen, lexicon)


def _after(
    body: str, verb: int, end: int, held: Sequence[tuple[int, int]], lexicon: Lexicon
) -> str:
    """The subject behind an inverted verb: "said Brandl", "sagte Brandl laut Protokoll"."""
    if not any(b <= verb for _a, b in held) and body[verb : verb + 1] in ",:":
        return ""
    clause = re.split(r"[,;:“„«(]|\.\s*$", body[verb : min(end, verb + 100)], maxsplit=1)[0]
    if lexicon.language == "en":
        return capitals(clause) if any(b <= verb for _a, b in held) else ""
    run: list[str] = []
    for word in clause.split()[:6]:
        if run and word.lower() in _OPENERS:
            break
        run.append(word)
    return tidy_name(" ".join(run)) if any(word[:1].isupper() for word in run) else ""


def _subject(part: str, lexicon: Lexicon) -> str:
    words = part.strip(" ,").split()
    while words and (words[-1].endswith("ly") or words[-1].lower() in _AUXILIARIES):
        words.pop()
    while words and words[0].lower().strip(",") in _OPENERS | {"however"}:
        if words[0].lower() in _OPENERS and words[0].lower() not in ("but", "and", "however"):
            return ""
        words = words[1:]
    if not words or len(words) > _MOST_WORDS:
        return capitals(part)
    name = tidy_name(" ".join(words))
    if name.lower() in _NOBODY:
        return ""
    if name.lower() in _PRONOUNS or any(c.isupper() for c in name) or is_group(name):
        return name
    return ""


_AUXILIARIES = words_of(
    """has have had was were is are also then hat habe haben wurde ha han a ont further"""
)


def _content(
    body: str, start: int, end: int, verb: int, held: Sequence[tuple[int, int]], lexicon: Lexicon
) -> tuple[int, int]:
    """What was said: the longest quotation if it is most of a clause, else what "that" opens."""
    whole = [
        (a + 1, b - 1)
        for a, b in held
        if len(body[a:b].split()) >= 4 and (a == start or body[a - 2 : a].strip()[-1:] in ",:")
    ]
    if whole:
        first = max(whole, key=lambda span: span[1] - span[0])
        if not _that_before(body, verb, first[0], lexicon):
            return first
    that = _that_pattern(lexicon)
    opened = that.finditer(body, verb, end) if that else ()
    found = next((hit for hit in opened if not _inside(hit.start(), held)), None)
    if found and found.start() - verb < 160:
        return found.end(), end
    return start, start


def _that_before(body: str, verb: int, at: int, lexicon: Lexicon) -> bool:
    that = _that_pattern(lexicon)
    return that is not None and verb < at and that.search(body, verb, at) is not None


@lru_cache(maxsize=32)
def _that_pattern(lexicon: Lexicon) -> re.Pattern[str] | None:
    words = "|".join(re.escape(word) for word in listed(lexicon.that))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)[\s,]*", re.I) if words else None
