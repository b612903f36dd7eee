"""A search is taken apart as it was typed."""

import pytest

from board.asking import ask


def test_words_phrases_operators_and_a_number():
    asked = ask('night status:disputed "no bounds" by:"kim jones" story:parade miss')
    assert (asked.text, asked.phrases) == ("night miss", ("no bounds",))
    assert asked.operators == {"status": "disputed", "by": "kim jones", "story": "parade"}
    assert ask("#142").number == 142
    assert ask("#142nd").number is None


def test_an_operator_that_is_none_is_told_and_searched_as_words():
    asked = ask("author:kim parade")
    assert (asked.unknown, asked.text) == (("author:",), "author kim parade")


@pytest.mark.parametrize("typed", ["", '"', '""', ":", "a:", "#", "https://a.example/x", "\x00"])
def test_anything_can_be_typed(typed):
    assert ask(typed).unknown in ((), ("a:",))
