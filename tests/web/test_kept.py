"""Kept pages: made once, shown to one person, gone with the next change."""

import re

import pytest
from sqlalchemy import event

from board import create_app
from board.commands import account, claims, members, stories
from board.web.kept import Kept
from tests.web.test_thread import Browser


@pytest.fixture
def app(settings):
    return create_app(settings)


def keys(page):
    return re.findall(r'name="(?:csrf_token|once)" value="([^"]+)"', page)


def test_every_answer_has_its_own_keys_and_name(app, desk):
    one, two = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    number = desk.claim()
    for path in ("/desk", f"/desk/claims/{number}"):
        pages = [browser.get(path).text for browser in (one, one, two)]
        assert ["<summary><bdi>Reporter<" in page for page in pages] == [True, True, False]
        assert "<summary><bdi>Editor<" in pages[2]
        found = [set(keys(page)) for page in pages]
        assert all(found) and not (found[0] & found[1] or found[1] & found[2])
        assert all(len(key) > 20 for key in keys(pages[0]))


def test_what_stands_above_every_page_is_of_ones_own_roles_name_and_words(app, desk):
    one, two = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    for path in ("/desk?q=a%22b", "/desk/search?q=a%22b", "/desk/stories?q=a%22b", "/desk/stories"):
        pages = [browser.get(path).text.split("<main")[0] for browser in (one, two)]
        assert ["Sign-offs" in page for page in pages] == [False, True]
        assert ["<bdi>Reporter<" in page for page in pages] == [True, False]
        assert all(('value="a&#34;b"' in page) == ("?q" in path) for page in pages)
    assert not set(keys(one.get("/desk/stories").text)) & set(keys(one.get("/desk/stories").text))


def test_a_card_is_read_once_until_its_claim_changes(app, desk, session, monkeypatch):
    monkeypatch.setattr("board.web.kept._minute", lambda: "this minute")
    number = desk.claim("A night parade.")
    browser, read = Browser(app).sign_in("reporter"), []

    @event.listens_for(app.extensions["engine"], "before_cursor_execute")
    def note(*call):
        read.append("claims.statement" in call[2])

    for query, reads in (("", 1), ("?q=night", 0), ("?q=parade", 0)):
        read.clear()
        assert "A night parade." in browser.get(f"/desk{query}").text
        assert sum(read) == reads, query
    claims.assign(session, desk.editor, number, desk.second.member_id)
    assert "<bdi>Second</bdi>" in browser.get("/desk?q=night").text
    account.rename(session, desk.second, "Another Name")
    assert "<bdi>Another Name</bdi>" in browser.get("/desk?q=parade").text


def test_a_kept_page_serves_forms_that_work(app, desk):
    number = desk.claim()
    browser = Browser(app).sign_in("reporter")
    for step in ("checking", "ready"):
        browser.get(f"/desk/claims/{number}")
        browser.get(f"/desk/claims/{number}")
        assert browser.post(f"/desk/claims/{number}/next-step", next_step=step).status_code == 303
        assert f'value="{step}" selected' in browser.get(f"/desk/claims/{number}").text


def test_a_change_shows_at_once_to_everybody(app, desk, session):
    one, two = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    number = desk.claim("First words.")
    assert all("First words." in browser.get("/desk").text for browser in (one, two))
    claims.assign(session, desk.editor, number, desk.second.member_id)
    for browser in (one, two):
        page = browser.get("/desk").text
        assert "Second</bdi>" in page.split('class="board"')[1]
    stories.add_story(session, desk.editor, "A new story", "")
    assert "A new story" in one.get("/desk").text
    desk.join("newcomer", next(iter(desk.reporter.roles)))
    assert "Newcomer" in two.get("/desk").text


def test_a_kept_page_of_a_restricted_claim_is_nobody_elses(app, desk, session):
    number = desk.claim("Only for one.", by=desk.editor, restricted="yes")
    named, other = Browser(app).sign_in("editor"), Browser(app).sign_in("second")
    for _ in range(2):
        assert "Only for one." in named.get("/desk").text
        assert "Only for one." not in other.get("/desk").text
        assert named.get(f"/desk/claims/{number}").status_code == 200
        assert other.get(f"/desk/claims/{number}").status_code == 404


def test_who_asks_is_known_after_a_press_that_changed_nothing(app, desk):
    browser = Browser(app).sign_in("reporter")
    browser.get("/desk/mine/notices")
    for path, status in (("/desk/notices/reading", 303), ("/desk/notices/999/reading", 404)):
        desk.claim()  # whoever asks is read anew
        assert browser.post(path, up_to="0").status_code == status
        assert "<summary><bdi>Reporter<" in browser.get("/desk/account").text


def test_a_member_who_is_shown_out_is_out_at_once(app, desk, session):
    browser = Browser(app).sign_in("second")
    assert [browser.get("/desk").status_code for _ in range(2)] == [200, 200]
    members.deactivate(session, desk.admin, desk.second.member_id)
    assert browser.get("/desk").status_code == 302


def test_new_roles_hold_at_once(app, desk, session):
    number = desk.claim()
    browser = Browser(app).sign_in("reporter")
    path = f"/desk/claims/{number}/publication/new"
    assert path not in browser.get(f"/desk/claims/{number}").text
    members.set_roles(session, desk.admin, desk.reporter.member_id, desk.editor.roles)
    assert path in browser.get(f"/desk/claims/{number}").text


def test_what_is_kept_is_bounded_and_of_one_stand():
    kept = Kept(3)
    made = []

    def get(stand, key):
        return kept.get(stand, key, lambda: made.append(key) or f"{stand}{key}")

    assert [get(1, key) for key in "abab"] == ["1a", "1b", "1a", "1b"]
    assert made == ["a", "b"]
    assert get(2, "a") == "2a" and get(1, "a") == "1a"
    for key in "bcdefg":
        get(1, key)
        assert len(kept.now[1]) <= 3
