"""The board's address: filters as a person shares them, and links that keep them."""

import re
from html import unescape

import pytest

from board import create_app
from board.commands import claims, members
from board.commands.stories import add_story
from tests.web.test_thread import Browser


@pytest.fixture
def browser(settings, desk):
    return Browser(create_app(settings)).sign_in("reporter")


def statements(page):
    return re.findall(r'class="statement"[^>]*>([^<]*)<', page)


def links(page):
    return [unescape(href) for href in re.findall(r'href="([^"]*)"', page)]


def test_an_address_narrows_the_board(browser, desk):
    desk.claim("Mine, of missiles.", tags="missiles")
    desk.claim("Of missiles.", tags="missiles")
    claims.assign(desk.session, desk.reporter, 1, desk.reporter.member_id)
    claims.assign(desk.session, desk.reporter, 2, desk.editor.member_id)
    for query, found in {
        "assignee=me": ["Mine, of missiles."],
        "assignee=nobody": [],
        f"assignee={desk.editor.member_id}": ["Of missiles."],
        "tag=%23Missiles&q=mine": ["Mine, of missiles."],
        "step=new&sort=opened": ["Mine, of missiles.", "Of missiles."],
        "review=1": [],
    }.items():
        assert statements(browser.get(f"/desk?{query}").text) == found, query


def test_every_filter_is_a_chip_that_takes_it_away(browser, desk):
    desk.claim()
    page = browser.get("/desk?assignee=me&tag=parade&sort=due").text
    assert "assigned to me" in page and "#parade" in page
    assert {"/desk?tag=parade&sort=due", "/desk?assignee=me&sort=due"} <= set(links(page))


def test_the_board_of_one_story_leads_to_its_work_and_handover_and_they_to_each_other(
    browser, desk
):
    story = add_story(desk.session, desk.reporter, "The parade")
    work, handover = f"/desk/stories/{story}/work", f"/desk/stories/{story}/handover"
    assert not {work, handover} & set(links(browser.get("/desk").text))
    assert {work, handover} <= set(links(browser.get("/desk?story=the-parade").text))
    assert handover in links(browser.get(work).text)
    assert work in links(browser.get(handover).text)


def test_an_old_link_still_shows_a_board(browser, desk):
    desk.claim("It is here.")
    leaver = desk.second.member_id
    claims.assign(desk.session, desk.editor, 1, leaver)
    members.deactivate(desk.session, desk.admin, leaver)
    page = browser.get(f"/desk?assignee={leaver}").text
    assert "assigned to Second" in page and statements(page) == ["It is here."]
    wrong = "story=gone&assignee=99&step=done&sort=best&review=yes&tag=a+b&q=%00"
    answer = browser.get(f"/desk?{wrong}")
    assert answer.status_code == 200 and statements(answer.text) == ["It is here."]
    for part in ("story=gone", "assignee=99", "step=done", "sort=best", "review=yes", "tag=a b"):
        assert part in answer.text


def test_load_more_keeps_the_filters(browser, desk):
    for number in range(23):
        desk.claim(f"Number {number}.", tags="parade" if number else "")
    page = browser.get("/desk?tag=parade&sort=opened").text
    (more,) = {link for link in links(page) if "/desk/columns/" in link}
    assert "tag=parade" in more and "sort=opened" in more
    assert statements(browser.get(more).text) == ["Number 21.", "Number 22."]
