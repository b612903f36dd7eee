"""Handles: short where that is clear, always one's own; and what calls one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.mentions import handles, mentioned
from board.rules import MAX_MENTIONS


def test_a_handle_is_the_first_name_or_the_whole_one_where_two_share_it():
    people = [(1, "Mina Okafor"), (2, "Ada Petrova"), (3, "Mina Lee"), (4, "Zoë Ångström")]
    assert handles(people) == {"minaokafor": 1, "ada": 2, "minalee": 3, "zoe": 4}


def test_namesakes_are_told_apart_by_number_and_a_short_name_is_taken_whole():
    people = [(1, "Mina Lee"), (2, "Mina Lee"), (3, "J. Smith"), (4, "김 민수"), (5, "!!")]
    assert list(handles(people)) == ["minalee", "minalee-2", "jsmith", "김민수", "member"]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_every_member_has_a_handle_that_calls_nobody_else(names):
    people = list(enumerate(names, start=1))
    found = handles(people)
    assert sorted(found.values()) == [number for number, _name in people]
    for handle in found:
        assert mentioned(f"Ask @{handle}, please.") == [handle]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@mina and @Ada.", ["mina", "ada"]),
        ("@MINA, @mina’s", ["mina"]),
        ("mail a@desk.example or see https://x.example/@mina", []),
        ("(@zoë) @minalee-2!", ["zoe", "minalee-2"]),
        ("@ alone, @- and @_", []),
    ],
)
def test_what_calls_a_member(text, called):
    assert mentioned(text) == called


def test_one_comment_calls_so_many_and_no_more():
    assert len(mentioned(" ".join(f"@n{n}" for n in range(99)))) == MAX_MENTIONS
