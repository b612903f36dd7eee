"""The agencies and stations that other texts pass on, by all the names that texts call them."""

import re
from functools import lru_cache

# The name they go by on the board, then the others, in the case that texts write them in.
_AGENCIES = """
Yonhap | Yonhap News Agency | Yonhap News | 연합뉴스 | Йонхап | Ренхап | Рёнхап | Єнхап | Ёнхап
KCNA | Korean Central News Agency | 조선중앙통신 | ЦТАК | ЦТАК КНДР
Reuters | 로이터통신 | 로이터 | Рейтер | Рейтерс
AFP | Agence France-Presse | Agence France Presse | AFP통신 | АФП | Франс Пресс
AP | Associated Press | The Associated Press | AP통신 | Ассошиэйтед Пресс | Ассошіейтед Прес
TASS | ITAR-TASS | ТАСС | 타스통신 | 타스 통신 | ИТАР-ТАСС
Interfax | Интерфакс | Інтерфакс | 인테르팍스
Interfax-Ukraine | Interfax-Україна | Інтерфакс-Україна | Интерфакс-Украина
RIA Novosti | РИА Новости | РІА Новини
dpa | Deutsche Presse-Agentur | DPA통신
EFE | Agencia EFE | ЭФЕ
ANSA
Kyodo | Kyodo News | 교도통신 | Киодо | Кіодо
Jiji | Jiji Press | 지지통신
Xinhua | Xinhua News Agency | 신화통신 | Синьхуа | Сіньхуа
Ukrinform | Укрінформ | Укринформ
UNIAN | УНІАН | УНИАН
Bloomberg | 블룸버그통신 | 블룸버그 | Блумберг
NHK
BBC | Би-би-си | Бі-бі-сі | BBC News
CNN
NK News
Axios
Politico
The New York Times | New York Times | NYT | 뉴욕타임스 | Нью-Йорк Таймс
The Washington Post | Washington Post | 워싱턴포스트
The Wall Street Journal | Wall Street Journal | WSJ | 월스트리트저널
Financial Times
The Guardian | Guardian
Der Spiegel | Spiegel
Le Monde
El País
Rodong Sinmun | 노동신문 | 로동신문 | Нодон синмун
"""
_PAPERS_AND_STATIONS = """
NHK | BBC | CNN | NK News | Axios | Politico | The New York Times | The Washington Post
The Wall Street Journal | Financial Times | The Guardian | Der Spiegel | Le Monde | El País
Rodong Sinmun
"""
_ENDS = r"(?![^\W가-힣]|-(?!Bericht|Meldung|Angaben|Information)\w)"


@lru_cache(maxsize=1)
def spellings() -> dict[str, tuple[str, ...]]:
    """Of each agency all its spellings, the board's own first."""
    lines = [line.split(" | ") for line in _AGENCIES.strip().splitlines()]
    return {names[0]: tuple(names) for names in lines}


def is_agency(name: str) -> bool:
    """Whether one of those here is an agency, not a paper or a station."""
    return name in spellings() and name not in re.split(r" \| |\n", _PAPERS_AND_STATIONS)


def agency_of(name: str) -> str:
    """The name that the board calls one of these by, whatever it was called; else ""."""
    return _by_spelling().get(name.casefold(), "")


@lru_cache(maxsize=1)
def _by_spelling() -> dict[str, str]:
    return {spelling.casefold(): name for name, names in spellings().items() for spelling in names}


@lru_cache(maxsize=1)
def mentions() -> re.Pattern[str]:
    """A pattern that finds each mention of one of these; longer names first. Korean particles
    follow a name at once, and so may "-Bericht" in German."""
    every = sorted((s for names in spellings().values() for s in names), key=len, reverse=True)
    kinds = [rf"(?<![\w-]){re.escape(s)}" + ("" if s[-1] >= "가" else _ENDS) for s in every]
    return re.compile("|".join(kinds))
