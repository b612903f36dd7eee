"""Every page: nothing for axe in either theme, no sideways scrolling at 320 px, light to load."""

import pytest
from axe_playwright_python.sync_playwright import Axe

DESK = ("/desk", "/desk/search?q=missile", "/desk/search", "/desk?q=missile&assignee=me",
        "/desk/claims/1", "/desk/claims/23",
        "/desk/claims/1/edit", "/desk/claims/new", "/desk/claims/1/verdicts/new",
        "/desk/claims/13/publication/new", "/desk/claims/1/history", "/desk/claims/1/readers",
        "/desk/claims/2/merge", "/desk/claims/2/merge?into=3",
        "/desk/claims/1/unpublication/new", "/desk/stories", "/desk/keys",
        "/desk/mine", "/desk/mine/notices", "/desk/claims/1/feed",
        "/desk/people", "/desk/account", "/desk/sources", "/desk/sources/1", "/desk/sources/new",
        "/desk/evidence/3/edit", "/desk/evidence/3/origin", "/desk/evidence/65/correction",
        "/desk/copies/4", "/desk/copies/4/difference", "/desk/links", "/desk/links?state=gone",
        "/desk/articles", "/desk/articles/new", "/desk/articles/1", "/desk/articles/1/sentences",
        "/desk/articles/1/picks?s=2&s=5", "/desk/articles/1/edit", "/desk/articles/1/versions/new",
        "/desk/articles/1/compare", "/desk/claims/1/split", "/desk/columns/unverified",
        "/desk/many?claim=1&claim=2", "/desk/many", "/desk/stories/1/handover",
        "/desk/stories/1/work", "/desk/replies/1", "/desk/nowhere")  # fmt: skip
PUBLIC = ("/", "/findings/corroborated", "/sign-in", "/nowhere")


def public_pages(visit):
    """The front page, a story, a claim of each state, an earlier version."""
    page = visit("/", role=None)
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    story = next(link for link in links if "/stories/" in link)
    claims = [
        page.locator(f".column.is-{status} a.statement").first.get_attribute("href")
        for status in ("unverified", "corroborated", "disputed")
    ]
    return [*PUBLIC, story, *claims, f"{claims[1]}/versions/1"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(visit, theme):
    found = []
    for role, paths in (("editor", DESK), (None, public_pages(visit))):
        page = visit("/", role=role, color_scheme=theme)
        for path in paths:
            page.goto(path)
            for wrong in Axe().run(page).response["violations"]:
                where = [node["target"] for node in wrong["nodes"]][:3]
                found.append((path, wrong["id"], where))
    assert found == []


def test_axe_finds_nothing_in_the_open_verdict_dialog(visit):
    page = visit("/desk", role="editor")
    page.locator("[data-dialog]").first.click()
    page.locator("dialog[open] .missing li, dialog[open] .ready").first.wait_for()
    assert Axe().run(page).response["violations"] == []


def test_no_page_scrolls_sideways_at_320_pixels(visit):
    wide = []
    narrow = {"width": 320, "height": 640}
    for role, paths in (("editor", DESK), (None, public_pages(visit))):
        page = visit("/", role=role, viewport=narrow)
        for path in paths:
            page.goto(path)
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(path)
    assert wide == []


def weigh(visit, path, role):
    """Open a page for the first time; answers its requests as (address, bytes on the wire)."""
    seen = []
    page = visit("about:blank", role=role)
    page.on("requestfinished", lambda request: seen.append(request))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return [(r.url, r.sizes()["responseBodySize"]) for r in seen if r.url.startswith("http")]


def test_a_first_visit_to_the_public_board_weighs_14_kb_in_three_requests_without_script(visit):
    for path in public_pages(visit):
        loaded = weigh(visit, path, None)
        assert len(loaded) <= 3, loaded
        assert sum(size for _url, size in loaded) <= 14_000, loaded
        assert not any(url.endswith(".js") for url, _size in loaded)


def test_a_first_visit_to_the_desk_weighs_40_kb(visit):
    for path in ("/desk", "/desk/claims/23"):
        loaded = weigh(visit, path, "editor")
        assert sum(size for _url, size in loaded) <= 40_000, loaded
