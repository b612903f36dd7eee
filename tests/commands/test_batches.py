"""Many claims at once: each by the same rules, with its own event and its true old value."""

import pytest
from sqlalchemy import select

from board.commands import claims, planning
from board.commands.batches import Change, change_many, undo_many
from board.commands.stories import add_story
from board.errors import Invalid, NotFound
from board.models import Batch, Claim, DeskCount, Event
from board.queries.batches import report
from board.rules import MAX_MANY, BatchChange, NextStep, Status, Urgency


def change(desk, numbers, kind, value=None, by=None, **options):
    by = by or desk.reporter
    made = change_many(desk.session, by, numbers, Change(BatchChange(kind), value, **options))
    return report(desk.session, by.member_id, made)


def row(session, claim):
    return session.get(Claim, claim, populate_existing=True)


def last_events(session, n):
    query = select(Event).order_by(Event.n.desc()).limit(n)
    return list(session.execute(query).scalars())[::-1]


def test_each_claim_gets_one_event_with_its_own_old_value(desk, session):
    one, two, three = desk.claim(), desk.claim(), desk.claim()
    planning.set_urgency(session, desk.reporter, one, Urgency.SOON)
    planning.set_urgency(session, desk.reporter, three, Urgency.NOW)
    before = last_events(session, 1)[0].n
    told = change(desk, [one, two, three, two], "urgency", "now")
    assert last_events(session, 1)[0].n == before + 2
    assert [(e.claim_id, e.particulars["old"]) for e in last_events(session, 2)] == [
        (one, "soon"), (two, "normal"),
    ]  # fmt: skip
    assert [line.id for line in told.done] == [one, two]
    assert [line.id for line in told.unchanged] == [three]


def test_what_one_claim_is_refused_keeps_no_other_from_it(desk, session):
    full = desk.claim(tags=" ".join(f"t{n}" for n in range(12)))
    free, hidden = desk.claim(tags="old"), desk.claim(by=desk.editor, restricted="yes")
    told = change(desk, [full, hidden, 999_999, free], "tags", add="new", remove="old")
    assert [line.id for line in told.done] == [free]
    assert row(session, free).tags == "new"
    reasons = {line.id: line.refused for line in told.refused}
    assert "At most 12 tags" in reasons[full]
    assert reasons[hidden] == reasons[999_999] == "There is no claim with this number."
    assert [line.statement for line in told.refused if line.id == hidden] == [None]
    assert not [e for e in last_events(session, 9) if e.claim_id == hidden and e.name == "tags_set"]


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("assign", "assignee_id", "second"),
        ("urgency", "urgency", "now"),
        ("due", "due_at", "2031-05-01T12:00:00+00:00"),
        ("next_step", "next_step", {"step": "parked", "reason": "It waits."}),
        ("tags", "tags", None),
        ("story", "story_id", 1),
    ],
)
def test_every_change_is_undone_where_nobody_changed_it_since(desk, session, kind, field, value):
    add_story(session, desk.reporter, "The parade")
    if value == "second":
        value = desk.second.member_id
    one, two = desk.claim(tags="old"), desk.claim(tags="old")
    claims.assign(session, desk.reporter, one, desk.editor.member_id, [desk.second.member_id])
    was = [getattr(row(session, n), field) for n in (one, two)]
    told = change(desk, [one, two], kind, value, add="new", remove="old")
    assert len(told.done) == 2
    assert [getattr(row(session, n), field) for n in (one, two)] != was
    made = undo_many(session, desk.reporter, told.id)
    undone = report(session, desk.reporter.member_id, made)
    assert (len(undone.done), undone.refused, undone.undoes) == (2, [], told.id)
    assert [getattr(row(session, n), field) for n in (one, two)] == was
    assert row(session, one).helpers == 1


def test_an_undo_leaves_what_somebody_changed_since_and_says_so(desk, session):
    one, two = desk.claim(), desk.claim()
    told = change(desk, [one, two], "next_step", {"step": "ready", "reason": ""})
    claims.set_next_step(session, desk.editor, one, NextStep.CHECKING)
    undone = report(
        session, desk.reporter.member_id, undo_many(session, desk.reporter, told.id)
    )  # fmt: skip
    assert [line.id for line in undone.done] == [two]
    assert [(line.id, "changed it since" in line.refused) for line in undone.refused] == [
        (one, True)
    ]
    assert row(session, one).next_step is NextStep.CHECKING


def test_moving_claims_to_a_story_keeps_the_counts(desk, session):
    story = add_story(session, desk.reporter, "The parade")
    numbers = [desk.claim() for _n in range(3)]
    change(desk, numbers, "story", story)
    counted = session.get(DeskCount, (story, Status.UNVERIFIED), populate_existing=True)
    assert counted.n == 3


def test_nothing_too_much_and_anothers_report_are_refused(desk, session):
    with pytest.raises(Invalid):
        change(desk, [], "urgency", "now")
    with pytest.raises(Invalid):
        change(desk, range(1, MAX_MANY + 2), "urgency", "now")
    told = change(desk, [desk.claim()], "urgency", "now")
    for act in (
        lambda: report(session, desk.editor.member_id, told.id),
        lambda: undo_many(session, desk.editor, told.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_same_form_twice_is_one_report(desk, session):
    claim, key = desk.claim(), "k" * 30
    sent = [
        change_many(session, desk.reporter, [claim], Change(BatchChange.URGENCY, "now"), once=key)
        for _time in range(2)
    ]
    assert sent[0] == sent[1]
    assert len(session.execute(select(Batch)).all()) == 1


def test_a_claim_restricted_since_is_not_told_of_in_an_old_report(desk, session):
    claim = desk.claim("Soon a secret.")
    told = change(desk, [claim], "tags", add="hush")
    claims.restrict(session, desk.editor, claim, True, [])
    (line,) = report(session, desk.reporter.member_id, told.id).lines
    assert (line.statement, line.old, line.new) == (None, "", "")
