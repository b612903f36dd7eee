"""A claim and a story inside a page of another origin, in a real browser."""

import html
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

FINDING = ".column.is-corroborated .card:not(:has(.flag)) a.statement"  # not under review


@contextmanager
def elsewhere(body):
    """Another site on loopback whose only page holds this: another port is another origin."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            head = "<!doctype html><html lang='en'><title>An article</title>"
            page = f"{head}<main><h1>An article</h1>{body}</main>"
            self.wfile.write(page.encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def line_on(page):
    """The line of HTML that the page offers, which makes it no wider."""
    page.get_by_text("Embed this").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return page.locator("pre.embed").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_line_shows_a_claim_and_a_story_on_a_page_of_another_origin(visit, theme):
    page = visit("/", role=None)
    claim = page.locator(FINDING).first
    statement, address = claim.inner_text(), claim.get_attribute("href")
    story = page.locator("nav a.statement").first.get_attribute("href")
    page.goto(address)
    lines = line_on(page)
    page.goto(story)
    lines += line_on(page)
    with elsewhere(lines) as other:
        article = visit(
            other, role=None, color_scheme=theme, viewport={"width": 360, "height": 700}
        )
        frame = article.frame_locator("iframe").first
        expect(frame.locator("h1")).to_have_text(statement)
        mark = frame.locator(".mark.is-corroborated")
        expect(mark).to_be_visible()
        black = "rgb(0, 0, 0)"
        assert mark.evaluate("node => getComputedStyle(node).color") != black  # its style came
        expect(article.frame_locator("iframe").nth(1).locator("li")).to_have_count(6)
        assert Axe().run(article).response["violations"] == []
        with article.context.expect_page() as opened:
            frame.get_by_role("link", name="How we know").click()
        assert opened.value.url.endswith(address)


def test_no_other_page_of_ours_is_shown_in_a_frame(browser, address):
    with elsewhere(f'<iframe src="{address}/" title="x"></iframe>') as other:
        page, refused = browser.new_page(), []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(other, wait_until="networkidle")
        assert page.frames[1].url != f"{address}/"
        assert any("frame-ancestors" in text for text in refused)
        page.close()


def test_the_finding_in_a_pages_head_is_data_that_the_policy_lets_be(visit):
    page = visit("/", role=None)
    page.locator(FINDING).first.click()
    told = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(told)["@type"] == "ClaimReview"
    source = page.content()
    line = html.unescape(re.search(r"<code>(.*?)</code>", source)[1])
    assert line.startswith("<iframe ")


def test_axe_finds_nothing_in_the_frames_by_themselves(visit):
    page = visit("/data", role=None)
    assert Axe().run(page).response["violations"] == []
    page.goto("/")
    for status in ("unverified", "corroborated", "disputed"):
        page.goto("/")
        path = page.locator(f".column.is-{status} a.statement").first.get_attribute("href")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.goto(f"/embed{path}")
            assert Axe().run(page).response["violations"] == [], (path, theme)
