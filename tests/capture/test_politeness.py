"""One request at a time at a host, and a pause after each; longer where it asks for that."""

from datetime import UTC, datetime

import pytest

from board.capture.politeness import Politeness, seconds_asked


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_a_host_is_asked_by_one_at_a_time():
    turns = Politeness(5, Clock())
    assert turns.begin("paper.example")
    assert not turns.begin("paper.example") and turns.wait("paper.example") == 5
    assert turns.begin("other.example")


def test_the_pause_begins_when_the_answer_is_in():
    clock = Clock()
    turns = Politeness(5, clock)
    turns.begin("paper.example")
    clock.now += 20
    turns.end("paper.example")
    assert turns.wait("paper.example") == 5 and not turns.begin("paper.example")
    clock.now += 4.9
    assert not turns.begin("paper.example")
    clock.now += 0.1
    assert turns.wait("paper.example") == 0 and turns.begin("paper.example")


def test_another_host_waits_for_nobody():
    turns = Politeness(5, Clock())
    turns.begin("paper.example")
    turns.end("paper.example")
    assert turns.wait("other.example") == 0 and turns.begin("other.example")


def test_hosts_of_long_ago_are_forgotten():
    clock = Clock()
    turns = Politeness(5, clock)
    for n in range(100):
        turns.begin(f"{n}.example")
        turns.end(f"{n}.example")
        clock.now += 1
    assert len(turns._free_at) <= 6


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120), (" 120 ", 120), ("0", 0), ("", 0), ("-5", 0), ("soon", 0), ("1.5", 0),
        ("99999999999999999999", 86_400), ("٣", 0),
        ("Mon, 02 Mar 2026 12:10:00 GMT", 600), ("Monday, 02-Mar-26 12:10:00 GMT", 600),
        ("Mon Mar  2 12:10:00 2026", 600), ("Mon, 02 Mar 2026 13:10:00 +0100", 600),
        ("Sun, 01 Mar 2026 12:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400), ("Mon, 32 Mar 2026 12:10:00 GMT", 0),
    ],
)  # fmt: skip
def test_how_long_a_site_asks_to_be_left_alone(said, seconds):
    assert seconds_asked(said, datetime(2026, 3, 2, 12, tzinfo=UTC)) == seconds
