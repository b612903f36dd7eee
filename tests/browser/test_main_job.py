"""The main job in a real browser: with script, by keyboard alone, and with script off."""

import re

import pytest
from playwright.sync_api import expect


def add_evidence(page, publisher):
    page.click("a[href='#add']")
    page.fill("#url", f"https://{publisher}.example/report")
    page.check("input[name=stance][value=supports]")
    page.fill("#title", f"Report of {publisher}")
    page.check("input[name=trace]")
    page.click("#add button:has-text('Add')")
    expect(page.locator(".item", has_text=f"Report of {publisher}")).to_have_count(1)


def test_a_claim_goes_from_the_desk_to_the_public(visit):
    page = visit("/desk/claims/new")
    page.fill("#statement", "The ferry ran on time on Sunday.")
    page.click("text=Enter the claim")
    page.wait_for_url(re.compile(r"/desk/claims/\d+$"))
    claim = page.url
    for publisher in ("harbour-news", "island-post"):
        add_evidence(page, publisher)
    page.click("text=Give a verdict")
    dialog = page.locator("dialog[open]")
    dialog.locator(".choice.is-corroborated").click()
    dialog.locator(".missing >> text=2 more independent").wait_for()
    for box in dialog.locator("input[name=cites]").all():
        box.check()
    dialog.locator("#reasoning").fill("Two papers were there.")
    dialog.locator(".missing >> text=Nothing is missing.").wait_for()
    dialog.locator("button", has_text="Give the verdict").click()
    page.locator(".stamp.is-corroborated").wait_for()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url == claim

    editor = visit(claim + "/publication/new", role="editor")
    editor.fill("#public_wording", "Two papers report it.")
    editor.locator(".preview >> text=Two papers report it.").wait_for()
    editor.click("button:has-text('Sign off')")
    editor.wait_for_url(claim)
    reader = visit("/", role=None, java_script_enabled=False)
    reader.click("text=The ferry ran on time on Sunday.")
    reader.locator(".stamp >> text=Two papers report it.").wait_for()


def test_the_desk_works_with_script_off(visit):
    page = visit("/desk/claims/new", java_script_enabled=False)
    page.fill("#statement", "The bridge opened at noon.")
    page.click("text=Enter the claim")
    page.click("text=Give a verdict")
    page.check("input[value=unverified]", force=True)
    page.click("text=Give the verdict")
    page.locator("[role=alert]", has_text="Write the reasoning").wait_for()
    page.fill("#reasoning", "Nobody has looked yet.")
    page.click("text=Give the verdict")
    page.locator(".stamp", has_text="Nobody has looked yet.").wait_for()
    page.click(".claim-bar >> text=Edit")
    page.fill("#statement", "The bridge opened at one.")
    page.click("button:has-text('Save')")
    page.locator("h1", has_text="The bridge opened at one.").wait_for()


def test_the_desk_works_by_keyboard_alone(visit):
    page = visit("/desk")
    keys = page.keyboard
    keys.press("c")
    page.wait_for_url("**/claims/new")
    page.locator("#statement").focus()
    keys.type("Trams were free all day.")
    for _field in range(40):
        keys.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Enter the claim":
            break
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/desk/claims/\d+$"))
    keys.press("a")
    page.locator("#assignee_id option:checked", has_text="Mina Okafor").wait_for(state="attached")
    keys.press("m")
    page.locator("dialog[open]").wait_for()
    expect(page.locator("dialog[open] input[name=status]:checked")).to_be_focused()
    while page.evaluate("document.activeElement.id") != "reasoning":
        keys.press("Tab")
    keys.type("No timetable says so.")
    keys.press("Tab")
    while page.evaluate("document.activeElement.textContent").strip() != "Give the verdict":
        keys.press("Tab")
    keys.press("Enter")
    page.locator(".stamp >> text=No timetable says so.").wait_for()


def test_the_cards_are_walked_and_moved_by_keys(visit):
    page = visit("/desk")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.closest('.card').dataset.claim")
    assert second == page.locator("#col-unverified .card").nth(1).get_attribute("data-claim")
    page.keyboard.press("l")
    assert page.evaluate("document.activeElement.closest('.column').id") == "col-corroborated"
    page.keyboard.press("m")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.closest('.column')?.id") == "col-corroborated"


def test_a_dropped_card_opens_the_verdict_form_and_does_not_move(visit):
    page = visit("/desk")
    card = page.locator("#col-unverified .card").first
    number = card.get_attribute("data-claim")
    card.drag_to(page.locator("#col-disputed .cards"))
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.locator("input[name=status]:checked").get_attribute("value") == "disputed"
    expect(dialog.locator(f"[data-claim='{number}']")).to_have_count(1)
    dialog.locator("text=Cancel").click()
    expect(page.locator(f"#col-unverified [data-claim='{number}']")).to_have_count(1)


def test_what_was_typed_into_a_refused_verdict_is_still_there(visit):
    page = visit("/desk/claims/1")
    page.click("text=Give a verdict")
    dialog = page.locator("dialog[open]")
    dialog.locator(".choice.is-corroborated").click()
    dialog.locator("#reasoning").fill("Half a thought")
    dialog.locator("button", has_text="Give the verdict").click()
    dialog.locator("[role=alert]").wait_for()
    assert dialog.locator("#reasoning").input_value() == "Half a thought"
    expect(dialog.locator("[role=alert]")).to_be_focused()


def test_two_who_save_the_same_claim_both_keep_their_words(visit):
    one, two = visit("/desk/claims/2/edit"), visit("/desk/claims/2/edit", role="editor")
    one.fill("#claimant", "Words of one")
    two.fill("#claimant", "Words of two")
    one.click("button:has-text('Save')")
    one.wait_for_url("**/desk/claims/2")
    two.click("button:has-text('Save')")
    two.locator("text=Somebody saved first").first.wait_for()
    expect(two.locator("#claimant")).to_have_value("Words of two")
    expect(two.locator(".versus")).to_contain_text("Words of one")


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
def test_times_are_in_the_readers_zone(visit, zone):
    page = visit("/desk/claims/1", timezone_id=zone, locale="en-GB")
    time = page.locator("time[title]").first
    moment, shown = time.get_attribute("datetime"), time.get_attribute("title")
    local = page.evaluate(
        "m => new Date(m).toLocaleTimeString('en-GB', {timeStyle: 'short'})", moment
    )
    assert local in shown
