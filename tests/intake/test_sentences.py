"""Where a sentence ends, in any script."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.intake import guess_language, read

WHOLE = {
    "ranks and initials": (
        "en",
        "Gen. J. R. Smith met Lt. Col. Ann Lee at 5 p.m. in the U.S. Senate.",
    ),
    "numbers": ("en", "No. 5 of 3.5 million cost $1.2 billion, e.g. in St. Louis."),
    "a quotation of two sentences": (
        "en",
        "“We closed it. It was late,” the mayor said on Monday.",
    ),
    "German": ("de", "Am 3. Oktober kamen z. B. Dr. Vogt und ca. 40 Gäste, u. a. aus Ulm."),
    "low quotation marks": ("de", "„Wir gehen. Jetzt sofort“, sagte sie am Abend."),
    "Ukrainian": ("uk", "Згоріло 6 тис. тонн на вул. Шевченка, тобто на суму 45 млн грн."),
    "guillemets": ("fr", "« Nous partons. Tout de suite », a dit M. Dupont hier."),
}


@pytest.mark.parametrize("case", WHOLE)
def test_this_stays_one_sentence(case):
    language, text = WHOLE[case]
    assert [s.text for s in read(text, language)] == [text]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "He left in the U.S. in May.", "The port was closed."),
        ("en", "“They can be intercepted.”", "He further stressed that the army is ready."),
        ("en", "Was it true?", "Nobody knew…"),
        ("de", "Das Bad kostete 3,5 Mio. Euro.", "Die Stadt zahlt."),
        ("uk", "Вогонь знищив склад.", "Постраждали четверо."),
        ("ko", "북한은 미사일을 공개했다.", "한국은 이를 분석하고 있다."),
        ("ja", "政府は否定した。", "「事実ではない。」と述べた。"),
        ("ar", "هل هذا صحيح؟", "قال المتحدث إن الحريق اندلع فجرا."),
        ("hi", "आग लग गई।", "चार लोग घायल हुए।"),
    ],
)
def test_these_are_two_sentences(language, first, second):
    assert [s.text for s in read(f"{first} {second}", language)] == [first, second]


def test_a_headline_without_a_full_stop_is_a_sentence_of_its_own():
    sentences = read("Cranes fall at harbour\n\nTwo cranes fell on Monday.", "en")
    assert [(s.paragraph, s.text) for s in sentences] == [
        (0, "Cranes fall at harbour"), (1, "Two cranes fell on Monday."),
    ]  # fmt: skip


@given(st.text(max_size=400), st.sampled_from(["", "en", "de", "uk", "ko", "ar"]))
def test_sentences_hold_all_that_is_not_blank_once_and_in_order(body, language):
    at = 0
    for sentence in read(body, language):
        assert body[at : sentence.start].strip() == ""
        assert sentence.start < sentence.end
        assert body[sentence.start : sentence.end] == sentence.text
        for mark in sentence.marks:
            assert body[mark.start : mark.end] == mark.words
            assert sentence.start <= mark.start < mark.end <= sentence.end
        at = sentence.end
    assert body[at:].strip() == ""


@given(st.text(max_size=400))
def test_ranks_are_one_to_the_number_of_sentences(body):
    sentences = read(body)
    assert sorted(s.rank for s in sentences) == list(range(1, len(sentences) + 1))


@pytest.mark.parametrize(
    "unit",
    [
        "a. ",
        "1",
        "“",
        '"',
        "1,000 ",
        "A",
        "„a. ",
        "( ",
        "said ",
        "- ",
        "that ",
        "2024 ",
        "А. Б. ",
        "。",
        "…",
    ],
)
def test_no_text_takes_long_to_read(unit):
    body = unit * (100_000 // len(unit))
    started = time.process_time()
    read(body, "en")
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The harbour handled ships in May and it was the first time that they had seen it."),
        ("de", "Die Stadt will das Rathaus sanieren, und sie hat dafür nicht das Geld."),
        ("es", "El puerto de la ciudad no está abierto, y los barcos se van por el sur."),
        ("fr", "Le port est fermé et les bateaux ne sont pas dans la ville pour le moment."),
        ("uk", "У порту згоріли склади, але це не все, що було на місці."),
        ("ru", "В порту сгорели склады, но это не все, что было на месте и в городе."),
        ("ko", "북한은 미사일을 공개했다."),
        ("ar", "قال المتحدث إن الحريق اندلع في الميناء."),
        ("", "Xyz qqq zzz."),
    ],
)
def test_the_language_is_told_by_script_and_commonest_words(language, text):
    assert guess_language(text) == language
