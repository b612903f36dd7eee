"""Takes the pictures of the documentation from the sample board: ./dev screenshots."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from board.demo.story import PASSWORD
from tests.browser.conftest import QUIET, chromium
from tests.serving import serving

PICTURES = Path(__file__).parent / "pictures"
PAGES = (
    ("/desk", "board"), ("/desk/claims/12", "claim"), ("/", "public"),
    ("/desk/articles/1", "margin"), ("/desk/articles/1/sentences", "sentences"),
    ("/desk/articles/1/picks?s=12&s=16", "picks"), ("/desk/articles/1/compare", "compare"),
    ("/desk/mine", "mine"), ("/desk/search?q=missile+status:corroborated", "search"),
    ("/desk/stories/1/handover", "handover"), ("/desk/stories/1/work", "work"),
    ("/desk/many?claim=28&claim=29&claim=30", "many"), ("/desk/sign-offs", "sign-offs"),
    ("/proof", "proof"), ("/desk/copies/4", "copy"),
    ("/desk/copies/4/difference", "difference"), ("/desk/links", "links"),
)  # fmt: skip
TWIN = "The Hwasong-20 had not been flown when it was shown."


def main() -> None:
    """Serve the sample board, walk it, write a PNG for each picture."""
    with (
        TemporaryDirectory() as folder,
        serving(folder, "demo") as (_server, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = signed_in(browser, address, "editor")
        for path, name in PAGES:
            page.goto(path)
            picture(page, name)
        public_claim(page)
        verdict(page)
        conflict(signed_in(browser, address, "reporter"))
        merge(page)
        browser.close()
    print(f"written to {PICTURES}")


def signed_in(browser: Browser, address: str, role: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=address)
    page.goto("/sign-in")
    page.fill("#email", f"{role}@demo.example")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/desk")
    return page


def public_claim(page: Page) -> None:
    """A finding with evidence against it, as readers see it."""
    page.goto("/findings/disputed")
    page.click("main .card a >> nth=0")
    picture(page, "public-claim")


def verdict(page: Page) -> None:
    page.goto("/desk")
    page.locator("#col-unverified [data-dialog]").nth(1).click()
    page.locator("dialog .choice.is-corroborated").click()
    page.locator("dialog .missing li").first.wait_for()
    picture(page, "verdict")


def conflict(page: Page) -> None:
    """The draft that waits beside a claim which an editor has edited since."""
    page.goto("/desk/search?q=himars")
    page.click("#found a")
    page.click(".claim-bar [data-key=e]")
    page.click("text=Put it back")
    page.click("button:has-text('Save')")
    page.locator(".versus").wait_for()
    picture(page, "conflict")


def merge(page: Page) -> None:
    """A claim that is on the board already: offered while it is typed, merged after all."""
    page.goto("/desk/claims/new")
    page.locator("#statement").press_sequentially(TWIN)
    page.locator("#likely a").first.wait_for()
    picture(page, "likely")
    page.click("text=Enter the claim")
    page.wait_for_url(re.compile(r"/claims/\d+$"))
    page.goto(f"{page.url}/merge")
    page.click(".plain-list a >> nth=0")
    picture(page, "merge")


def picture(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
