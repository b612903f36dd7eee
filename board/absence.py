"""Whether a page says of itself that it is not there, though its server answers as if it were.

Told by the words of such pages, in the languages that articles are read in (`board/intake/`): in
their title, or in a text of a few lines. That is a sign and no proof.
"""

import re

from board.text import plain

FEW = 120  # words: who writes more has something to say
SHOWN = 80
_YOU = r"(?: (?:you|that you) [\w' ]{2,40})?"
_PHRASES = (
    r"(?:error|fehler|erreur|ошибка|помилка|오류|خطأ) ?404\b",
    r"\b404 ?(?:$|[-–—:|]|not found|error|오류)",
    r"^(?:not found|nicht gefunden|no encontrad[oa]|introuvable|не найдено|не знайдено)$",
    # English
    rf"\b(?:page|article|story|document|post|content){_YOU} (?:was |is |has )?"
    r"(?:not (?:been )?found|(?:could ?n[o']t|can ?not|can't) be found|no longer available"
    r"|(?:does not|doesn't|no longer) exists?|not available|been (?:removed|deleted))\b",
    r"\b(?:could not|couldn't|cannot|can't) find (?:the|that|this|your) (?:page|article|story)\b",
    # German
    r"\b(?:seite|artikel|beitrag|dokument|inhalt) (?:wurde |konnte |ist |existiert )?(?:leider )?"
    r"nicht (?:mehr )?(?:gefunden|vorhanden|verfügbar|auffindbar)\b",
    r"\b(?:seite|artikel|beitrag) existiert (?:leider )?nicht\b",
    # Spanish
    r"\b(?:página|artículo|noticia|contenido)(?: solicitad[oa])? (?:no se encuentra"
    r"|no (?:se ha |ha sido |fue )?encontrad[oa]|(?:ya )?no (?:existe|está disponible))\b",
    r"\bno (?:se ha |hemos )?encontrado la página\b",
    # French
    r"\b(?:page|article|contenu)(?: demandée?)? (?:est )?(?:introuvable|non trouvée?"
    r"|n'existe (?:pas|plus)|n'est (?:pas|plus) disponible|n'a pas été trouvée?)\b",
    # Russian, Ukrainian
    r"\b(?:страница|статья|материал|запись) "
    r"(?:не найдена?|не существует|(?:была? )?удал[её]на?)\b",
    r"\b(?:сторінку|сторінка|статтю|стаття|матеріал) "
    r"(?:не знайден[оа]|не існує|(?:було )?видалено)\b",
    # Korean, Arabic
    r"(?:페이지|기사|문서|게시물)(?:를|을|가|이)? ?(?:찾을 수 없|존재하지 않|삭제되)",
    r"(?:الصفحة|المقال|المقالة|المحتوى)(?: المطلوبة?)? (?:غير موجودة?|غير متاحة?|غير متوفرة?)",
    r"لم يتم العثور على (?:الصفحة|المقال|المقالة)",
)  # fmt: skip
_SAYS_SO = re.compile("|".join(plain(phrase) for phrase in _PHRASES))


def says_absent(title: str, text: str) -> str:
    """The words by which a page says that it is not there: its title, or a line of a text of
    few words. "" where it does not say so."""
    lines = text.splitlines() if len(text.split()) <= FEW else []
    said = next((line for line in (title, *lines) if _SAYS_SO.search(_folded(line))), "")
    return " ".join(said.split())[:SHOWN]


def _folded(line: str) -> str:
    return plain(" ".join(line.split())).replace("’", "'").strip(" .!|–—-")
