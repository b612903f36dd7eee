"""One request at a time at a host, and a pause after each."""

from board.capture.politeness import Politeness


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
