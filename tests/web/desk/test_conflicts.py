"""Two who save one form: what only one changed is merged, the rest is chosen, nothing is lost."""

import json
import re
from html import unescape

import pytest

from board import create_app
from board.models import Claim, Evidence, Source, Story
from board.web.desk.conflicts import merge
from tests.web.browser import signed_in

WAS = {"statement": "It ran.", "claimant": "KCNA", "tags": ""}


@pytest.fixture
def people(settings, desk):
    app = create_app(settings)
    return signed_in(app, desk, "reporter"), signed_in(app, desk, "editor")


def fields_of(page):
    """What a form of the page holds, as a browser without script would send it."""
    form = page[page.index("<main") :]
    inputs = re.findall(
        r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"(?: (checked))?[^>]*>', form
    )
    choosable = set(re.findall(r'type="(?:radio|checkbox)"[^>]*name="([^"]+)"', form))
    held = {n: unescape(v) for n, v, on in inputs if on or n not in choosable}
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form)
    lists = re.findall(r'<select[^>]*name="([^"]+)"(.*?)</select>', form, re.S)
    picked = {n: re.search(r'value="([^"]*)" selected', options) for n, options in lists}
    held |= {name: found[1] for name, found in picked.items() if found}
    return held | {name: unescape(value) for name, value in areas}


@pytest.fixture
def edited(people, desk):
    """Both open the form of one claim, and each saves; answers the second's answer."""
    number = desk.claim("It ran.", claimant="KCNA")
    path = f"/desk/claims/{number}"

    def run(first, second):
        for person in people:
            person.opened = fields_of(person.get(f"{path}/edit").text)
        one, two = people
        assert one.post(path, **one.opened | first).status_code == 303
        return two.post(path, **two.opened | second)

    run.number, run.path = number, path
    return run


def now(session, number):
    session.rollback()
    return session.get(Claim, number, populate_existing=True)


def sides(typed, theirs, was=WAS):
    typed = WAS | typed | ({"was": json.dumps(was)} if was else {})
    return {s.name: (s.merged, s.clash) for s in merge(typed, WAS | theirs)}


def test_a_field_that_only_one_side_changed_is_merged():
    merged = sides({"claimant": "Kim"}, {"tags": "range"})
    assert merged == {
        "statement": ("It ran.", False), "claimant": ("Kim", False), "tags": ("range", False)
    }  # fmt: skip


def test_a_field_that_both_changed_clashes_unless_both_say_the_same():
    assert sides({"claimant": "Kim"}, {"claimant": "Park"})["claimant"] == ("Kim", True)
    assert sides({"claimant": "Kim"}, {"claimant": "Kim"})["claimant"] == ("Kim", False)


def test_a_field_that_one_side_emptied_stays_empty():
    assert sides({"claimant": ""}, {})["claimant"] == ("", False)
    assert sides({}, {"claimant": ""})["claimant"] == ("", False)


def test_line_ends_and_blanks_around_are_no_change():
    was = {"statement": "One\ntwo"}
    typed = {"statement": " One\r\ntwo ", "was": json.dumps(was)}
    assert [s.merged for s in merge(typed, {"statement": "Three"})] == ["Three"]


@pytest.mark.parametrize("was", ["", "null", "[1]", '{"claimant": 3}', "x" * 50, "[" * 5000])
def test_without_what_the_form_was_opened_with_all_that_differs_is_asked(was):
    (side,) = merge({"claimant": "Kim", "was": was}, {"claimant": "Park"})
    assert side.clash


def test_two_who_change_different_fields_press_once_to_have_both(edited, people, session):
    answer = edited({"claimant": "Kim"}, {"tags": "range"})
    assert answer.status_code == 409
    assert "No field was changed by both of you." in answer.text and "Merged" in answer.text
    assert now(session, edited.number).tags == ""
    people[1].post(edited.path, **fields_of(answer.text))
    claim = now(session, edited.number)
    assert (claim.claimant, claim.tags, claim.statement) == ("Kim", "range", "It ran.")


@pytest.mark.parametrize(("take", "then"), [("mine", "Words of two"), ("theirs", "Words of one")])
def test_what_both_changed_is_chosen(edited, people, session, take, then):
    answer = edited({"claimant": "Words of one"}, {"claimant": "Words of two", "tags": "range"})
    assert "Words of one" in answer.text and "Words of two" in answer.text
    sent = fields_of(answer.text) | {"take-claimant": take}
    assert people[1].post(edited.path, **sent).status_code == 303
    claim = now(session, edited.number)
    assert (claim.claimant, claim.tags) == (then, "range")


def test_both_texts_can_be_put_in_the_box_and_are_not_saved_yet(edited, people, session):
    answer = edited({"statement": "It ran late."}, {"statement": "It ran full."})
    answer = people[1].post(edited.path, **fields_of(answer.text), both="statement")
    assert answer.status_code == 409 and now(session, edited.number).statement == "It ran late."
    held = fields_of(answer.text)
    assert held["statement"] == "It ran full.\n\nIt ran late."
    people[1].post(edited.path, **held | {"statement": "It ran late and full."})
    assert now(session, edited.number).statement == "It ran late and full."


def test_a_third_who_is_faster_still_is_merged_in_turn(edited, people, session):
    one, two = people
    answer = edited({"claimant": "Kim"}, {"tags": "range"})
    held = fields_of(answer.text)
    one.post(
        edited.path, **fields_of(one.get(f"{edited.path}/edit").text) | {"relayed_by": "Yonhap"}
    )
    again = two.post(edited.path, **held)
    assert again.status_code == 409 and "Yonhap" in again.text
    assert two.post(edited.path, **fields_of(again.text)).status_code == 303
    claim = now(session, edited.number)
    assert (claim.claimant, claim.tags, claim.relayed_by) == ("Kim", "range", "Yonhap")


def test_a_refused_form_still_knows_what_it_was_opened_with(edited, people, session):
    one, two = people
    opened = fields_of(two.get(f"{edited.path}/edit").text)
    refused = two.post(edited.path, **opened | {"statement": "", "tags": "range"})
    assert refused.status_code == 422
    again = fields_of(refused.text) | {"statement": "It ran."}
    one.post(edited.path, **fields_of(one.get(f"{edited.path}/edit").text) | {"claimant": "Kim"})
    answer = two.post(edited.path, **again)
    assert answer.status_code == 409 and "No field was changed by both" in answer.text


def test_a_verdict_that_came_first_changes_no_field(edited, people, desk, session):
    two = people[1]
    opened = fields_of(two.get(f"{edited.path}/edit").text)
    desk.verdict(edited.number, "unverified")
    answer = two.post(edited.path, **opened | {"tags": "range"})
    assert answer.status_code == 409
    two.post(edited.path, **fields_of(answer.text))
    assert now(session, edited.number).tags == "range"


def test_evidence_sources_and_stories_merge_alike(people, desk, session):
    from board.commands import stories

    item = desk.item(desk.claim(), title="Old")
    source = desk.source("Source")
    story = stories.add_story(session, desk.reporter, "Story")
    for path, save, table, number, mine, theirs in (
        (f"/desk/evidence/{item}/edit", None, Evidence, item, "note", "excerpt"),
        (f"/desk/sources/{source}/edit", f"/desk/sources/{source}", Source, source, "note", "name"),
        (f"/desk/stories/{story}/edit", None, Story, story, "summary", "title"),
    ):
        one, two = people
        opened = [fields_of(person.get(path).text) for person in people]
        save = save or path
        assert one.post(save, **opened[0] | {theirs: "Theirs"}).status_code == 303
        answer = two.post(save, **opened[1] | {mine: "Mine"})
        assert answer.status_code == 409
        assert two.post(save, **fields_of(answer.text)).status_code == 303
        session.rollback()
        row = session.get(table, number, populate_existing=True)
        assert (getattr(row, mine), getattr(row, theirs)) == ("Mine", "Theirs")
