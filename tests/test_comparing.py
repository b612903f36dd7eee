"""Two versions of a text, side by side."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from board.comparing import Bit, compare


def shown(row):
    return marked(row.old), marked(row.new)


def marked(bits):
    if bits is None:
        return None
    return "".join(f"[{bit.text}]" if bit.changed else bit.text for bit in bits)


def test_a_changed_word_is_marked_in_both_versions():
    rows = compare("Same.\nThree workers were hurt.", "Same.\nFour workers were hurt.")
    assert [shown(row) for row in rows] == [
        ("Same.", "Same."),
        ("[Three] workers were hurt.", "[Four] workers were hurt."),
    ]
    assert [row.same for row in rows] == [True, False]


def test_a_paragraph_that_came_or_went_stands_alone():
    rows = compare("One.\nTwo things.", "One.")
    assert [shown(row) for row in rows][1] == ("[Two things.]", None)
    rows = compare("One.\nLast of all.", "One.\nA new and quite different one.\nLast of all.")
    assert [shown(row) for row in rows] == [
        ("One.", "One."),
        (None, "[A new and quite different one.]"),
        ("Last of all.", "Last of all."),
    ]


@given(st.text("ab .\n"), st.text("ab .\n"))
def test_nothing_of_either_version_is_lost(old, new):
    rows = compare(old, new)
    sides = zip(*((row.old, row.new) for row in rows), strict=True) if rows else ([], [])
    for text, side in zip((old, new), sides, strict=True):
        lines = ["".join(bit.text for bit in bits) for bits in side if bits is not None]
        assert lines == [line.strip() for line in text.splitlines() if line.strip()]


def test_a_long_text_rewritten_from_end_to_end_takes_no_longer_than_a_page_may():
    old = "\n".join(f"Paragraph {n} of the old text, with a few words in it." for n in range(2_000))
    new = "\n".join(f"Absatz {n} des neuen Textes, ganz anders als vorher." for n in range(2_000))
    started = time.process_time()
    assert len(compare(old, new)) >= 2_000
    assert time.process_time() - started < 5


def test_texts_made_to_be_slow_are_told_by_paragraph_once_they_took_enough():
    dice = random.Random(1)

    def paragraph():
        return " ".join(dice.choice(["a", "b"]) for _ in range(1_400))

    old, new = ("\n".join(paragraph() for _ in range(40)) for _ in range(2))
    started = time.process_time()
    rows = compare(old, new)
    assert time.process_time() - started < 10
    assert any(row.old and len(row.old) > 1 for row in rows)
    assert rows[-1].new == (Bit(new.splitlines()[-1], True),)
