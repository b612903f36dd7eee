"""Every route of the app, walked: who may ask for it, and what an unsafe request must show."""

import re

import pytest

from board import create_app
from board.rules import ALLOWED, ANYONE, Action, Role
from tests.web.browser import SAME, renew, signed_in, token_on

# product.md, "Who may do what". An action that stands in no line here fails the test: place it.
DESK_WORK = {
    "see the desk": {Action.SEE_DESK, Action.OWN_ACCOUNT},
    "enter, split and relate": {Action.ENTER_CLAIM, Action.EDIT_CLAIM, Action.KEEP_STORIES},
    "keep views": {Action.KEEP_VIEWS},
    "trace, add and withdraw evidence": {
        Action.ADD_EVIDENCE, Action.TRACE_ORIGIN, Action.KEEP_SOURCES,
    },
    "comment": {Action.COMMENT},
    "assign, restrict, give verdicts, ask for the brake": {
        Action.ASSIGN, Action.RESTRICT, Action.GIVE_VERDICT, Action.ASK_BRAKE,
        Action.LOG_REPLY,
    },
}  # fmt: skip
EDITING = {
    Action.SIGN_OFF, Action.GRANT_EXCEPTION, Action.BRAKE, Action.UNPUBLISH,
    Action.SECOND_LOOK, Action.UNRESTRICT, Action.MERGE,
    Action.CLEAR_LEGALLY, Action.EMBARGO, Action.PACK,
}  # fmt: skip
KEEPING = {Action.KEEP_MEMBERS, Action.KEEP_PAGES, Action.IMPORT, Action.LEGAL_HOLD}
TABLE = {
    **{action: set(Role) for line in DESK_WORK.values() for action in line},
    **{action: {Role.EDITOR} for action in EDITING},
    **{action: {Role.ADMIN} for action in KEEPING},
    Action.REDACT: {Role.EDITOR, Role.ADMIN},  # two people: one each
    Action.RELEASE: set(),  # the board itself, at its hour
    Action.ARCHIVE: set(),  # the worker, page by page
}
VALUES = {"pid": "zzzzzzzzzz", "token": "x" * 43, "slug": "x", "status": "disputed", "name": "x"}


@pytest.fixture
def app(settings):
    return create_app(settings)


def routes(app, *methods):
    """Each route once for each of these methods: method, address with ids of nothing, action."""
    for rule in app.url_map.iter_rules():
        action = app.view_functions[rule.endpoint].action
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: VALUES.get(m[1], "999999"), rule.rule)
        for method in sorted(rule.methods & set(methods)):
            yield method, path, action


def test_the_table_of_roles_is_the_one_of_the_product():
    assert set(TABLE) | ANYONE == set(Action)
    for role in Role:
        assert ALLOWED[role] == {action for action, roles in TABLE.items() if role in roles}


def test_a_stranger_reads_what_is_public_and_is_sent_to_sign_in_elsewhere(app, session):
    client = app.test_client()
    for _method, path, action in routes(app, "GET"):
        answer = client.get(path)
        if action in ANYONE:
            assert answer.status_code in (200, 404), path
        else:
            assert answer.status_code == 302, path
            assert answer.headers["Location"].startswith("/sign-in?next=/desk"), path


def test_a_stranger_changes_nothing(app, session):
    for method, path, action in routes(app, "POST", "PUT", "PATCH", "DELETE"):
        answer = app.test_client().open(path, method=method, headers=SAME)
        assert answer.status_code == (403 if action in ANYONE else 401), path


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_the_table_gives_it(app, desk, role):
    browser = signed_in(app, desk, role.value)
    for method, path, action in routes(app, "GET", "POST"):
        if action in ANYONE:
            continue
        renew(desk, browser, role.value)
        browser.get("/desk/account")
        answer = browser.get(path) if method == "GET" else browser.post(path)
        if role in TABLE[action]:
            assert answer.status_code in (200, 303, 404, 422, 428, 400), (path, answer.text)
        else:
            assert answer.status_code == 403, path


def test_every_unsafe_request_shows_a_token_and_comes_from_our_own_pages(app, desk):
    browser = signed_in(app, desk, "admin")
    token = token_on(browser.page)
    shown = {"csrf_token": token}
    for method, path, _action in routes(app, "POST", "PUT", "PATCH", "DELETE"):
        for data, headers in (
            ({}, SAME),
            ({"csrf_token": "x" * 86}, SAME),
            ({"csrf_token": "é\x00"}, SAME),
            (shown, {"Sec-Fetch-Site": "cross-site"}),
            (shown, {"Sec-Fetch-Site": "same-site"}),
            (shown, SAME | {"Origin": "https://evil.example"}),
            (shown, SAME | {"Origin": "null"}),
            (shown, SAME | {"Origin": "https://localhost"}),
            (shown, SAME | {"Origin": "http://[x"}),
            (shown, {}),
        ):
            answer = browser.client.open(path, method=method, data=data, headers=headers)
            assert answer.status_code == 403, (path, data, headers)


def test_a_token_is_masked_anew_in_each_answer_and_older_ones_hold(app, desk):
    browser = signed_in(app, desk, "reporter")
    tokens = [token_on(browser.get("/desk/account").text) for _page in range(3)]
    assert len(set(tokens)) == 3
    for token in tokens:
        form = {"csrf_token": token, "name": "New Name"}
        answer = browser.client.post("/desk/account/name", data=form, headers=SAME)
        assert answer.status_code == 303


def test_a_token_serves_its_own_session_only(app, desk):
    reporter, editor = (signed_in(app, desk, name) for name in ("reporter", "editor"))
    form = {"csrf_token": token_on(reporter.page), "name": "New Name"}
    answer = editor.client.post("/desk/account/name", data=form, headers=SAME)
    assert answer.status_code == 403


def test_a_token_may_come_in_a_header(app, desk):
    browser = signed_in(app, desk, "reporter")
    headers = SAME | {"X-CSRF-Token": token_on(browser.page)}
    answer = browser.client.post("/desk/account/name", data={"name": "New"}, headers=headers)
    assert answer.status_code == 303


def test_every_answer_carries_the_headers_of_safety(app, desk):
    browser = signed_in(app, desk, "admin")
    for _method, path, action in routes(app, "GET"):
        headers = browser.client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        if action in ANYONE and not path.startswith(("/sign-in", "/invitations")):
            assert headers["Referrer-Policy"] == "no-referrer", path
            assert "Set-Cookie" not in headers, path
            continue
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Robots-Tag"] == "noindex", path
        policy = "strict-origin" if path.startswith("/invitations") else "same-origin"
        assert headers["Referrer-Policy"] == policy, path
