"""A member's browser for tests, signed in without the slow hashing of the door."""

import re

from board.commands import door
from board.db import atomic
from tests.web.test_thread import Browser

SAME = {"Sec-Fetch-Site": "same-origin"}


def signed_in(app, desk, name):
    """A browser in which the member is signed in, with the board's page open."""
    browser = Browser(app)
    browser.secret = renew(desk, browser, name)
    browser.get("/desk/account")
    return browser


def renew(desk, browser, name):
    """Sign the browser in anew, without the form."""
    number = desk.people[name].member_id
    with atomic(desk.session):
        secret = door.begin_session(desk.session, number, "192.0.2.0", "Firefox on Linux")
    browser.client.set_cookie("claimboard", secret, domain="localhost")
    return secret


def token_on(page):
    """The form token that stands on a page."""
    return re.search(r'name="csrf_token" value="([^"]*)"', page).group(1)
