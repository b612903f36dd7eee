"""A card is moved by touch: a long press lifts it, a short one does not."""


def touch(page, kind, *at):
    points = [{"x": x, "y": y} for x, y in at]
    page.touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"], 300) / 2


def pressed(visit, hold):
    """A card of the first column pressed for so long, then dropped on the next column."""
    page = visit("/desk", has_touch=True)
    page.touches = page.context.new_cdp_session(page)
    card = page.locator("#col-unverified .card").nth(1)
    start, end = middle(card), middle(page.locator("#col-corroborated"))
    touch(page, "touchStart", start)
    page.wait_for_timeout(hold)
    lifted = page.locator(".card.lifted").count()
    touch(page, "touchMove", end)
    touch(page, "touchEnd")
    return page, lifted


def test_a_long_press_lifts_a_card_and_its_drop_opens_the_verdict_form(visit):
    page, lifted = pressed(visit, 700)
    assert lifted == 1
    page.locator("dialog[open] input[value=corroborated]:checked").wait_for(state="attached")
    assert page.locator(".card.lifted").count() == 0


def test_a_short_touch_lifts_nothing(visit):
    page, lifted = pressed(visit, 50)
    page.wait_for_timeout(500)
    assert lifted == 0 and page.locator("dialog[open]").count() == 0
