"""Finding in a real browser: hits as one types, and the same claim beside a form."""

from playwright.sync_api import expect


def test_the_same_claim_appears_beside_the_form_and_what_is_typed_stays(visit):
    page = visit("/desk/claims/1")
    known = page.locator("h1").inner_text()
    page.goto(page.url.replace("/claims/1", "/claims/new"))
    page.fill("#claimant", "Half a na")
    page.locator("#statement").press_sequentially(known[:-1], delay=1)
    likely = page.locator("#likely a[href$='/claims/1']")
    likely.wait_for()
    assert page.input_value("#statement") == known[:-1]
    assert page.input_value("#claimant") == "Half a na"
    assert page.evaluate("document.activeElement.id") == "statement"
    page.locator("#statement").press_sequentially(" and on")
    assert page.input_value("#statement") == known[:-1] + " and on"


def test_hits_come_as_one_types_and_enter_keeps_the_address(visit):
    page = visit("/desk/search")
    page.locator("#q").press_sequentially("miss", delay=5)
    page.locator("#found mark").first.wait_for()
    assert page.input_value("#q") == "miss"
    page.press("#q", "Enter")
    page.wait_for_url("**/desk/search?q=miss*")
    expect(page.locator("#found mark")).not_to_have_count(0)
