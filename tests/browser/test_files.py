"""Files in a real browser: chosen, told of, shown as pictures, saved; and with script off."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.samples import JPEG, PDF, WEBP, boxes, png

FILES = re.compile(r"/desk/evidence/\d+/files$")


def file(name, content):
    return {"name": name, "mimeType": "", "buffer": content}


def claim_of(page):
    """A claim of its own on the board all tests share."""
    page.goto("/desk/claims/new")
    page.fill("#statement", "The bridge was closed on 3 May.")
    page.locator("main form button", has_text="Enter").first.click()
    page.wait_for_url(re.compile(r"/desk/claims/\d+"))
    page.locator("#add > summary").click()
    return page


def test_a_picture_is_the_item_and_is_shown_and_saved_by_its_name(visit):
    page = claim_of(visit(role="reporter"))
    page.focus("#url")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "file"
    page.set_input_files("#file", file("photo of the bridge.png", png(300)))
    page.check("#add [value=supports]")
    page.locator("#add button", has_text="Add").first.click()
    item = page.locator("details.item", has_text="photo of the bridge")
    item.locator("summary").first.click()
    picture = item.locator("img")
    expect(picture).to_have_js_property("naturalWidth", 300)
    assert Axe().run(page).response["violations"] == []
    with page.expect_download() as saved:
        item.locator("a[download]").click()
    assert saved.value.suggested_filename == "photo of the bridge.png"
    item.get_by_role("link", name="Files").click()
    page.wait_for_url(FILES)
    for name, content in (("a.jpg", JPEG), ("a.webp", WEBP), ("a.pdf", PDF)):
        page.set_input_files("#file", file(name, content))
        page.locator("button", has_text="Add it").click()
        expect(page.locator(".files", has_text=name)).to_have_count(1)
    for picture, width in zip(page.locator("main img").all(), (300, 1, 1), strict=True):
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", width)
    page.locator("section.item", has_text="a.pdf").get_by_role("button").click()
    expect(page.get_by_role("button", name="Put it back")).to_have_count(1)
    assert Axe().run(page).response["violations"] == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_while_a_link_is_looked_up_the_file_stays_here(visit):
    page = claim_of(visit(role="reporter"))
    page.set_input_files("#file", file("film.mp4", boxes(b"isom") + b"\0" * 3_000_000))
    with page.expect_request("**/evidence/source") as asked:
        page.locator("#url").press_sequentially("https://www.yna.co.kr/view/1")
    assert len(asked.value.post_data_buffer) < 2_000
    expect(page.locator("#owner")).to_contain_text("yna.co.kr")


def test_a_file_that_is_too_large_is_told_of_when_it_is_chosen(visit, tmp_path):
    page = claim_of(visit(role="reporter"))
    path = tmp_path / "film.mp4"
    with path.open("wb") as large:
        large.write(boxes(b"isom"))
        large.truncate(101_000_000)
    page.set_input_files("#file", path)
    words = "This file is too large: at most 100 MB are taken."
    assert page.evaluate("document.querySelector('#file').validationMessage") == words
    page.set_input_files("#file", file("a.pdf", PDF))
    assert page.evaluate("document.querySelector('#file').validationMessage") == ""


@pytest.mark.parametrize("script", [True, False])
def test_a_refused_file_leaves_what_was_typed_and_another_is_taken(visit, script):
    page = claim_of(visit(role="reporter", java_script_enabled=script))
    page.check("#add [value=supports]")
    page.fill("#add #title", "What I typed")
    page.set_input_files("#file", file("evil.png", b"<!doctype html><script>1</script>"))
    page.locator("#add button", has_text="Add").first.click()
    expect(page.locator(".problems")).to_contain_text("evil.png is a web page")
    assert page.input_value("#add #title") == "What I typed"
    if script:
        assert Axe().run(page).response["violations"] == []
    page.set_input_files("#file", file("a.pdf", PDF))
    page.locator("#add button", has_text="Add").first.click()
    expect(page.locator("details.item", has_text="What I typed")).to_have_count(1)
