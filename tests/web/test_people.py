"""Account, people and invitations as pages: what each shows, to whom, and what it does."""

import re

import pytest

from board import create_app
from board.web.browsers import browser_words
from tests.web.browser import PASSWORD, SAME, Browser, signed_in, token_on

NEW = "a new long password"


@pytest.fixture
def app(settings):
    return create_app(settings)


def link_on(page):
    return re.search(r'value="http://localhost(/invitations/[\w-]{43})"', page).group(1)


def invite(admin, email="new@desk.test", **more):
    admin.get("/desk/people")
    fields = {"roles": ["reporter", "editor"]} | more
    return admin.post("/desk/people/invitations", email=email, **fields)


def test_an_invitation_is_made_shown_once_and_used_once(app, desk):
    admin = signed_in(app, desk, "admin")
    link = link_on(invite(admin).text)
    people = admin.get("/desk/people").text
    assert "new@desk.test" in people and link.rsplit("/")[-1] not in people
    guest = Browser(app)
    page = guest.get(link)
    assert page.status_code == 200 and "new@desk.test" in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    short = guest.post(link, name="Nora <New>", password="short")
    assert short.status_code == 422 and "Nora &lt;New&gt;" in short.text
    assert "at least 12" in short.text and 'value="short"' not in short.text
    joined = guest.post(link, name="Nora <New>", password=NEW)
    assert joined.status_code == 303 and joined.headers["Location"] == "/desk"
    assert "Nora &lt;New&gt;" in guest.get("/desk").text
    for browser in (Browser(app), guest):
        used = browser.get(link)
        assert used.status_code == 404 and "does not hold" in used.text
        assert link.rsplit("/")[-1] not in used.text


def test_a_wrong_and_a_taken_back_link_are_told_alike(app, desk):
    admin = signed_in(app, desk, "admin")
    link = link_on(invite(admin).text)
    back = re.search(r'"(/desk/people/invitations/\d+/withdrawal)"', admin.get("/desk/people").text)
    assert admin.post(back.group(1)).status_code == 303
    assert "Nobody is invited" in admin.get("/desk/people").text
    wrong = Browser(app).get("/invitations/" + "x" * 43)
    assert Browser(app).get(link).text == wrong.text


def test_the_same_invitation_form_sent_twice_makes_one_link(app, desk):
    admin = signed_in(app, desk, "admin")
    admin.get("/desk/people")
    form = dict(re.findall(r'name="(csrf_token|once)" value="([^"]*)"', admin.page))
    form |= {"email": "new@desk.test", "roles": "reporter"}
    first, second = (
        admin.client.post("/desk/people/invitations", data=form, headers=SAME) for _n in (1, 2)
    )
    assert link_on(first.text) and second.status_code == 303
    assert Browser(app).get(link_on(first.text)).status_code == 200


def test_a_wrong_invitation_is_told_with_what_was_typed(app, desk):
    admin = signed_in(app, desk, "admin")
    answer = invite(admin, "reporter@desk.test")
    assert answer.status_code == 422 and 'value="reporter@desk.test"' in answer.text
    assert len(re.findall(r'value="(?:reporter|editor)" checked', answer.text)) >= 2
    assert "at least one role" in invite(admin, roles=[]).text


def test_all_see_the_people_and_admins_what_they_need(app, desk, session):
    from board.commands import members

    members.deactivate(session, desk.admin, desk.second.member_id)
    page = signed_in(app, desk, "reporter").get("/desk/people").text
    assert "Editor" in page and "@desk.test" not in page and "Second" not in page
    assert "<form" not in page.split("<main")[1]
    page = signed_in(app, desk, "admin").get("/desk/people").text
    assert "editor@desk.test" in page and "inactive" in page


def test_an_admin_gives_roles_shows_out_and_brings_back(app, desk):
    admin, reporter = signed_in(app, desk, "admin"), signed_in(app, desk, "reporter")
    person = f"/desk/people/{desk.reporter.member_id}"
    admin.get("/desk/people")
    admin.post(f"{person}/roles", roles=["editor"])
    assert "editor" in reporter.get("/desk/account").text
    admin.get("/desk/people")
    admin.post(f"{person}/sessions/ending")
    assert reporter.get("/desk").status_code == 302
    reporter = signed_in(app, desk, "reporter")
    admin.get("/desk/people")
    admin.post(f"{person}/deactivation")
    assert reporter.get("/desk").status_code == 302
    assert "Bring back" in admin.get("/desk/people").text
    assert admin.post(f"{person}/reactivation").status_code == 303
    admin.get("/desk/people")
    last = admin.post(f"/desk/people/{desk.admin.member_id}/deactivation")
    assert last.status_code == 422 and "The last admin stays" in last.text


def test_a_member_changes_name_and_password(app, desk):
    browser, other = signed_in(app, desk, "reporter"), signed_in(app, desk, "reporter")
    assert browser.post("/desk/account/name", name="<b>Rita</b>").status_code == 303
    page = browser.get("/desk/account").text
    assert "&lt;b&gt;Rita&lt;/b&gt;" in page and "<b>Rita" not in page
    assert browser.post("/desk/account/name", name=" ").status_code == 422
    long = browser.post("/desk/account/name", name="n" * 201)
    assert long.status_code == 422 and "n" * 201 in long.text
    browser.get("/desk/account")
    wrong = browser.post("/desk/account/password", password="not it", new_password=NEW)
    assert wrong.status_code == 422 and "not your password" in wrong.text and NEW not in wrong.text
    before = browser.client.get_cookie("claimboard").value
    changed = browser.post("/desk/account/password", password=PASSWORD, new_password=NEW)
    assert changed.status_code == 303
    assert browser.client.get_cookie("claimboard").value != before
    assert browser.get("/desk").status_code == 200 and other.get("/desk").status_code == 302


def test_a_member_sees_and_ends_own_sessions(app, desk):
    here, there, third = (signed_in(app, desk, "reporter") for _browser in range(3))
    page = here.get("/desk/account").text
    assert page.count("Firefox on Linux") == 3 and page.count("this one") == 1
    assert "192.0.2.0" in page
    ending = re.findall(r"/desk/account/sessions/\d+/ending", page)
    here.post(ending[0])
    assert [b.get("/desk").status_code for b in (there, third)].count(302) == 1
    here.get("/desk/account")
    here.post("/desk/account/other-sessions/ending")
    assert [b.get("/desk").status_code for b in (here, there, third)] == [200, 302, 302]
    stranger = signed_in(app, desk, "editor")
    theirs = stranger.post(re.sub(r"\d+", "1", ending[0]))
    assert theirs.status_code == 404


def test_the_host_of_a_link_is_one_of_ours(app, desk):
    admin = signed_in(app, desk, "admin")
    form = {"csrf_token": token_on(admin.page), "email": "new@desk.test", "roles": "editor"}
    answer = admin.client.post(
        "/desk/people/invitations", data=form, headers=SAME | {"X-Forwarded-Host": "evil.example"}
    )
    assert "evil.example" not in answer.text and link_on(answer.text)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_plain_words(agent, words):
    assert browser_words(agent) == words
