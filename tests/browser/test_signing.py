"""The queue of sign-offs and the brake by keyboard alone; a sign-off for a time to come."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_many import tab_to


def violations(page):
    return Axe().run(page).response["violations"]


def test_the_brake_is_pulled_on_a_card_by_keyboard_alone(visit):
    page = visit("/desk", role="editor")
    card = page.locator(".card:has([data-brake])").first
    number = card.get_attribute("data-claim")
    card.locator(".statement").focus()
    page.keyboard.press("u")
    page.locator("dialog[open] button").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("u")
    page.locator("dialog[open] button").wait_for()
    page.locator("dialog[open] button").focus()
    page.keyboard.press("Enter")
    page.locator(f".card[data-claim='{number}']:has-text('under review')").wait_for()
    page.goto("/desk/sign-offs")
    expect(
        page.locator(f"section[aria-labelledby=reviewed] [data-claim='{number}']")
    ).to_be_visible()


def test_a_sign_off_is_given_an_hour_by_keyboard_and_stands_in_the_queue(visit):
    page = visit("/desk/sign-offs", role="second-editor")
    assert violations(page) == []
    page.goto("/desk/sign-offs/waiting")  # whole: the queue shows the first ten
    line = page.locator("main .item:has-text('founded on 10 October')")
    line.locator("a.button").focus()
    page.keyboard.press("Enter")
    page.locator("#public_wording").fill("A dictionary and two outlets disagree.")
    expect(page.locator(".preview")).to_contain_text("A dictionary and two outlets disagree.")
    assert violations(page) == []
    page.locator("#public_from").fill("2099-01-01T10:00")
    tab_to(page, "Sign off")
    page.keyboard.press("Enter")
    page.locator("text=Signed off for a time to come").wait_for()
    page.goto("/desk/sign-offs/embargoed")
    held = page.locator("main .item:has-text('founded on 10 October')")
    expect(held).to_contain_text("public from")
    held.locator("button:has-text('Cancel it')").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/sign-offs")
    page.goto("/desk/sign-offs/waiting")
    page.locator("main .item:has-text('founded on 10')").wait_for()


def test_the_pages_of_signing_are_fit_for_all_and_narrow(visit):
    for path in ("/desk/sign-offs", "/desk/embargoes/1", "/desk/redactions",
                 "/desk/claims/2/redactions/new", "/desk/stories/1/sign-offs/new"):  # fmt: skip
        page = visit(path, role="editor", viewport={"width": 320, "height": 700})
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_queue_works_with_script_off(visit):
    page = visit("/desk/sign-offs", role="second-editor", java_script_enabled=False)
    page.click("section[aria-labelledby=reviewed] a.button >> nth=0")
    expect(page.locator("h1")).to_contain_text("Sign off")
    page.goto("/desk")
    page.click("[data-brake] >> nth=0")
    expect(page.locator("h1")).to_contain_text("under review")
