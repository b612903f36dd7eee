"""From a pasted text to ten claims in a real browser: by keyboard alone, and with script off."""

import re
import time
import tomllib
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import board.demo

ARTICLE = re.compile(r"/desk/articles/\d+$")
TEXT = tomllib.loads((Path(board.demo.__file__).parent / "article.toml").read_text())["body"]


def text_of(test):
    """The sample article as a text that is not on the board yet."""
    return f"{TEXT.strip()}\n\nThis copy was pasted for {test} on 3 May 2026."


def press_until(page, words, key="Tab", most=80):
    """Press a key until what has the focus says these words."""
    for _press in range(most):
        page.keyboard.press(key)
        said = page.evaluate(
            "(document.activeElement.textContent || document.activeElement.value || '').trim()"
        )
        if said.startswith(words):
            return
    raise AssertionError(f"no way by keyboard to {words}")


def test_ten_claims_by_keyboard_alone_in_under_five_minutes(visit):
    page = visit("/desk/articles/new")
    keys = page.keyboard
    started = time.monotonic()
    page.locator("#body").focus()
    keys.insert_text(text_of("the keyboard"))
    press_until(page, "Read it")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/sentences$"))
    for _sentence in range(9):
        keys.press("j")
        keys.press("x")
    page.locator("[data-ticked]", has_text="(9)").wait_for()
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/picks\?"))

    # Split the first one by the words that are marked in its box.
    page.locator("[id='0-words']").focus()
    keys.press("Control+Home")
    for _word in range(4):
        keys.press("Control+Shift+ArrowRight")
    marked = page.evaluate("getSelection().toString().trim()")
    press_until(page, "Split")
    keys.press("Enter")
    page.locator("h1", has_text="10 claims to enter").wait_for()
    new = page.evaluate("document.activeElement.id")
    assert marked in page.locator(f"[id='{new.replace('statement', 'words')}']").input_value()

    # Attributed, made a pair, and assigned: to one for all, to another for one.
    page.locator("[id='0-claimant']").focus()
    keys.press("Control+A")
    keys.type("State media")
    page.locator("[id='assignee_id']").focus()
    keys.type("Mina")
    page.locator("[id='0-assignee_id']").focus()
    keys.type("Jonas")
    keys.press("Control+Enter")
    page.wait_for_url(ARTICLE)
    assert time.monotonic() - started < 300
    notes = page.locator(".note")
    expect(notes).to_have_count(10)
    expect(page.locator(".note", has_text="Jonas Lindqvist")).to_have_count(1)
    expect(page.locator(".note", has_text="Mina Okafor")).to_have_count(9)
    assert Axe().run(page).response["violations"] == []


def test_a_text_becomes_claims_with_script_off(visit):
    page = visit("/desk/articles/new", java_script_enabled=False)
    page.fill("#body", text_of("a browser without script"))
    page.click("button:has-text('Read it')")
    page.wait_for_url("**/sentences")
    for box in page.locator(".sentence:not(.off) > input").all()[:3]:
        box.check()
    page.click("button:has-text('Continue')")
    page.fill("[id='1-claimant']", "Nobody yet")
    page.locator("button:has-text('Split')").first.click()
    page.wait_for_url("**/picks")
    expect(page.locator("[id='1-claimant']")).to_have_value("Nobody yet")
    entered = page.locator("fieldset.picked").count()
    page.locator("button[data-submit]").click()
    page.wait_for_url(ARTICLE)
    assert entered >= 4
    expect(page.locator(".note")).to_have_count(entered)


def test_the_margin_shows_a_new_verdict_and_a_new_version_its_effect(visit):
    page = visit("/desk/articles/new", role="editor")
    text = text_of("its margin")
    page.fill("#body", text)
    page.click("button:has-text('Read it')")
    page.locator(".sentence", has_text="15,000 kilometres").locator("input").check()
    page.click("button:has-text('Continue')")
    page.check("[name='0-pair']")
    page.fill("[id='0-said']", "State media said that the range is 15,000 kilometres.")
    page.locator("button[data-submit]").click()
    page.wait_for_url(ARTICLE)
    address = page.url
    expect(page.locator(".note.is-unverified")).to_have_count(2)
    page.locator(".note > a").first.click()
    page.click("text=Give a verdict")
    page.locator("dialog .choice.is-unverified").click()
    page.fill("dialog #reasoning", "Only one estimate.")
    page.locator("dialog button", has_text="Give the verdict").click()
    page.locator(".stamp >> text=Only one estimate.").wait_for()
    expect(page.locator("figure.quoted mark", has_text="15,000 kilometres")).to_have_count(1)

    page.goto(f"{address}/versions/new")
    page.fill("#body", text.replace("up to 15,000 kilometres", "up to 13,000 kilometres"))
    page.click("button:has-text('Keep this version')")
    page.wait_for_url(ARTICLE)
    expect(page.locator(".words.changed")).not_to_have_count(0)
    expect(page.locator(".note >> text=needs review")).to_have_count(2)
    page.click("text=Compare versions")
    page.wait_for_url("**/compare")
    expect(page.locator("del", has_text="15")).not_to_have_count(0)
    assert Axe().run(page).response["violations"] == []


def test_the_number_of_marked_sentences_follows_the_slider(visit):
    page = visit("/desk/articles/1/sentences")
    expect(page.locator(".sentence:not(.off)")).to_have_count(25)
    page.locator("#show").focus()
    for _press in range(5):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".sentence:not(.off)")).to_have_count(20)
    page.click("text=Tick the marked")
    expect(page.locator(".sentence > input:checked")).to_have_count(20)
