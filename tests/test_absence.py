"""A page that says that it is not there, in eight languages; and pages that only sound like it."""

import pytest

from board.absence import says_absent

ABSENT = [
    "Page not found", "Page Not Found | The Harbour", "404", "404 - The Harbour", "Error 404",
    "404 Not Found", "Not found", "The page you requested could not be found.",
    "Sorry, the article you are looking for is no longer available.", "This story has been removed",
    "We can’t find that page", "This page doesn't exist.", "This content isn’t here | Error 404",
    "Seite nicht gefunden – Der Hafen", "Dieser Artikel ist leider nicht mehr verfügbar.",
    "Die Seite existiert nicht", "Fehler 404", "Diese Seite konnte nicht gefunden werden",
    "Página no encontrada", "La página solicitada no existe", "Artículo no encontrado",
    "No se ha encontrado la página", "Page introuvable", "La page demandée n’existe plus",
    "Cet article n'est plus disponible", "Erreur 404", "Страница не найдена", "Ошибка 404",
    "Материал удалён", "Сторінку не знайдено", "Сторінка не існує", "Помилка 404",
    "페이지를 찾을 수 없습니다", "기사가 존재하지 않습니다", "404 오류",
    "الصفحة غير موجودة", "لم يتم العثور على الصفحة",
]  # fmt: skip
PRESENT = [
    "Crane falls into the harbour", "404 people hurt in the harbour", "Crane not found guilty",
    "Missing sailor was not found, police say", "Painkiller no longer available in pharmacies",
    "Body could not be found after the storm", "Unit 404 fires a missile",
    "The article says that the crane could not be found", "Flight MH404 landed late",
    "Leiche nicht gefunden", "Medikament nicht mehr verfügbar", "El barco no fue encontrado",
    "Le navire reste introuvable", "Судно не найдено спасателями", "Літак не знайдено",
    "실종자를 찾을 수 없다", "السفينة غير موجودة", "", "Home page of the harbour",
]  # fmt: skip


@pytest.mark.parametrize("words", ABSENT)
def test_a_title_or_a_short_text_that_says_so_is_told_by_its_own_words(words):
    assert says_absent(words, "") == words
    assert says_absent("The Harbour", f"The Harbour\n{words}\nTo the front page") == words


@pytest.mark.parametrize("words", PRESENT)
def test_news_of_what_is_lost_is_not_such_a_page(words):
    assert says_absent(words, words) == ""


def test_a_long_text_is_taken_to_have_something_to_say():
    text = "Page not found, the archive said.\n" + "And it said more of that. " * 30
    assert says_absent("The Harbour", text) == ""
    assert says_absent("Page not found", text) == "Page not found"


def test_what_is_shown_of_it_is_short_and_one_line():
    said = says_absent("Page not found\n" + "x" * 300, "")
    assert len(said) <= 80 and "\n" not in said
