"""Quoted words are found again where a text moved them, and told apart where it changed them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.anchors import Quote, barred, find, paragraphs, piece_barred, quote, stretches
from board.rules import AnchorState

TEXT = (
    "The range is up to 15,000 kilometres, state media said.\n\n"
    "Officials in Seoul doubt it. The range is up to 15,000 kilometres, they were told."
)
WORDS = "The range is up to 15,000 kilometres"
SECOND = TEXT.rindex(WORDS)


def words_at(text, place):
    return text[place.start : place.end]


def test_a_quote_keeps_what_is_around_it():
    kept = quote(TEXT, SECOND, SECOND + len(WORDS))
    assert kept.exact == WORDS
    assert kept.prefix.endswith("Seoul doubt it. ")
    assert kept.suffix == ", they were told."


def test_of_two_places_the_one_with_the_same_surroundings_is_it():
    kept = quote(TEXT, SECOND, SECOND + len(WORDS))
    moved = f"{WORDS}, a headline says.\n\n{TEXT}"
    place = find(moved, kept, near=SECOND)
    assert (place.state, place.start) == (AnchorState.FOUND, moved.rindex(WORDS))


def test_of_two_places_with_no_surroundings_the_nearer_one_is_it():
    assert find(TEXT, Quote(WORDS), near=SECOND + 3).start == SECOND
    assert find(TEXT, Quote(WORDS), near=2).start == 0


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("its “astonishing pace” – so they say", 'its "astonishing pace" - so they say'),
        ("two\nlines of it", "two lines of it"),
        ("l’eau", "l'eau"),
        ("15\u202f000 km de portée", "15 000 km de portée"),
    ],
)
def test_what_typesetting_changes_is_no_change(was, now):
    text = f"Before. {now}. After."
    place = find(text, Quote(was))
    assert place.state is AnchorState.FOUND
    assert words_at(text, place) == now


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("about 2,000 soldiers were killed", "about 3,000 soldiers were killed"),
        ("약 2,000명의 병사가 사망했다", "약 3,000명의 병사가 사망했다"),
        ("قتل نحو ألفي جندي في المعارك", "قتل نحو ألف جندي في المعارك"),
    ],
)
def test_words_that_changed_a_little_are_shown_where_they_stand_now(was, now):
    text = f"It was a long day. On Monday, {now}, an agency said. Nothing else is known."
    place = find(text, Quote(was))
    assert place.state is AnchorState.CHANGED
    assert set(now.split()) & set(words_at(text, place).split())


@pytest.mark.parametrize("text", ["", "A text about something else altogether, and longer.", "x"])
def test_words_that_are_no_longer_there_are_gone(text):
    assert find(text, Quote(WORDS)) == find("", Quote(""))
    assert find(text, Quote(WORDS)).state is AnchorState.GONE


@given(st.text(min_size=1, max_size=200), st.data())
def test_what_was_quoted_is_found_in_the_text_it_is_from(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = find(text, quote(text, start, end), near=start)
    if text[start:end].strip():
        assert place.state is AnchorState.FOUND
        assert (place.end or 0) - (place.start or 0) == end - start


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 5))),
)
def test_stretches_are_the_whole_text_and_name_what_covers_them(text, marks):
    marks = [(a, b, n) for a, b, n in marks if a < b <= len(text)]
    cut = stretches(text, 0, len(text), marks)
    assert "".join(part.text for part in cut) == text
    at = 0
    for part in cut:
        covering = [n for a, b, n in marks if a <= at and at + len(part.text) <= b]
        assert list(part.marks) == covering
        at += len(part.text)


def test_paragraphs_are_the_lines_that_say_something():
    text = "  One. \n\n\tTwo\nThree  "
    assert [text[a:b] for a, b in paragraphs(text)] == ["One.", "Two", "Three"]


def test_a_short_word_is_never_guessed():
    assert find("6,100 men and nothing else", Quote("6,000")).state is AnchorState.GONE


def test_a_bar_stands_wherever_the_words_do_and_all_else_at_its_offset():
    kept = quote(TEXT, SECOND, SECOND + len(WORDS))
    after = barred(TEXT, kept)
    assert after == TEXT.replace(WORDS, "█" * len(WORDS)) and len(after) == len(TEXT)
    typeset = TEXT.replace("The range", "The\u00a0range")
    assert "range" not in barred(typeset, kept)
    assert "kilometres" not in barred(TEXT.replace("is up to", "reaches"), kept)
    assert barred("Nothing of it stands here.", kept) == "Nothing of it stands here."


def test_few_letters_go_in_the_one_place_that_was_meant():
    body = "Ann said no. Nobody knows, and no one asked. Bob said no to it."
    place = body.rindex("no ")
    after = barred(body, quote(body, place, place + 2))
    assert after == f"{body[:place]}██{body[place + 2 :]}"


@pytest.mark.parametrize(
    ("piece", "left"),
    [
        (f"They said: {WORDS}, and so on.", f"They said: {'█' * len(WORDS)}, and so on."),
        ("up to 15,000", "█" * 12),
        ("15,000 kilometres, state media", f"{'█' * 17}, state media"),
        ("state media: The range is", f"state media: {'█' * 12}"),
        ("Officials in Seoul doubt it.", "Officials in Seoul doubt it."),
        ("", ""),
    ],
)
def test_of_a_piece_goes_what_is_of_the_words(piece, left):
    assert piece_barred(piece, WORDS) == left


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_bar_changes_no_length_and_leaves_nothing_of_the_words(body, one, other):
    start, end = sorted((min(one, len(body)), min(other, len(body))))
    after = barred(body, quote(body, start, end))
    assert len(after) == len(body)
    if body[start:end].strip() and end - start >= 8:
        assert body[start:end] not in after or not body[start:end].strip("█\n")
