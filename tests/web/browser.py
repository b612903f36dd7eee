"""A browser without script for tests: reads a page and sends its forms as they stand."""

import re

from board.commands import door
from board.db import atomic

PASSWORD = "correct horse battery"
SAME = {"Sec-Fetch-Site": "same-origin"}
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Browser:
    """Keeps the last page, so that a form is sent with the hidden fields it stood with."""

    def __init__(self, app):
        self.client = app.test_client()
        self.page = ""

    def get(self, path, **headers):
        answer = self.client.get(path, headers=headers)
        self.page = answer.text
        return answer

    def post(self, path, headers=None, **fields):
        keys = dict(re.findall(r'name="(csrf_token|once|version)" value="([^"]*)"', self.page))
        answer = self.client.post(path, data=keys | fields, headers=SAME | (headers or {}))
        if answer.mimetype.startswith("text/"):  # a download leaves the page as it is
            self.page = answer.text or self.page
        return answer

    def sign_in(self, name, password=PASSWORD):
        """Sign in by the form, with an address or the name of one of the tests' own."""
        self.get("/sign-in")
        email = name if "@" in name else f"{name}@desk.test"
        answer = self.post("/sign-in", email=email, password=password)
        assert answer.status_code == 303
        return self


def signed_in(app, desk, name):
    """A browser in which the member is signed in, without the slow hashing of the door."""
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
