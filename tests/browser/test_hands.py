"""By finger and by arrow keys; and what is half typed outlives the tab."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_live import enter, until


class Finger:
    """A real touch, sent by the browser's own protocol."""

    def __init__(self, page):
        self.protocol = page.context.new_cdp_session(page)

    def send(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self.protocol.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 30)


def touched(visit, **viewport):
    page = visit("/desk", has_touch=True, is_mobile=True, viewport=viewport)
    return page, Finger(page)


def carry(page, finger, start, end):
    finger.send("touchStart", start)
    page.locator(".card.ghost").wait_for()
    for part in (0.3, 0.6, 1):
        step = [a + (b - a) * part for a, b in zip(start, end, strict=True)]
        finger.send("touchMove", step)
    page.locator("[data-status].over").wait_for()
    finger.send("touchEnd")


def test_a_card_that_a_finger_holds_and_carries_opens_the_verdict_form(visit):
    page, finger = touched(visit, width=1100, height=700)
    card = page.locator("#col-unverified .card").first
    number = card.get_attribute("data-claim")
    carry(page, finger, middle(card), middle(page.locator("#col-disputed .cards")))
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.locator("input[name=status]:checked").get_attribute("value") == "disputed"
    expect(dialog.locator(f"[data-claim='{number}']")).to_have_count(1)
    expect(page.locator(".ghost, .lifted, .over")).to_have_count(0)
    expect(page.locator(f"#col-unverified #card-{number}")).to_have_count(1)


def test_on_a_phone_a_card_is_carried_to_a_name_in_the_switch(visit):
    page, finger = touched(visit, width=360, height=740)
    card = page.locator("#col-unverified .card").first
    carry(page, finger, middle(card), middle(page.locator(".switch [data-status=corroborated]")))
    checked = page.locator("dialog[open] input[name=status]:checked")
    checked.wait_for()
    assert checked.get_attribute("value") == "corroborated"


def test_a_finger_that_moves_at_once_scrolls_and_lifts_nothing(visit):
    page, finger = touched(visit, width=360, height=500)
    x, y = middle(page.locator("#col-unverified .card").nth(1))
    finger.send("touchStart", (x, y))
    for n in range(1, 12):
        finger.send("touchMove", (x, y - 20 * n))
    finger.send("touchEnd")
    until(lambda: page.evaluate("document.scrollingElement.scrollTop") > 50)
    page.wait_for_timeout(600)
    assert page.locator(".ghost, dialog[open]").count() == 0 and page.url.endswith("/desk")


def test_a_card_dropped_where_it_came_from_stays_and_opens_nothing(visit):
    page, finger = touched(visit, width=1100, height=700)
    start = middle(page.locator("#col-unverified .card").first)
    finger.send("touchStart", start)
    page.locator(".card.ghost").wait_for()
    finger.send("touchMove", (start[0], start[1] + 60))
    finger.send("touchEnd")
    page.wait_for_timeout(500)
    assert page.locator(".ghost, dialog[open]").count() == 0 and page.url.endswith("/desk")


def test_arrows_walk_the_board_and_enter_opens(visit):
    page = visit("/desk")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.locator("#col-unverified .card").nth(1).get_attribute("data-claim")
    assert page.evaluate("document.activeElement.closest('.card').dataset.claim") == second
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.column').id") == "col-corroborated"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    number = page.evaluate("document.activeElement.closest('.card').dataset.claim")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/claims/{number}")


def kept(page):
    return page.expect_response(
        lambda r: r.url.endswith("/desk/drafts") and r.request.method == "POST"
    )


def test_what_was_typed_in_a_closed_tab_comes_back(visit):
    page = visit("/desk/claims/new", role="second-editor")
    with kept(page):
        page.fill("#statement", "Half a statement")
        page.check("input[name=kind][value=figure]")
        page.click("summary >> text=Relayed by")
        page.fill("#relayed_by", "A wire")
    page.wait_for_timeout(700)
    page.close()
    again = visit("/desk/claims/new", role="second-editor")
    again.locator("text=You had typed something here at").wait_for()
    assert again.input_value("#statement") == ""
    assert Axe().run(again).response["violations"] == []
    again.click("text=Put it back")
    expect(again.locator("#statement")).to_have_value("Half a statement")
    expect(again.locator("input[name=kind][value=figure]")).to_be_checked()
    expect(again.locator("#relayed_by")).to_have_value("A wire")
    expect(again.locator("#relayed_by")).to_be_visible()
    again.click("text=Enter the claim")
    again.wait_for_url(re.compile(r"/desk/claims/\d+$"))
    again.goto("/desk/claims/new")
    again.wait_for_timeout(700)
    expect(again.locator(".draft")).to_have_count(0)


def test_a_tab_that_is_closed_at_once_loses_nothing_either(visit):
    page = visit("/desk/claims/3/edit", role="second-editor")
    page.fill("#claimant", "Half a na")
    page.goto("about:blank")
    page.go_back()
    again = visit("/desk/claims/3/edit", role="second-editor")
    again.locator(".draft").wait_for()
    again.click("text=Throw it away")
    again.wait_for_timeout(500)
    again.reload()
    again.wait_for_timeout(700)
    expect(again.locator(".draft")).to_have_count(0)


def test_a_verdict_half_written_in_the_dialog_comes_back_and_so_does_evidence(visit):
    page = visit("/desk/claims/4", role="second-editor")
    page.click("text=Give a verdict")
    with kept(page):
        page.locator("dialog[open] .choice.is-disputed").click()
        page.fill("dialog[open] #reasoning", "Half a thought")
    page.wait_for_timeout(700)
    page.keyboard.press("Escape")
    page.click("a[href='#add']")
    with kept(page):
        page.fill("#excerpt", "Half a quotation")
    page.reload()
    page.locator("#add .draft >> text=Put it back").click()
    expect(page.locator("#excerpt")).to_have_value("Half a quotation")
    page.click("text=Give a verdict")
    page.locator("dialog[open] >> text=Put it back").click()
    expect(page.locator("dialog[open] #reasoning")).to_have_value("Half a thought")
    expect(page.locator("dialog[open] input[value=disputed]")).to_be_checked()


def test_a_draft_of_an_older_version_is_merged_and_never_saved_over_another_s(visit):
    page = visit("/desk", role="second-editor")
    number = enter(page, "The gate was open.")
    page.goto(f"/desk/claims/{number}/edit")
    with kept(page):
        page.fill("#claimant", "Words of mine")
    page.close()
    other = visit(f"/desk/claims/{number}/edit", role="editor")
    other.fill("#tags", "gate")
    other.click("button:has-text('Save')")
    other.wait_for_url(f"**/desk/claims/{number}")
    again = visit(f"/desk/claims/{number}/edit", role="second-editor")
    again.click("text=Put it back")
    again.click("button:has-text('Save')")
    again.locator("text=Somebody saved first").first.wait_for()
    expect(again.locator("text=No field was changed by both of you.")).to_have_count(1)
    again.wait_for_load_state("networkidle")
    expect(again.locator(".draft")).to_have_count(0)
    assert Axe().run(again).response["violations"] == []
    again.click("text=Save this")
    again.wait_for_url(f"**/desk/claims/{number}")
    expect(again.locator(".chip >> text=#gate")).to_have_count(1)
    expect(again.locator("bdi >> text=Words of mine")).to_have_count(1)


def test_the_merge_works_without_script_and_on_a_narrow_screen(visit):
    page = visit("/desk")
    number = enter(page, "The mast fell.")
    narrow = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
    two = visit(f"/desk/claims/{number}/edit", role="editor", **narrow)
    page.goto(f"/desk/claims/{number}/edit")
    page.fill("#statement", "The mast fell at noon, it was said in the harbour.")
    page.click("button:has-text('Save')")
    page.wait_for_url(f"**/desk/claims/{number}")
    two.fill("#statement", "The old mast fell.")
    two.click("button:has-text('Save')")
    expect(two.locator("text=Somebody saved first").first).to_be_visible()
    expect(two.locator("#statement")).to_have_value("The old mast fell.")
    two.click("text=Put both in the box")
    both = "The old mast fell.\n\nThe mast fell at noon, it was said in the harbour."
    expect(two.locator("#statement")).to_have_value(both)
    assert two.evaluate("document.documentElement.scrollWidth") == 320
    two.fill("#statement", "The old mast fell at noon.")
    two.click("text=Save this")
    expect(two.locator("h1")).to_have_text("The old mast fell at noon.")
