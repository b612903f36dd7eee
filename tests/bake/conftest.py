"""A baked site and a record to bake."""

import pytest

from board.bake import Site
from board.commands import stories
from board.commands.planning import move_to_story
from board.commands.publication import Wording, sign_off
from board.models import Claim


@pytest.fixture
def site(settings, tmp_path):
    return Site(settings, tmp_path / "site")


@pytest.fixture
def published(desk):
    story = stories.add_story(desk.session, desk.reporter, "Launch")
    numbers = [desk.claim(f"Claim {n}.") for n in range(3)]
    move_to_story(desk.session, desk.reporter, numbers[0], story)
    for number in numbers:
        sign(desk, number, "Not known yet.")
    return numbers


def sign(desk, number, words, event=None, note=""):
    version = desk.session.get(Claim, number, populate_existing=True).version
    sign_off(desk.session, desk.editor, number, version, Wording(words, event, note))


def pid(desk, number):
    return desk.session.get(Claim, number, populate_existing=True).pid
