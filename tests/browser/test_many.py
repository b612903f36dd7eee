"""Many claims changed by keyboard alone, and with script off; the handover copied."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def tab_to(page, words):
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == words:
            return
    raise AssertionError(f"no way to {words}")


def test_cards_are_chosen_and_changed_by_keyboard_alone(visit):
    page = visit("/desk", role="editor")
    keys = page.keyboard
    assert not page.locator(".many-bar").is_visible()
    keys.press("j")
    keys.press("x")
    keys.press("j")
    keys.press("x")
    chosen = page.eval_on_selector_all(".pick :checked", "all => all.map(box => box.value)")
    assert len(chosen) == 2
    expect(page.locator(".many-bar")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    keys.press("x")
    keys.press("x")
    keys.press("b")
    page.wait_for_url("**/desk/many?*")
    expect(page.locator("h1")).to_contain_text("Change 2 claims")
    page.locator("#add").focus()
    keys.type("by-hand")
    keys.press("Enter")
    page.locator("text=2 claims changed").wait_for()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert Axe().run(page).response["violations"] == []
    tab_to(page, "Undo")
    keys.press("Enter")
    page.locator("h1:has-text('What was undone')").wait_for()
    page.goto(f"/desk/claims/{chosen[0]}")
    expect(page.locator(".chip:has-text('#by-hand')")).to_have_count(0)


def test_a_ticked_card_keeps_the_keys_working(visit):
    page = visit("/desk")
    box = page.locator("#col-unverified .pick input").first
    box.check()
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.closest('.card').dataset.claim")
    assert second == page.locator("#col-unverified .card").nth(1).get_attribute("data-claim")
    page.click("text=Select none")
    expect(page.locator(".many-bar")).to_be_hidden()


def test_many_are_changed_with_script_off(visit):
    page = visit("/desk", java_script_enabled=False)
    for box in page.locator("#col-unverified .pick input").all()[:2]:
        box.check()
    page.click("text=Change the selected claims")
    page.select_option("#urgency", "soon")
    page.click("text=Set urgency")
    expect(page.locator("h1")).to_contain_text("What was done")
    page.click("main button:has-text('Undo')")
    expect(page.locator("h1")).to_contain_text("What was undone")


def test_a_handover_is_copied(visit):
    page = visit("/desk/stories/1/handover", permissions=["clipboard-read", "clipboard-write"])
    page.click("button:has-text('Copy')")
    page.locator("#said:has-text('Copy')").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Handover: Hwasong-20 parade") and "WHO HAS WHAT" in copied
    page.select_option("#hours", "24")
    page.wait_for_url("**hours=24*")
