"""By how much two texts differ."""

import time

from hypothesis import given
from hypothesis import strategies as st

from board.resemblance import differs_by, shrank

HUNDRED = [f"word{n}" for n in range(100)]


def text(words):
    return " ".join(words)


@given(st.text())
def test_a_text_does_not_differ_from_itself(words):
    assert differs_by(words, words) == 0


@given(st.text(), st.text())
def test_it_is_a_percentage_and_the_same_from_both_sides(one, other):
    assert 0 <= differs_by(one, other) <= 100
    assert differs_by(one, other) == differs_by(other, one)


def test_a_part_that_was_replaced_counts_as_the_part_it_is():
    replaced = [*HUNDRED[:40], *(f"new{n}" for n in range(20)), *HUNDRED[60:]]
    assert 20 <= differs_by(text(HUNDRED), text(replaced)) <= 24
    assert differs_by(text(HUNDRED), text([*HUNDRED[:50], "other", *HUNDRED[51:]])) <= 4


def test_nothing_in_common_is_all_of_it():
    assert differs_by("one two three four", "five six seven eight") == 100
    assert differs_by("one two three", "") == 100
    assert differs_by("", "") == 0


def test_the_order_counts_and_case_accents_and_signs_do_not():
    assert differs_by(text(HUNDRED), text(reversed(HUNDRED))) == 100
    assert differs_by("Élan, vital: again.", "elan vital AGAIN") == 0


def test_scripts_without_blanks_are_read_in_pairs():
    old = "북한은 열병식에서 새로운 대륙간탄도미사일을 공개했다고 조선중앙통신이 보도했다"
    assert differs_by(old, old.replace("공개했다고", "공개하였다고")) < 40
    assert differs_by(old, "항구는 월요일에 폐쇄되었다") == 100


def test_a_very_long_text_takes_no_longer_than_a_look_may():
    long = text(HUNDRED * 2_500)
    started = time.process_time()
    differs_by(long, long + " more")
    assert time.process_time() - started < 8


def test_less_than_half_has_shrunk():
    assert shrank(text(HUNDRED), text(HUNDRED[:49]))
    assert not shrank(text(HUNDRED), text(HUNDRED[:50]))
