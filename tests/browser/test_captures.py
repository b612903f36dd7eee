"""A link is pasted, its page is kept by a real worker, and all of it is seen as it comes."""

import re
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.capture.servers import LOOPBACK
from tests.capture.sites import OTHERS, Site, article
from tests.serving import claimboard, serving

# As `claimboard serve`, but for the one thing that no environment can say: loopback is allowed.
SERVE = """
import sys
from dataclasses import replace
from board.cli import serving
real = serving.settings_from_env
serving.settings_from_env = lambda: replace(
    real(), capture=True, capture_ports=({port},), capture_also=("{also}",)
)
from board.cli import main
main()
"""
PASSWORD = "correct horse battery"


@pytest.fixture
def site():
    with Site() as site:
        site.pages["/crane"] = article(title="Crane falls into the harbour")
        yield site


@pytest.fixture
def page(browser, tmp_path, site):
    (tmp_path / "word").write_text(PASSWORD)
    made = claimboard(tmp_path, "init", "--email", "ed@desk.test", "--name", "Ed Itor",
                      "--password-file", str(tmp_path / "word"))  # fmt: skip
    assert made.returncode == 0, made.stderr
    command = [sys.executable, "-c", SERVE.format(port=site.port, also=LOOPBACK)]
    with serving(tmp_path, "serve", command=command) as (_server, address):
        visit = Visit(browser, address, {})
        page = visit("/sign-in", role=None)
        page.fill("#email", "ed@desk.test")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/desk")
        yield page
        for context in visit.contexts:
            context.close()
        assert visit.complaints == []


def test_a_pasted_link_is_fetched_once_it_is_added_and_fills_what_was_left_empty(page, site):
    page.goto("/desk/claims/new")
    page.fill("#statement", "A crane fell into the harbour.")
    page.click("main form button:has-text('Enter')")
    page.wait_for_url(re.compile(r"/claims/\d+$"))
    page.click("#add summary")
    page.fill("#url", f"http://{LOOPBACK}:{site.port}/crane")
    page.locator("#owner :text('New to the register')").wait_for()
    assert site.asked == []  # typing tells nobody
    page.check("#add [name=stance][value=supports]")
    page.click("#add button:has-text('Add') >> nth=0")
    item = page.locator("details.item")
    item.locator("summary:has-text('copy kept')").wait_for()  # it came in place
    assert site.paths() == ["/crane"]
    expect(item.locator("summary").first).to_contain_text("Crane falls into the harbour")
    item.locator("summary").first.click()
    expect(item).to_contain_text("As the page gives it: title, publisher, date")
    site.pages["/crane"] = article(OTHERS, title="Nothing fell into the harbour")
    item.locator("button:has-text('Keep a copy now')").click()
    item.locator(":text('1 older')").wait_for(state="attached")
    page.goto(page.url)
    page.locator("details.item summary").first.click()
    page.click("a:has-text('See what changed')")
    expect(page.locator(".change ins")).not_to_have_count(0)
    expect(page.locator(".change del")).not_to_have_count(0)
    assert Axe().run(page).response["violations"] == []
    page.click("a:has-text('This page was corrected')")
    expect(page.locator("h1")).to_contain_text("Corrected or retracted")
    page.go_back()
    page.click(".change.head a >> nth=0")
    expect(page.locator(".article")).to_contain_text("a crane fell into the water")
    with page.expect_download() as saved:
        page.click("a:has-text('The page as it came')")
    assert saved.value.suggested_filename.endswith(".bin")
    assert b"a crane fell" in saved.value.path().read_bytes()


def test_links_and_differences_are_read_by_keyboard_alone_and_with_script_off(visit):
    page = visit("/desk/links", role="editor", java_script_enabled=False)
    assert page.locator("h1").inner_text() == "Links broken"
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.inner_text().startswith("See what changed"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/difference")
    expect(page.locator(".change del")).not_to_have_count(0)
    expect(page.locator(".change ins")).not_to_have_count(0)
    page.goto("/desk/claims/23")
    item = page.locator("details.item:has-text('changed 38 %')")
    item.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(item.locator("a:has-text('Copy kept')")).to_be_visible()
    item.locator("a:has-text('Copy kept')").click()
    expect(page.locator(".article")).to_contain_text("This is a sample.")
