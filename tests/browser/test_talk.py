"""Talk in a real browser: a colleague called by keyboard, and the feed with comments in it."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def talked_about(visit, **options):
    """The page of a claim with comments."""
    page = visit("/desk?q=launcher", **options)
    page.locator(".card .statement", has_text="The launcher vehicle of the Hwasong-20").click()
    page.locator(".comment").first.wait_for()
    return page


def test_a_colleague_is_called_by_keyboard_alone(visit):
    page = talked_about(visit)
    keys, box = page.keyboard, page.locator("#comment")
    box.focus()
    keys.type("Ask @jo")
    option = page.locator(".names [role=option]")
    option.wait_for()
    assert option.inner_text().split() == ["@jonas", "Jonas", "Lindqvist"]
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert Axe().run(page).response["violations"] == []
    keys.press("Enter")
    expect(box).to_have_value("Ask @jonas ")
    expect(option).to_have_count(0)
    keys.type("or @")
    option.nth(3).wait_for()
    first = option.nth(0).get_attribute("data-handle")
    keys.press("ArrowDown")
    second = page.locator('.names [aria-selected="true"]').get_attribute("data-handle")
    assert second != first
    keys.press("Escape")
    expect(option).to_have_count(0)
    expect(box).to_have_value("Ask @jonas or @")
    keys.press("Backspace")
    keys.press("Enter")
    keys.type("now.")
    keys.press("Tab")
    while page.evaluate("document.activeElement.textContent").strip() != "Comment":
        keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"#comment-\d+$"))
    said = page.locator(page.url[page.url.index("#") :])
    expect(said).to_contain_text("Ask @jonas or")
    expect(said).to_contain_text("now.")
    editor = visit("/desk/mine", role="editor")
    expect(editor.locator("#mentions + ul")).to_contain_text("Ask @jonas or")
    assert re.match(r"\(\d+\) My desk", editor.locator("a[href='/desk/mine']").inner_text())


def test_accents_and_case_find_a_name_and_an_address_does_not(visit):
    page = talked_about(visit)
    page.locator("#comment").press_sequentially("@LIND")
    page.locator(".names [data-handle=jonas]").wait_for()
    page.locator(".names [data-handle=jonas]").click()
    expect(page.locator("#comment")).to_have_value("@jonas ")
    page.locator("#comment").press_sequentially("mina@jo")
    expect(page.locator(".names")).to_have_count(0)


def test_the_handles_are_listed_with_script_off(visit):
    page = talked_about(visit, java_script_enabled=False)
    page.click("summary:has-text('Who can be called')")
    expect(page.locator("#handles")).to_contain_text("@mina")
    page.fill("#comment", "Without *script*.")
    page.click("button:has-text('Comment')")
    expect(page.locator(".comment em", has_text="script")).to_have_count(1)


def test_axe_finds_nothing_in_the_feed_in_either_theme_and_it_fits_320_pixels(visit):
    for theme in ("light", "dark"):
        page = talked_about(visit, role="editor", color_scheme=theme)
        for folded in page.locator(".feed details > summary").all():
            folded.click()
        assert Axe().run(page).response["violations"] == []
    narrow = talked_about(visit, viewport={"width": 320, "height": 640})
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
