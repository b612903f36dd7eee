"""A whole shift by keyboard alone: what a hand on a mouse does, and no mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

STATEMENT = "The night ferry to Aarhus ran without its crew."


HANDS = frozenset({
    "check", "click", "dblclick", "dispatch_event", "drag_and_drop", "drag_to", "fill", "focus",
    "hover", "press_sequentially", "select_option", "set_checked", "tap", "type", "uncheck",
})  # fmt: skip


class Keys:
    """A page of which only the keyboard is used: it presses, types and looks."""

    def __init__(self, page):
        self._page = page
        self.locator = page.locator

    @property
    def url(self):
        return self._page.url

    def press(self, *keys):
        self._page.wait_for_load_state()  # until then no script listens
        for key in keys:
            self._page.keyboard.press(key)

    def type(self, text):
        self._page.keyboard.type(text)

    def on(self, selector):
        """Whether the keyboard stands there."""
        return self._page.evaluate("s => document.activeElement.matches(s)", selector)

    def to(self, selector, back=False, most=120):
        """Press Tab until the keyboard stands there."""
        for _step in range(most):
            if self.on(selector):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    def to_text(self, text, most=120):
        """Press Tab until it stands on a button or a link of these words."""
        for _step in range(most):
            here = "document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"
            if self.on("a, button, summary") and self._page.evaluate(here) == text:
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to “{text}”")

    def open(self, text):
        self.to_text(text)
        self.press("Enter")


@pytest.fixture
def keys(visit, monkeypatch):
    """The sign-in page, in a browser from which the mouse was taken."""
    page = visit("/sign-in", role=None)
    for kind in (Page, Locator):
        for hand in HANDS & set(dir(kind)):
            monkeypatch.setattr(kind, hand, taken_away)
    for device in ("mouse", "touchscreen"):
        monkeypatch.setattr(Page, device, property(taken_away))
    return Keys(page)


def taken_away(*_args, **_more):
    raise AssertionError("there is no mouse")


@pytest.mark.parametrize("hand", [
    lambda page: page.mouse, lambda page: page.click("#email"),
    lambda page: page.locator("#email").click(), lambda page: page.locator("#email").focus(),
])  # fmt: skip
def test_no_mouse_is_there(keys, hand):
    with pytest.raises(AssertionError, match="no mouse"):
        hand(keys._page)


def test_a_whole_shift_by_keyboard_alone(keys):
    sign_in(keys)
    claim = enter(keys)
    add_evidence(keys, "https://harbour-news.example/ferry", "Harbour News on the ferry")
    confirm_origin(keys)
    assign(keys)
    comment(keys)
    refused_then_given(keys)
    move_on_the_board(keys, claim)
    search(keys, claim)
    my_desk(keys, claim)
    hand_over(keys)


def sign_in(keys):
    keys.to("#email")
    keys.type("reporter@demo.example")
    keys.press("Tab")
    keys.type("a sample board only")
    keys.press("Enter")
    expect(keys.locator("#col-unverified")).to_be_visible()


def enter(keys):
    keys.press("c")
    expect(keys.locator("#statement")).to_be_visible()
    keys.to("#statement")
    keys.type(STATEMENT)
    keys.to("#story_id")
    keys.press("ArrowDown")
    keys.open("Enter the claim")
    expect(keys.locator("h1")).to_have_text(STATEMENT)
    return re.search(r"/desk/claims/(\d+)$", keys.url)[1]


def add_evidence(keys, link, title):
    keys.open("Add evidence")
    expect(keys.locator("#url")).to_be_focused()
    keys.type(link)
    keys.to("#add input[name=stance]")
    keys.press("Space")
    keys.to("#title")
    keys.type(title)
    keys.open("Add")
    expect(keys.locator(".item summary", has_text=title)).to_contain_text("not traced")


def confirm_origin(keys):
    keys.to(".item > summary")
    keys.press("Enter")
    keys.to(".item button[name=origin_id]")
    keys.press("Enter")
    expect(keys.locator(".item .quiet", has_text="origin harbour-news.example")).not_to_have_count(
        0
    )
    expect(keys.locator(".item > summary")).not_to_contain_text("not traced")


def assign(keys):
    keys.press("a")
    chosen = keys.locator("#assignee_id option:checked")
    expect(chosen).to_have_text("Mina Okafor")


def comment(keys):
    keys.to("#comment")
    keys.type("Please look, @")
    options = keys.locator(".names [role=option]")
    expect(options).not_to_have_count(0)
    first = keys.locator(".names [aria-selected=true]")
    expect(first).to_have_attribute("id", "name-0")
    keys.press("ArrowDown")
    expect(first).to_have_attribute("id", "name-1")
    handle = first.get_attribute("data-handle")
    keys.press("Enter")
    expect(keys.locator("#comment")).to_have_value(f"Please look, @{handle} ")
    keys.type("before nine.")
    keys.open("Comment")
    said = keys.locator(".comment", has_text="before nine.")
    expect(said).to_contain_text(f"Please look, @{handle}")


def refused_then_given(keys):
    keys.press("m")
    expect(keys.locator("dialog[open] input[name=status]:checked")).to_be_focused()
    keys.press("ArrowRight")
    expect(keys.locator("dialog input[value=corroborated]")).to_be_checked()
    keys.to("#reasoning")
    keys.type("One paper was there.")
    keys.open("Give the verdict")
    refused = keys.locator("dialog[open] [role=alert]")
    expect(refused).to_be_focused()
    expect(refused).to_contain_text("independent")
    expect(keys.locator("#reasoning")).to_have_value("One paper was there.")
    keys.to("input[value=corroborated]")
    keys.press("ArrowLeft")
    expect(keys.locator("dialog input[value=unverified]")).to_be_checked()
    keys.open("Give the verdict")
    expect(keys.locator("dialog[open]")).to_have_count(0)
    expect(keys.locator(".stamp")).to_contain_text("One paper was there.")


def move_on_the_board(keys, claim):
    """On the board, too, `m` opens the form; this one contradicts it and is moved to disputed."""
    add_contradiction(keys)
    keys.to("header a.name", back=True)
    keys.press("Enter")
    expect(keys.locator("#col-unverified")).to_be_visible()
    card = keys.locator(f"#card-{claim} .statement")
    for _step in range(10):
        keys.press("j")
        if keys.on(f"#card-{claim} .statement"):
            break
    expect(card).to_be_focused()
    keys.press("m")
    expect(keys.locator("dialog[open] input[name=status]:checked")).to_be_focused()
    keys.press("ArrowRight", "ArrowRight")
    keys.to("input[name=dispute_reason]")
    keys.press("Space")
    keys.to("input[name=cites]")
    keys.press("Space", "Tab", "Space")
    expect(keys.locator("input[name=cites]:checked")).to_have_count(2)
    keys.to("#reasoning")
    keys.type("The line shows its crew.")
    keys.open("Give the verdict")
    expect(keys.locator("dialog[open]")).to_have_count(0)
    expect(keys.locator(f"#col-disputed #card-{claim} .statement")).to_be_focused()


def add_contradiction(keys):
    keys.open("Add evidence")
    expect(keys.locator("#url")).to_be_focused()
    keys.type("https://island-post.example/crew")
    keys.to("#add input[name=stance]")
    keys.press("ArrowDown")
    expect(keys.locator("#add input[value=contradicts]")).to_be_checked()
    keys.to("#title")
    keys.type("The crew of that night")
    keys.to("input[name=trace]")
    keys.press("Space")
    keys.open("Add")
    expect(keys.locator(".item summary", has_text="The crew of that night")).to_be_visible()


def search(keys, claim):
    keys.press("/")
    expect(keys.locator("#find")).to_be_focused()
    keys.type("ferry aarhus")
    keys.press("Enter")
    expect(keys.locator("#found mark")).not_to_have_count(0)
    keys.to(f"#found a[href$='/claims/{claim}']")
    keys.press("Enter")
    expect(keys.locator("h1")).to_have_text(STATEMENT)


def my_desk(keys, claim):
    keys.to("nav a[href='/desk/mine']", back=True)
    keys.press("Enter")
    expect(keys.locator("h1")).to_have_text("My desk")
    keys.open("All on the board: Assigned to you")
    expect(keys.locator(f"#col-disputed #card-{claim}")).to_be_visible()


def hand_over(keys):
    keys.to("nav a[href='/desk/stories']")
    keys.press("Enter")
    expect(keys.locator("h1")).to_have_text("Stories")
    keys.to("main a[href$='/handover']")
    keys.press("Enter")
    expect(keys.locator("h1")).to_have_text("Handover")
    expect(keys.locator("#as-text")).to_have_value(re.compile(re.escape(STATEMENT)))
