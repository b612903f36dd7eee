"""Who said a sentence, and who relays it: read from the words, never guessed beyond them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from board.intake.lexicons import Found, Lexicon, Sense, lexicon_of, listed, phrasebook
from board.intake.marks import WORD
from board.intake.sentences import LONGEST_SENTENCE, quotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Those who pass on what others say; what they are named for is relayed, not claimed.
_OUTLETS = _set(
    """yonhap reuters afp ap kcna tass interfax ria dpa ansa efe kyodo jiji xinhua bbc cnn npr nhk
    kbs mbc bloomberg axios politico guardian spiegel monde pais ukrinform unian tvn 연합뉴스 로이터
    укрінформ интерфакс тасс реuters"""
)
_OUTLET_WORDS = _set(
    """news times post agency zeitung press media tv radio gazette herald tribune nachrichten
    agentur agence agencia агентство presse periódico журнал"""
)
_MOST, _MOST_WORDS, _MOST_FOUND = 120, 12, 60
_LINKS = _set("of the de der des van von al el bin la le du di da und y e et für for")
_PRONOUNS = _set("""he she they it er sie es él ella ellos il elle ils він вона вони он она они""")
_NOBODY = _set("this that it these those das dies es це это eso esto cela ce")
_BY = re.compile(
    r"\b(claimed|alleged|said|described|asserted|estimated|believed|announced) by "
    r"((?:(?! to | as |[,;.“”]).){2,80})"
)
_LEADING = re.compile(r"^(?:the|a|an|der|die|das|el|la|los|le|les)\s+", re.I)
_OPENERS = _set(
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
        return known if known and set(_bare(name).split()) <= set(known.split()) else name


def said_in(body: str, start: int, end: int, language: str, people: People) -> Said:
    """Who said the sentence from `start` to `end`; `people` are those met so far, and learn."""
    if end - start > LONGEST_SENTENCE:
        return Said()
    lexicon, held = lexicon_of(language), quotations(body, start, end)
    words = [w for w in WORD.finditer(body, start, end) if not _inside(w.start(), held)]
    found = list(phrasebook(language).find([w.group().lower() for w in words]))[:_MOST_FOUND]
    claimant, relays, at = "", _relays(body, start, end, words, found), -1
    by = _BY.search(body, start, end)
    if by and not _inside(by.start(), held):
        claimant, at = _tidy(by.group(2)), by.start()
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
            names = _listed_names(body, words[hit.last - 1].end(), end)
            return next((name for name in names if not is_outlet(name)), "")
    return ""


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
        name = _capitals(re.sub(r"\s*\([^)]*\)", "", part))
        if name:
            yield name


def is_outlet(name: str) -> bool:
    """Whether a name is one of those who relay: an agency, a paper, a station."""
    words = {word.lower() for word in WORD.findall(name)}
    return bool(words & _OUTLETS) or bool(words & _OUTLET_WORDS)


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
        return _capitals(clause) if any(b <= verb for _a, b in held) else ""
    run: list[str] = []
    for word in clause.split()[:6]:
        if run and word.lower() in _OPENERS:
            break
        run.append(word)
    return _tidy(" ".join(run)) if any(word[:1].isupper() for word in run) else ""


def _subject(part: str, lexicon: Lexicon) -> str:
    words = part.strip(" ,").split()
    while words and (words[-1].endswith("ly") or words[-1].lower() in _AUXILIARIES):
        words.pop()
    while words and words[0].lower().strip(",") in _OPENERS | {"however"}:
        if words[0].lower() in _OPENERS and words[0].lower() not in ("but", "and", "however"):
            return ""
        words = words[1:]
    if not words or len(words) > _MOST_WORDS:
        return _capitals(part)
    name = _tidy(" ".join(words))
    if name.lower() in _NOBODY:
        return ""
    if name.lower() in _PRONOUNS or any(c.isupper() for c in name) or _is_group(name):
        return name
    return ""


_AUXILIARIES = _set(
    """has have had was were is are also then hat habe haben wurde ha han a ont further"""
)
_GROUPS = _set(
    """media intelligence officials analysts police investigators prosecutors authorities experts
    researchers government ministry spokesman spokeswoman spokesperson witnesses mayor president
    minister company army court union"""
)


def _is_group(name: str) -> bool:
    return bool({word.lower() for word in name.split()} & _GROUPS) and len(name.split()) <= 5


def _capitals(text: str) -> str:
    """The first run of capitalised words, with what links them."""
    run: list[str] = []
    for word in text.split():
        bare = word.strip(",.;:()[]“”„«»\"'’")
        if bare[:1].isupper() or (run and bare.lower() in _LINKS) or "가" <= bare[:1] <= "힣":
            run.append(bare)
            if word.endswith((",", ";")):
                break
        elif run:
            break
    while run and run[-1].lower() in _LINKS:
        run.pop()
    return _tidy(" ".join(run))


def _tidy(name: str) -> str:
    name = re.sub(r"\s*\([^)]*\)", "", name).strip(" ,.;:“”\"'")
    return _LEADING.sub("", name) if len(name.split()) > 1 else name


def _bare(name: str) -> str:
    return _LEADING.sub("", name)


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
