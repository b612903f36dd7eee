"""What is marked in a sentence, what that is worth, and that the score explains itself."""

import re

import pytest

from board.intake import MarkKind, read


def only(text, language="en"):
    (sentence,) = read(text, language)
    return sentence


def marks(text, kind, language="en"):
    return [mark.words for mark in only(text, language).marks if mark.kind is kind]


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "The range is up to 15,000 kilometers.", ["15,000 kilometers"]),
        ("en", "It cost $1.2 million, or 40% more.", ["$1.2 million", "40%"]),
        ("en", "Around 2,000 of more than 10,000 troops died.", ["2,000 of", "10,000 troops"]),
        ("en", "The Hwasong-20 looks like the M142.", []),
        ("en", "It is the 80th anniversary.", ["80th anniversary"]),
        ("de", "Es kostet 38,5 Millionen Euro.", ["38,5 Millionen Euro"]),
        ("uk", "Згоріло 6 тис. тонн.", ["6 тис. тонн"]),
        ("ko", "약 2,000명이 사망했다.", ["2,000명이"]),
        ("ar", "قتل ٢٠٠ شخص.", ["٢٠٠ شخص"]),
    ],
)
def test_figures_are_marked_with_their_units(language, text, figures):
    assert marks(text, MarkKind.FIGURE, language) == figures


@pytest.mark.parametrize(
    ("language", "text", "dates"),
    [
        (
            "en",
            "It was shown on October 7, 2025, not on 8 October.",
            ["October 7, 2025", "8 October"],
        ),
        ("en", "Early January 2024 it was sent.", ["Early January 2024"]),
        ("en", "It ran from 2019 until 2024-03-01.", ["2019", "2024-03-01"]),
        ("de", "Am 31. Dezember 2025 endet es.", ["31. Dezember 2025"]),
        ("es", "El 7 de octubre de 2025 abrió.", ["7 de octubre de 2025"]),
        ("uk", "Це сталося 12 травня 2026 року.", ["12 травня 2026"]),
        ("ko", "2025년 10월 7일에 공개했다.", ["2025년 10월 7일"]),
    ],
)
def test_dates_are_marked_in_the_words_of_the_language(language, text, dates):
    found = marks(text, MarkKind.DATE, language)
    assert [date for date in found if any(c.isdigit() for c in date)] == dates


def test_hedges_plans_estimates_images_and_quotations_are_marked():
    text = "Images reportedly show what Seoul estimates and plans to call “a wall”."
    kinds = {mark.kind for mark in only(text).marks}
    assert kinds >= {
        MarkKind.IMAGE, MarkKind.HEDGE, MarkKind.ESTIMATE, MarkKind.PLAN, MarkKind.QUOTATION,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (
            "About 2,000 soldiers were killed in May 2025.",
            "The world is left to ponder what comes.",
        ),
        ("The mayor said that the quay was closed.", "It was a quiet town."),
        ("The army fired three missiles.", "Who will answer for it?"),
        ("Prices rose by 4 percent.", "I feel that we all are tired of it."),
    ],
)
def test_what_can_be_checked_ranks_before_what_cannot(better, worse):
    by_rank = sorted(read(f"{worse} {better}", "en"), key=lambda s: s.rank)
    assert [s.text for s in by_rank] == [better, worse]


def test_rhetoric_around_a_figure_takes_nothing_from_it():
    plain, adorned = only("4,100 ships came."), only("Make no mistake: 4,100 ships came.")
    assert adorned.score >= plain.score


def test_the_reasons_add_up_to_the_score():
    texts = "He said “no” in 2024. Why? It reportedly cost 3 million. The stakes rise. Kim met Li."
    for sentence in read(texts, "en"):
        assert (
            sum(int(re.search(r"[+-]\d+$", why)[0]) for why in sentence.reasons) == sentence.score
        )
