"""A browser without script for tests: reads a page and sends its forms as they stand."""

import re

PASSWORD = "correct horse battery"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
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
        answer = self.client.post(path, data=keys | fields, headers=SAME_SITE | (headers or {}))
        self.page = answer.text or self.page
        return answer

    def sign_in(self, name):
        self.get("/sign-in")
        answer = self.post("/sign-in", email=f"{name}@desk.test", password=PASSWORD)
        assert answer.status_code == 303
        return self
