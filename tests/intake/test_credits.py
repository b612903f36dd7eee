"""Whom a text credits: a list of sentences with what each must suggest, or that it must not."""

import time

import pytest

from board.intake.credits import credited

CREDITED = [
    ("en", "Troops have left the town, according to Yonhap.", "Yonhap"),
    ("en", "According to the South Korean news agency Yonhap, two were hurt.", "Yonhap"),
    ("en", "KCNA said the missile has a range that knows no bounds.", "KCNA"),
    ("en", "The Korean Central News Agency (KCNA) reported on Saturday that Kim attended.", "KCNA"),
    ("en", "Reuters reported that the port had closed.", "Reuters"),
    ("en", "The port has closed, Reuters reported, citing Yonhap.", "Yonhap"),
    ("en", "A spokesman told Reuters that the port would reopen on Monday.", "Reuters"),
    ("en", "SEOUL, Oct. 10 (Yonhap) -- North Korea held a parade on Friday.", "Yonhap"),
    ("en", "The strait is open again, as reported by TASS and Interfax.", "TASS"),
    ("en", "A Reuters report said on Friday that the shipment never arrived.", "Reuters"),
    ("en", "Ten people were killed in the blast, police said. (AFP)", "AFP"),
    ("de", "Der Hafen ist geschlossen, wie die Nachrichtenagentur Yonhap berichtete.", "Yonhap"),
    ("de", "Laut Reuters wurden zwei Menschen verletzt.", "Reuters"),
    ("de", "Der staatlichen Agentur KCNA zufolge nahm Kim an der Parade teil.", "KCNA"),
    ("de", "Das meldete die dpa unter Berufung auf Yonhap.", "Yonhap"),
    ("fr", "Le port est fermé, selon l'AFP.", "AFP"),
    ("fr", "Deux personnes ont été blessées, a rapporté Yonhap vendredi.", "Yonhap"),
    ("es", "El puerto está cerrado, según Reuters.", "Reuters"),
    ("es", "Así lo informó la agencia oficial KCNA este sábado.", "KCNA"),
    ("uk", "Порт закрито, повідомляє Укрінформ.", "Ukrinform"),
    ("uk", "За даними Reuters, поранено двох людей.", "Reuters"),
    ("uk", "Про це пише Bloomberg із посиланням на Yonhap.", "Yonhap"),
    ("ru", "Порт закрыт, сообщает ТАСС.", "TASS"),
    ("ru", "Об этом передаёт РИА Новости со ссылкой на Интерфакс.", "Interfax"),
    ("ko", "연합뉴스에 따르면 항구가 폐쇄됐다.", "Yonhap"),
    ("ko", "조선중앙통신은 김정은 위원장이 열병식에 참석했다고 보도했다.", "KCNA"),
    ("ko", "로이터통신이 연합뉴스를 인용해 두 명이 다쳤다고 전했다.", "Reuters"),
    ("ko", "(서울=연합뉴스) 항구가 금요일 폐쇄됐다.", "Yonhap"),
]  # fmt: skip
NOBODY = [
    ("en", "Reuters was founded in London in 1851."),
    ("en", "A Reuters reporter was wounded near the front."),
    ("en", "The crowd gathered in front of Yonhap Tower."),
    ("en", "Reuters could not independently verify the video."),
    ("en", "The ministry denied a report by Yonhap that the port had closed."),
    ("en", "Contrary to what KCNA reported, the missile did not fly."),
    ("en", "AP Møller ordered twelve ships."),
    ("en", "The union accused AFP of cutting jobs."),
    ("en", "Reuters said it would close its office in the city."),
    ("en", "Police said that two people were hurt."),
    ("en", "According to officials, the port is closed."),
    ("en", "Kim visited the headquarters of KCNA on Monday."),
    ("en", "She worked for the BBC and CNN before she joined the ministry."),
    ("en", "The number of dead rose to ten, the mayor told reporters."),
    ("de", "Die dpa hat ihren Sitz in Hamburg."),
    ("de", "Anders als Reuters berichtete, ist der Hafen offen."),
    ("de", "Laut Polizei wurden zwei Menschen verletzt."),
    ("de", "Der Hafen ist geschlossen, sagte der Bürgermeister."),
    ("fr", "L'AFP emploie mille cinq cents journalistes."),
    ("fr", "Selon la police, deux personnes ont été blessées."),
    ("es", "La policía desmintió lo que informó Reuters."),
    ("es", "Un periodista de EFE resultó herido."),
    ("uk", "Журналіст Укрінформу зазнав поранення."),
    ("uk", "За даними поліції, поранено двох людей."),
    ("ru", "Корреспондент ТАСС был ранен."),
    ("ru", "МИД опроверг то, что сообщило Reuters."),
    ("ko", "연합뉴스 기자가 현장에서 다쳤다."),
    ("ko", "경찰에 따르면 두 명이 다쳤다."),
    ("en", ""),
]  # fmt: skip


def known(text, language=""):
    return [credit.name for credit in credited(text, language) if credit.known]


@pytest.mark.parametrize(("language", "text", "name"), CREDITED)
def test_a_text_that_credits_another_says_so(language, text, name):
    assert known(text, language)[:1] == [name]


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_a_mention_is_no_credit(language, text):
    assert known(text, language) == []


def test_the_language_is_guessed_where_nothing_tells_it():
    right = sum(known(text)[:1] == [name] for _language, text, name in CREDITED)
    wrong = sum(known(text) != [] for _language, text in NOBODY)
    assert (right, wrong) == (len(CREDITED), 0)


def test_several_are_credited_in_their_order_and_those_that_others_cite_first():
    assert known("According to Yonhap and Reuters, it is closed.") == ["Yonhap", "Reuters"]
    text = "It is closed, AFP reported. Kyodo said so too, citing KCNA."
    assert known(text) == ["KCNA", "AFP", "Kyodo"]


def test_whoever_else_speaks_is_told_by_the_name_the_text_has():
    found = credited("According to the Ministry of Defence, the port is closed.")
    assert [(credit.name, credit.known) for credit in found] == [("Ministry of Defence", False)]


def test_a_long_hostile_text_is_read_in_bounded_time():
    for text in ("according to the " * 20_000, "Reuters " * 20_000, "(" * 50_000, "А " * 50_000):
        began = time.perf_counter()
        credited(text)
        assert time.perf_counter() - began < 3
