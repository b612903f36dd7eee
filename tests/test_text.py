"""Words found are marked in the text as it was written, in any script."""

import pytest

from board.text import excerpt, fold_words, marked


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Café owners met Élysée staff", "cafe elysee", ["Café", "Élysée"]),
        ("북한의 열병식을 보았다", "열병식", ["열병식"]),
        ("朝鮮中央通信が報じた", "中央通信", ["中央通信"]),
        ("Пхеньян провёл парад", "провел", ["провёл"]),
        ("قَالَ المتحدث", "قال", ["قَالَ"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("ﬁnal ﬁne", "final", ["ﬁnal"]),
        ("cafe\u0301s", "cafes", ["cafe\u0301s"]),
        ("a cat in a category", "cat", ["cat"]),
        ("nothing", "else", []),
    ],
)
def test_what_is_found_is_marked_where_it_stands(text, words, found):
    pieces = marked(text, fold_words(words))
    assert [piece for piece, is_found in pieces if is_found] == found
    assert "".join(piece for piece, _found in pieces) == text


def test_the_last_word_may_go_on():
    assert marked("A missile.", [["miss"]], open_end=True)[1] == ("miss", True)
    assert marked("A missile.", [["miss"]]) == [("A missile.", False)]


def test_no_word_marks_nothing():
    assert marked("A missile.", []) == [("A missile.", False)]
    assert marked("", [["a"]]) == []


def test_an_excerpt_is_what_stands_around_the_first_word():
    text = "word " * 60 + "missile " + "word " * 60
    part = excerpt(text, [["missile"]])
    assert part.startswith("… word") and part.endswith(" …") and "missile" in part
    assert len(part) < 220
    assert excerpt(text, [["parade"]]) == ""
