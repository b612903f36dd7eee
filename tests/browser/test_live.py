"""Two real browsers side by side: what one does appears in the other, which loses nothing."""

import re
import time

import pytest
from playwright.sync_api import expect

SOON = 5_000  # a loaded machine is slow; the page itself asks each second


def until(holds, seconds=5):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def enter(page, statement):
    """Enter a claim; answers its number."""
    page.goto("/desk/claims/new")
    page.fill("#statement", statement)
    page.click("text=Enter the claim")
    page.wait_for_url(re.compile(r"/desk/claims/\d+$"))
    return int(page.url.rsplit("/", 1)[1])


def give_verdict(page, number, reasoning):
    page.goto(f"/desk/claims/{number}/verdicts/new")
    page.fill("#reasoning", reasoning)
    page.click("button:has-text('Give the verdict')")
    page.wait_for_url(re.compile(rf"/desk/claims/{number}$"))


def test_a_change_in_one_browser_appears_in_the_other(visit):
    one, two = visit("/desk"), visit("/desk", role="editor")
    number = enter(one, "The night train was full.")
    card = two.locator(f"#col-unverified #card-{number}")
    card.wait_for(timeout=SOON)
    expect(card).to_contain_text("The night train was full.")
    two.locator("#said", has_text=f"#{number}").wait_for(state="attached", timeout=SOON)
    one.goto(f"/desk/claims/{number}")
    one.select_option("#next_step", "checking")
    one.click("form:has(#next_step) button")
    two.locator(f"#card-{number} >> text=checking").wait_for(timeout=SOON)


def test_what_is_half_typed_there_is_kept_with_focus_caret_and_scroll(visit):
    one, two = visit("/desk"), visit("/desk", role="editor", viewport={"width": 900, "height": 500})
    number = enter(one, "The dam holds.")
    two.goto(f"/desk/claims/{number}")
    two.click("a[href='#add']")
    two.fill("#excerpt", "Half a quo")
    two.fill("#title", "Half a title")
    two.keyboard.press("ArrowLeft")
    top = two.evaluate("document.querySelector('#title').getBoundingClientRect().top")
    give_verdict(one, number, "Nobody has been there yet.")
    two.locator(".stamp >> text=Nobody has been there yet.").wait_for(
        state="attached", timeout=SOON
    )
    assert two.input_value("#title") == "Half a title"
    assert two.input_value("#excerpt") == "Half a quo"
    assert two.evaluate("document.activeElement.id") == "title"
    assert two.evaluate("document.activeElement.selectionStart") == len("Half a title") - 1
    now = two.evaluate("document.querySelector('#title').getBoundingClientRect().top")
    assert abs(now - top) < 2
    assert two.locator("#add").get_attribute("open") is not None
    two.select_option("#next_step", "checking")
    two.click("form:has(#next_step) button")  # and the forms beside it are those of now
    two.locator(".feed >> text=checking").first.wait_for()
    expect(two.locator("#next_step")).to_have_value("checking")


def test_a_board_keeps_its_scroll_its_loaded_cards_and_the_card_under_the_pointer(visit):
    one, two = visit("/desk"), visit("/desk", role="editor")
    column = two.locator("#col-unverified .cards")
    third = two.locator("#col-unverified .card").nth(2)
    third.hover()
    name, top = third.get_attribute("id"), third.bounding_box()["y"]
    number = enter(one, "The quay was lit.")
    two.locator(f"#card-{number}").wait_for(state="attached", timeout=SOON)
    until(lambda: abs(two.locator(f"#{name}").bounding_box()["y"] - top) < 2)
    assert column.evaluate("list => list.scrollTop") > 0
    two.mouse.move(5, 5)
    two.locator(f"#card-{number} .statement").wait_for()
    until(lambda: column.evaluate("list => list.scrollTop") == 0)
    two.locator(f"#{name} .statement").focus()
    enter(one, "The quay was dark.")
    two.locator("text=The quay was dark.").wait_for(timeout=SOON)
    assert two.evaluate("document.activeElement.closest('.card').id") == name


def test_who_else_has_the_claim_open_is_named(visit):
    one = visit("/desk")
    number = enter(one, "The kiosk was shut.")
    two = visit(f"/desk/claims/{number}", role="editor")
    two.locator("#here >> text=Mina Okafor has this open.").wait_for(timeout=15_000)
    one.locator("#here >> text=has this open.").wait_for(timeout=15_000)
    assert "Mina Okafor" not in one.locator("#here").inner_text()
    plain = visit(f"/desk/claims/{number}", role="second-editor", java_script_enabled=False)
    expect(plain.locator("#here")).to_contain_text("have this open.")


def test_a_lost_connection_is_told_and_caught_up(visit):
    one, two = visit("/desk"), visit("/desk", role="editor")
    two.context.set_offline(True)
    two.locator("#link >> text=Connection lost, trying again.").wait_for(timeout=15_000)
    number = enter(one, "The ferry was late.")
    two.context.set_offline(False)
    two.locator(f"#card-{number}").wait_for(timeout=15_000)
    two.locator("#link").wait_for(state="hidden")


def test_the_end_of_a_session_leaves_what_is_half_typed(visit):
    page = visit("/desk/claims/1", role="editor")
    cookies = page.context.cookies()
    page.click("a[href='#add']")
    page.fill("#title", "Half a title")
    page.click("text=Give a verdict")
    page.locator("dialog[open] #reasoning").fill("Half a thought")
    page.context.clear_cookies()
    page.locator("#link >> text=Your session has ended.").wait_for(timeout=30_000)
    page.locator("dialog[open] #reasoning").press_sequentially(" and a half")
    page.wait_for_timeout(1_000)
    assert "/desk/claims/1" in page.url
    assert page.locator("#reasoning").input_value() == "Half a thought and a half"
    assert page.input_value("#title") == "Half a title"
    page.context.add_cookies(cookies)  # signed in again, in another tab
    page.locator("#link").wait_for(state="hidden", timeout=30_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_words_on_the_link_stand(visit, theme):
    from axe_playwright_python.sync_playwright import Axe

    page = visit("/desk/claims/1", role="editor", color_scheme=theme)
    page.context.set_offline(True)
    page.locator("#link >> text=Connection lost").wait_for(timeout=15_000)
    assert Axe().run(page).response["violations"] == []


def test_a_comment_and_evidence_come_in_beside_a_half_typed_comment(visit):
    one, two = visit("/desk"), visit("/desk", role="editor")
    number = enter(one, "The clock stopped.")
    two.goto(f"/desk/claims/{number}")
    box = two.locator("form[action$='/comments'] textarea")
    box.fill("Half a comment")
    one.goto(f"/desk/claims/{number}")
    one.locator("form[action$='/comments'] textarea").fill("Seen from the square.")
    one.locator("form[action$='/comments'] button").last.click()
    two.locator(".feed >> text=Seen from the square.").wait_for(timeout=SOON)
    one.click("a[href='#add']")
    one.fill("#url", "https://harbour-news.example/clock")
    one.check("input[name=stance][value=supports]")
    one.click("#add button:has-text('Add')")
    fresh = two.locator(".item >> text=harbour-news")
    fresh.first.wait_for(timeout=SOON)
    assert box.input_value() == "Half a comment"
    assert two.evaluate("document.activeElement.tagName") == "TEXTAREA"
