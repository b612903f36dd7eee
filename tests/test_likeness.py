"""What makes two statements one claim, and what makes them two after all."""

import pytest

from bench.pairs import pairs, score
from board.likeness import likeness, read, same_quote


def compared(one, other):
    first, second = likeness(read(one), read(other)), likeness(read(other), read(one))
    assert first.same == second.same
    return first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Over 10,000 troops were sent to Kursk.", "More than ten thousand troops went to Kursk."),
        ("Rents in Ulm rose by 8.3 percent.", "By 8,3 % the rents in Ulm rose."),
        ("The parade was held on 10 October 2025.", "On 2025-10-10 the parade was held."),
        ("No ballots were found in the river.", "There were no ballots found in that river."),
        ("병력 1만 명이 쿠르스크에 파견됐다.", "쿠르스크에 병력 10,000명이 파견되었다."),
    ],
)
def test_the_same_in_other_words_is_the_same(one, other):
    assert compared(one, other).same


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("10,000 troops were sent to Kursk.", "12,000 troops were sent to Kursk.", "numbers"),
        ("It lost 1.3 million euros.", "It lost 1.3 billion euros.", "numbers"),
        ("The drone flew 900 km to Ulm.", "The drone flew 900 miles to Ulm.", "units"),
        ("The truce began on 7 October.", "The truce began on 10 October.", "date"),
        ("The tunnel fell in on Monday.", "The tunnel fell in on Friday.", "date"),
        ("He signed the contract.", "He did not sign the contract.", "denied"),
        ("장관은 협정에 서명했다.", "장관은 협정에 서명하지 않았다.", "denied"),
        ("Prices in Bremen rose in May.", "Prices in Bremen fell in May.", "opposite"),
        ("The mayor Tom Ridley took it.", "The mayor Tom Hadley took it.", "names"),
        ("A school in the town was hit.", "A church in the town was hit.", "one word"),
        ("The Greens overtook the Reds.", "The Reds overtook the Greens.", "places"),
    ],
)
def test_one_difference_makes_two_claims(one, other, differs):
    assert not compared(one, other).same
    assert likeness(read(one), read(other)).differs == differs


def test_one_word_shared_says_nothing():
    assert not compared("The parade.", "It was before the parade that the bridge fell.").same


def test_nothing_typed_is_like_nothing():
    for text in ("", "…", "—", "1", "a the"):
        assert not compared(text, "The parade was held at night.").same


def test_a_quotation_is_the_same_inside_other_words():
    one = read("KCNA wrote: “a strike range that knows no bounds”.")
    other = read("The missile is said to have “a strike range that knows no bounds”, and more.")
    assert same_quote(one, other)
    assert not same_quote(one, read("It has “a range”."))


def test_of_the_list_nine_in_ten_are_found_and_one_in_ten_at_most_is_wrong(session):
    found = score(session, pairs("report"))
    assert found.recall >= 0.9, found.missed
    assert found.wrong_share <= 0.1, found.mistaken
