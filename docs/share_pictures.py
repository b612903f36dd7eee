"""Draws the pictures that a shared link shows, one a finding: python -m docs.share_pictures."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, chromium

ROOT = Path(__file__).parent.parent
COLOURS = {"unverified": "#52606f", "corroborated": "#0b6a57", "disputed": "#b0390b"}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 1200px; height: 630px; background: #faf8f3; color: {colour};
  display: flex; align-items: center; justify-content: center; gap: 56px;
  font: 600 112px "DejaVu Sans", sans-serif; border-bottom: 24px solid; box-sizing: border-box;
  --paper: #faf8f3 }}
.glyph {{ width: 168px; height: 168px }}</style>
{glyphs}<svg class="glyph"><use href="#{finding}"/></svg>{word}"""


def main() -> None:
    """Write static/pictures/<finding>.png, 1200 × 630."""
    glyphs = (ROOT / "templates/parts/glyphs.html").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        for finding, colour in COLOURS.items():
            word = finding.capitalize()
            page.set_content(PAGE.format(colour=colour, glyphs=glyphs, finding=finding, word=word))
            page.screenshot(path=ROOT / "static/pictures" / f"{finding}.png")
        browser.close()


if __name__ == "__main__":
    main()
