"""A real Chromium against the real server with the sample board."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.serving import serving

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run")  # fmt: skip
ROLES = ("reporter", "editor", "second-editor", "admin")


def chromium():
    """The distribution's browser; `./dev test` installs it."""
    found = [shutil.which(name) for name in ("chromium-headless-shell", "chromium")]
    path = next((path for path in found if path), None)
    if path is None:
        pytest.fail("There is no Chromium: apt-get install chromium-headless-shell libatomic1")
    return path


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The sample board, served as a newsroom would serve it."""
    with serving(tmp_path_factory.mktemp("demo"), "demo") as (_server, address):
        yield address


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(browser, address):
    """The cookies of each role: one sign-in a role for the whole run."""
    states = {}
    for role in ROLES:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        page.fill("#email", f"{role}@demo.example")
        page.fill("#password", "a sample board only")
        page.click("main button")
        page.wait_for_url("**/desk")
        states[role] = context.storage_state()
        context.close()
    return states


class Visit:
    """Opens pages as a role, and keeps what the browser complained of."""

    def __init__(self, browser, address, states):
        self.browser, self.address, self.states = browser, address, states
        self.contexts, self.complaints = [], []

    def __call__(self, path="/desk", role="reporter", **options):
        options.setdefault("viewport", {"width": 1280, "height": 800})
        state = self.states[role] if role else None
        context = self.browser.new_context(base_url=self.address, storage_state=state, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("pageerror", lambda error: self.hear("error", str(error)))
        page.goto(path)
        return page

    def hear(self, kind, text):
        told = "Failed to load resource" in text  # an answer of ours such as a 422
        if kind == "error" and not told:
            self.complaints.append(text)


@pytest.fixture
def visit(browser, address, signed_in):
    visit = Visit(browser, address, signed_in)
    yield visit
    for context in visit.contexts:
        context.close()
    assert visit.complaints == []
