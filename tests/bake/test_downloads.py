"""The downloads of a baked site follow its pages, and never bring back what was taken down."""

import json

import pytest

from board import create_app
from board.bake import Watch
from board.bake.watching import QUIET
from board.commands import stories
from board.commands.publication import put_under_review, unpublish
from board.models import Story
from board.rules import PublicationEvent
from tests.bake.conftest import pid, sign

NAMES = ("claims.jsonl", "claims.csv", "claimboard.sqlite", "stand.json")


class Clock:
    """A watch of a site whose time passes only where the test lets it."""

    def __init__(self, site, patience=600.0):
        self.now, self.told = 1_000.0, []
        self.watch = Watch(site, patience, lambda items, what: items, self.tell, lambda: self.now)
        self.site = site

    def tell(self, baked, what, seconds):
        self.told.append(what)

    def step(self, seconds=2.0):
        self.now += seconds
        self.told.clear()
        self.watch.step()
        return list(self.told)


@pytest.fixture
def slow(site, published):
    """A watch over a baked site whose downloads took long to make."""
    clock = Clock(site)
    assert clock.step() == ["pages", "downloads"]
    clock.watch.took = 17.0
    return clock


def update(desk, number):
    sign(desk, number, "Known now.", PublicationEvent.UPDATE, "News.")


def entries(site):
    return json.loads((site.folder / "data/stand.json").read_text())["entries"]


def lines(site):
    return (site.folder / "data/claims.jsonl").read_text()


def test_downloads_are_those_that_are_served(site, published, settings):
    site.bake()
    client = create_app(settings).test_client()
    for name in NAMES:
        assert (site.folder / "data" / name).read_bytes() == client.get(f"/data/{name}").data


def test_a_download_that_came_out_as_before_is_not_written_again(site, published, desk):
    site.bake()
    before = {name: (site.folder / "data" / name).stat() for name in NAMES}
    site.read[1]["downloads"]["revision"] -= 1
    for _step in site.bake_downloads():
        pass
    assert not site.behind()
    assert before == {name: (site.folder / "data" / name).stat() for name in NAMES}
    assert not list(site.folder.rglob(".coming*"))


def test_short_downloads_are_made_along_with_the_pages(site, published, desk):
    clock = Clock(site)
    clock.step()
    update(desk, published[0])
    assert clock.step() == ["pages", "downloads"]
    assert clock.step() == []


def test_long_downloads_wait_for_a_quiet_minute_and_say_of_which_entry_they_are(
    slow,
    published,
    desk,
):
    before = entries(slow.site)
    update(desk, published[0])
    assert slow.step() == ["pages"]
    assert "Known now." not in lines(slow.site) and entries(slow.site) == before
    page = slow.site.folder / f"claims/{pid(desk, published[0])}/index.html"
    assert "Known now." in page.read_text()
    assert slow.step(QUIET - 2) == []
    assert slow.step() == ["downloads"]
    assert "Known now." in lines(slow.site) and entries(slow.site) == before + 1


def test_on_a_busy_day_they_are_made_after_the_longest_wait(slow, published, desk):
    told = []
    for _minute in range(13):
        update(desk, published[0])
        told.append(slow.step(50.0))
        slow.watch.took = 17.0
    assert [n for n, what in enumerate(told) if "downloads" in what] == [12]


def test_a_sign_off_is_baked_while_downloads_are_made_and_they_go_on(slow, published, desk):
    update(desk, published[0])
    slow.step()
    before = entries(slow.site)
    real = slow.site.bake_downloads

    def interrupted(baked):
        for n, step in enumerate(real(baked)):
            if n == 1:
                update(desk, published[1])
                slow.now += 3
            yield step
            if n == 2:
                page = slow.site.folder / f"claims/{pid(desk, published[1])}/index.html"
                assert "Known now." in page.read_text()

    slow.site.bake_downloads = interrupted
    assert slow.step(QUIET) == ["pages", "downloads"]
    assert entries(slow.site) == before + 1, "of the moment that they were begun"
    assert slow.site.behind() and lines(slow.site).count("Known now.") == 1
    listed = json.loads((slow.site.folder / "bake.json").read_text())
    assert listed["stand"]["publications"] == listed["downloads"]["publications"] + 1


@pytest.mark.parametrize("how", ["taken down", "under review", "in other words"])
def test_they_wait_for_nothing_where_more_than_a_sign_off_happened(
    slow,
    published,
    desk,
    session,
    how,
):
    if how == "taken down":
        unpublish(session, desk.editor, published[1], "A person asked.")
    elif how == "under review":
        put_under_review(session, desk.editor, published[1])
    else:
        story = session.get(Story, 1, populate_existing=True)
        edited = stories.StoryInput("Another launch", "", "en")
        stories.edit_story(session, desk.editor, story.id, story.version, edited)
    assert slow.step() == ["pages", "downloads"]


def test_what_was_taken_down_leaves_the_downloads_with_the_pages(slow, published, desk, session):
    unpublish(session, desk.editor, published[1], "A person asked.")
    slow.site.bake_pages()
    assert not [name for name in NAMES if (slow.site.folder / "data" / name).exists()]
    assert not list((slow.site.folder / "data").glob("claims.*"))
    slow.step()
    assert "Claim 1." not in lines(slow.site) and "Claim 2." in lines(slow.site)


def test_downloads_that_were_begun_before_something_was_taken_down_are_given_up(
    slow,
    published,
    desk,
    session,
):
    update(desk, published[0])
    slow.step()
    steps = slow.site.bake_downloads()
    next(steps)
    unpublish(session, desk.editor, published[1], "A person asked.")
    list(steps)
    assert slow.site.behind() and "Known now." not in lines(slow.site)
    assert not list(slow.site.folder.glob(".coming*"))
    assert slow.step() == ["pages", "downloads"]
    assert "Claim 1." not in lines(slow.site)
