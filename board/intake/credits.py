"""Whom a text credits for what it tells: "according to Yonhap", "KCNA said", "(Reuters)".

A mention is not a credit: "a Reuters reporter", "Yonhap Tower", "denied a report by AFP" are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from board.intake.agencies import agency_of, is_agency, mentions
from board.intake.languages import guess_language
from board.intake.lexicons import lexicon_of
from board.intake.sentences import spans
from board.intake.speakers import People, said_in

LONGEST_TEXT, _AROUND, _MOST = 20_000, 120, 5


@dataclass(frozen=True, slots=True)
class Credit:
    """One whom a text credits. `known`: an agency, paper or station of our own list, by the name
    it has there; else a name as the text has it, which may be anybody's. `words`: the sentence."""

    name: str
    known: bool
    agency: bool
    words: str


def _any(phrases: str) -> str:
    return "|".join(phrase.strip() for phrase in phrases.split("|"))


# What may stand between the words that credit and the name: "according to the South Korean news
# agency Yonhap".
_FILL = (
    r"(?:(?:(?i:the|a|an|state|official|state-run|news|wire|agency|service|media|outlet|daily"
    r"|broadcaster|newspaper|der|die|das|dem|den|des|von|staatlichen?|amtlichen?|Nachrichtenagentur|Agentur"
    r"|Zeitung|la|el|los|las|agencia|oficial|estatal|diario|le|les|agence|officielle|de|presse"
    r"|агентств[оауі]|агентством|информагентств[оау]|інформагентств[оау]|газета|телеканал"
    r"|видання|издание|государственное|державне)|[A-ZА-ЯҐЄІЇ][\w’'-]*)\s+){0,6}(?:l['’])?"
)
_LISTED = re.compile(r"(?:,\s+|\s+(?:and|und|y|et|та|і|и)\s+)" + _FILL)
_BEFORE = re.compile(
    r"(?:^|[\s(«„“\"—–-])(?i:"
    + _any(
        r"""according to | reported by | quoted by | cited by | carried by | published by | told |
        speaking to | interview with | reports? (?:by|from) | dispatch (?:by|from) | sources?: |
        via | per | reporting (?:by|from) | material from | photos?: | image: | laut |
        nach Angaben | nach (?:einem |einer )?(?:Berichten?|Meldung(?:en)?|Informationen) |
        berichtet(?:e|en)? | meldet(?:e|en)? | verbreitet(?:e|en)? | schreibt | schrieb |
        gegenüber | Quelle: | Foto: | Material | según | de acuerdo con | informó | informa |
        reportó | anunció | publicó | señaló | indicó | información de | declaró a |
        citad[oa] por | Fuente: | selon | d['’]après | a rapporté | rapporte | a annoncé |
        annonce | a indiqué | indique | a affirmé | déclaré à | citée? par | Source : |
        за даними | за повідомленням | за інформацією | повідомля(?:є|ють) |
        повідоми(?:ло|ла|в|ли) | переда(?:є|ють) | пише | пишуть | інформує | Джерело: |
        по данным | по сообщению | по информации | сообща[ею]т | сообщи(?:ло|ла|л|ли) |
        переда[её]т | переда(?:ло|ла|л) | пишет | информирует | рассказал[аи]? | Источник:"""
    )
    + r")\s+"
    + _FILL
    + r"$"
)
# These name whom another text rests on in its turn, so they come first.
_DEEPER = re.compile(
    r"(?:^|\W)(?i:citing|cites|cited|quoting|quotes|quoted|unter Berufung auf|mit Verweis auf"
    r"|zitierte?|citando(?: a)?|citant|со ссылкой на|ссылаясь на|цитирует|із? посиланням на"
    r"|посилаючись на|цитує)\s+" + _FILL + r"$"
)
_AFTER = re.compile(
    r"^(?:\s+\([^()]{1,40}\))?(?:\s+(?:news|agency|has|have|had|also|later|earlier|first|on \w+day"
    r"|hat|hatte|am \w+tag|також|также|раніше|ранее))*"
    r"\s+(?:"
    + _any(
        r"""said | says | reported | reports | wrote | writes | quoted | cited | announced |
        claimed | published | revealed | added | noted | quotes | cites | berichtet(?:e|en)? |
        meldet(?:e|en)? | schreibt | schrieb | zufolge | verbreitet(?:e|en)? | teilte | gemeldet |
        informó | informa | reportó | dijo | dice | anunció | publicó | señaló | indicó |
        aseguró | citó | afirmó | a rapporté | rapporte | a annoncé | annonce | a indiqué |
        indique | a affirmé | affirme | a déclaré | a publié | écrit | cite | повідомля(?:є|ють) |
        повідоми(?:ло|ла|в|ли) | переда(?:є|ють) | передал[оа] | пише | пишуть | заявил[оа] |
        цитує | написал[оа] | сообща[ею]т | сообщи(?:ло|ла|л|ли) | переда[её]т | передал[оаи]? |
        пишет | заявил[оа] | цитирует | написал[оаи]? | опубликовал[оаи]?"""
    )
    + r")(?!\w)(?!\s+(?:it|its|they|their)\b)"
)
_REPORT = re.compile(
    r"^(?:['’]s)?\s+(?:reports?|dispatch|article|story|investigation|interview|photos?)\b"
    r"|^-(?:Bericht|Meldung|Angaben|Information)"
)
_KOREAN = re.compile(
    r"^(?:\s?보도)?(?:에 따르면|에 의하면|[을를] 인용|[은는이가] .{0,120}?"
    r"(?:보도했|보도하|보도한|전했|전하|밝혔|발표했|알렸|주장했|인용))"
)
# "SEOUL, Oct. 10 (Yonhap) --", "(서울=연합뉴스)", "(Foto: dpa)", "© AFP", "… (Reuters)".
_OPENS, _CLOSES = re.compile(r"(?:^[^()]{0,60}\(|\([^()=]{1,20}=|©\s?)$"), re.compile(r"^\)")
_SIGNED = re.compile(r"[(/]\s?$"), re.compile(r"^\)?\W{0,3}$")
# What takes the credit back.
_AGAINST = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|refuted?|contrary to|unlike"
    r"|contradict\w*|dementiert\w*|widersprach\w*|anders als|desminti\w+|a diferencia de"
    r"|démenti\w*|contrairement|опроверг\w*|вопреки|в отличие|спростува\w+|всупереч"
    r"|на відміну)\b|달리 ",
    re.I,
)


def credited(text: str, language: str = "") -> list[Credit]:
    """Whom a text credits, likeliest origin first: those whom it says that others cite, then
    those of our list in their order, then whoever else it names as a speaker or a source."""
    text = text[:LONGEST_TEXT]
    language = language or guess_language(text)
    known: list[tuple[int, Credit]] = []
    others: list[Credit] = []
    people = People()
    for _n, start, end in spans(text, lexicon_of(language)):
        sentence = text[start:end]
        known += _known(sentence)
        said = said_in(text, start, end, language, people)
        for name in (*said.relayed_by.split(", "), said.claimant):
            if name and not agency_of(name):
                others.append(Credit(name, False, False, sentence))
    ranked = [credit for _rank, credit in sorted(known, key=lambda pair: pair[0])]
    return _once([*ranked, *others])[:_MOST]


def _once(found: list[Credit]) -> list[Credit]:
    return list({credit.name: credit for credit in reversed(found)}.values())[::-1]


def _known(sentence: str) -> Iterator[tuple[int, Credit]]:
    listed_at = -1
    for hit in mentions().finditer(sentence):
        before = sentence[max(hit.start() - _AROUND, 0) : hit.start()]
        after = sentence[hit.end() : hit.end() + _AROUND]
        between = sentence[listed_at : hit.start()] if listed_at >= 0 else ""
        rank = _rank(before, after, goes_on=bool(_LISTED.fullmatch(between)))
        if rank is None or _AGAINST.search(before):
            continue
        listed_at = hit.end()
        name = agency_of(hit.group())
        yield rank, Credit(name, True, is_agency(name), sentence)


def _rank(before: str, after: str, *, goes_on: bool) -> int | None:
    """How deep a mention lies, 0 the deepest; None where it credits nobody."""
    if _REPORT.match(after):
        return 1
    if re.match(r"['’]", after):
        return None
    if _DEEPER.search(before):
        return 0
    named = goes_on or _BEFORE.search(before) or _AFTER.match(after) or _KOREAN.match(after)
    dated = _OPENS.search(before) and (_CLOSES.match(after) or before.endswith(("©", "© ")))
    signed = _SIGNED[0].search(before) and _SIGNED[1].match(after)
    return 1 if named or dated or signed else None
