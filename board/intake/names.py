"""What tells a name: of a person, of a group that speaks, of an outlet that relays."""

import re

from board.intake.marks import WORD


def words_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Those who pass on what others say; what they are named for is relayed, not claimed.
_OUTLETS = words_of(
    """yonhap reuters afp ap kcna tass interfax ria dpa ansa efe kyodo jiji xinhua bbc cnn npr nhk
    kbs mbc bloomberg axios politico guardian spiegel monde pais ukrinform unian tvn 연합뉴스 로이터
    укрінформ интерфакс тасс рейтер"""
)
_OUTLET_WORDS = words_of(
    """news times post agency zeitung press media tv radio gazette herald tribune nachrichten
    agentur agence agencia агентство presse periódico журнал"""
)
_LINKS = words_of("of the de der des van von al el bin la le du di da und y e et für for por")
_LEADING = re.compile(r"^(?:the|a|an|der|die|das|el|la|los|le|les)\s+", re.I)

_GROUPS = words_of(
    """media intelligence officials analysts police investigators prosecutors authorities experts
    researchers government ministry spokesman spokeswoman spokesperson witnesses mayor president
    minister company army court union office department prosecutor hospital
    council"""
)


def is_outlet(name: str) -> bool:
    """Whether a name is one of those who relay: an agency, a paper, a station."""
    words = {word.lower() for word in WORD.findall(name)}
    return bool(words & _OUTLETS) or bool(words & _OUTLET_WORDS)


def is_group(name: str) -> bool:
    return bool({word.lower() for word in name.split()} & _GROUPS) and len(name.split()) <= 5


def capitals(text: str) -> str:
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
    return tidy_name(" ".join(run))


def tidy_name(name: str) -> str:
    name = re.sub(r"\s*\([^)]*\)", "", name).strip(" ,.;:“”\"'")
    return _LEADING.sub("", name) if len(name.split()) > 1 else name


def without_article(name: str) -> str:
    return _LEADING.sub("", name)
