"""How a link does, from what a look found and what was so before."""

from datetime import timedelta

import pytest

from board.rules import Before, LinkState, Look, failures_after, next_look, state_of

DAY = timedelta(days=1)


def state(look, before=None, most=20):
    return state_of(look, before or Before(), most)


@pytest.mark.parametrize(
    ("look", "found"),
    [
        (Look(200), LinkState.THERE),
        (Look(200, percent=20), LinkState.THERE),
        (Look(200, percent=21), LinkState.CHANGED),
        (Look(200, percent=3, moved=True), LinkState.MOVED),
        (Look(200, percent=80, moved=True), LinkState.CHANGED),
        (Look(404), LinkState.GONE),
        (Look(410), LinkState.GONE),
        (Look(200, percent=90, front=True), LinkState.GONE),
        (Look(401), LinkState.PAYWALLED),
        (Look(402), LinkState.PAYWALLED),
        (Look(403), LinkState.PAYWALLED),
        (Look(200, percent=90, paywall=True), LinkState.PAYWALLED),
        (Look(500), LinkState.UNREACHED),
        (Look(429), LinkState.UNREACHED),
        (Look(), LinkState.UNREACHED),
        (Look(refused=True), LinkState.UNREACHED),
    ],
)
def test_what_a_look_found_is_its_state(look, found):
    assert state(look) is found


def test_nothing_reached_is_gone_after_five_looks_over_three_days_and_no_sooner():
    fourth = Before(LinkState.UNREACHED, 3, 9 * DAY)
    quick = Before(LinkState.UNREACHED, 9, 2 * DAY)
    fifth = Before(LinkState.UNREACHED, 4, 3 * DAY)
    assert [state(Look(), before) for before in (fourth, quick, fifth)] == [
        LinkState.UNREACHED, LinkState.UNREACHED, LinkState.GONE,
    ]  # fmt: skip


def test_a_name_that_is_gone_takes_two_looks():
    assert state(Look(nameless=True)) is LinkState.UNREACHED
    assert state(Look(nameless=True), Before(LinkState.UNREACHED, 1)) is LinkState.GONE


def test_what_is_gone_stays_so_until_it_is_there():
    gone = Before(LinkState.GONE, 0, timedelta())
    assert state(Look(), gone) is LinkState.GONE
    assert state(Look(200), gone) is LinkState.THERE


def test_what_changed_stays_so_until_it_is_read_as_it_was():
    changed = Before(LinkState.CHANGED)
    assert state(Look(200), changed) is LinkState.CHANGED
    assert state(Look(200, percent=2), changed) is LinkState.THERE


def test_where_the_board_does_not_go_nothing_becomes_of_a_page_by_waiting():
    before = Before(LinkState.UNREACHED, 0, 90 * DAY)
    assert failures_after(Look(refused=True), before) == 0
    assert state(Look(refused=True), before) is LinkState.UNREACHED


def test_an_answer_ends_the_failures_and_a_fault_of_the_server_is_one():
    before = Before(LinkState.UNREACHED, 3)
    assert [failures_after(look, before) for look in (Look(200), Look(404), Look(403))] == [0, 0, 0]
    assert [failures_after(look, before) for look in (Look(), Look(503))] == [4, 4]


def test_looks_grow_rarer_up_to_a_month():
    waits = [next_look(calm) for calm in range(9)]
    assert waits == sorted(waits) and waits[0] == timedelta(hours=1) and waits[-1] == 30 * DAY
