"""Takes the pictures of the documentation from the sample board: ./dev screenshots."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from board.demo.story import PASSWORD
from tests.browser.conftest import QUIET, chromium
from tests.serving import serving

PICTURES = Path(__file__).parent / "pictures"
PAGES = (
    ("/desk", "board"), ("/desk/claims/12", "claim"), ("/", "public"),
    ("/desk/articles/1", "margin"), ("/desk/articles/1/sentences", "sentences"),
    ("/desk/articles/1/picks?s=12&s=16", "picks"), ("/desk/articles/1/compare", "compare"),
)  # fmt: skip


def main() -> None:
    """Serve the sample board, walk it as an editor, write a PNG for each picture."""
    with (
        TemporaryDirectory() as folder,
        serving(folder, "demo") as (_server, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=address)
        page.goto("/sign-in")
        page.fill("#email", "editor@demo.example")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/desk")
        for path, name in PAGES:
            page.goto(path)
            page.screenshot(path=PICTURES / f"{name}.png")
        page.goto("/desk")
        page.locator("#col-unverified [data-dialog]").nth(1).click()
        page.locator("dialog .choice.is-corroborated").click()
        page.locator("dialog .missing li").first.wait_for()
        page.screenshot(path=PICTURES / "verdict.png")
        browser.close()
    print(f"written to {PICTURES}")


if __name__ == "__main__":
    main()
