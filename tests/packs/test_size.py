"""A pack of a large story goes out in little memory, and is checked in little."""

import subprocess
import sys

import pytest

from board.commands import stories
from board.db import atomic
from board.ids import public_id
from board.models import Claim, Evidence, Verdict
from board.rules import Directness, Kind, Stance, Status

CLAIMS, ITEMS = 300, 4
LARGE, EACH = 4, 12_000_000
WORDS = "What was seen there, and by whom, and how it was found out. " * 80


@pytest.fixture
def story(session, desk):
    number = stories.add_story(session, desk.editor, "The long parade")
    with atomic(session):
        for _claim in range(CLAIMS):
            claim = Claim(
                pid=public_id(), story_id=number, kind=Kind.HAPPENED, statement=WORDS[:200]
            )
            session.add(claim)
            session.flush()
            session.add_all(
                Evidence(claim_id=claim.id, description=f"{n} {public_id()} {WORDS}",
                         stance=Stance.SUPPORTS, directness=Directness.PRIMARY)
                for n in range(ITEMS)
            )  # fmt: skip
            session.add(Verdict(claim_id=claim.id, status=Status.UNVERIFIED, wording="W",
                                reasoning=WORDS))  # fmt: skip
    session.expunge_all()
    return number


# What a process of its own takes more for the story than for its first claim, in bytes.
MEASURE = """
import re, sys
from pathlib import Path
from board.db import make_engine, open_session
from board.models import now
from board.packs.scope import Scope
from board.packs.verifying import check
from board.packs.writing import pack
from board.settings import Settings

url, folder, story = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])

def made(scope):
    with open_session(make_engine(url), Settings(url, folder)) as session:
        with (folder / "pack.zip").open("wb") as file:
            most = 0
            for piece in pack(session, scope):
                most = max(most, len(piece))
                file.write(piece)
    report = check(folder / "pack.zip", lambda items, *_: items)
    # Not getrusage: its mark is handed on from the process that started this one.
    taken = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
    return int(taken[1]) * 1024, most, report

before, *_rest = made(Scope(now(), 1))
after, most, report = made(Scope(now(), None, story))
print(after - before, most, report.claims, len(report.problems))
"""


def measured(settings, story):
    words = [sys.executable, "-c", MEASURE, settings.database_url, str(settings.data_dir),
             str(story)]  # fmt: skip
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return tuple(map(int, told.split()))


def test_a_pack_of_300_claims_is_made_and_checked_in_bounded_memory(story, settings):
    grown, most_at_once, claims, problems = told = measured(settings, story)
    assert (claims, problems) == (CLAIMS, 0)
    # It holds some 14 MB of text, in data and document.
    assert grown < 7_000_000 and most_at_once < 200_000, told


def test_a_pack_of_large_files_takes_no_more_memory_than_one_of_none(
    session, desk, settings, filed
):
    number = stories.add_story(session, desk.editor, "The film of the parade")
    desk.claim()  # the first, which the measure begins with
    item = desk.item(desk.claim("It was filmed.", story_id=str(number)))
    for n in range(LARGE):
        filed(item, f"{n}.mp4", bytes([n]) * EACH, media="video/mp4")
    session.rollback()
    grown, most_at_once, claims, problems = told = measured(settings, number)
    assert (claims, problems) == (1, 0)
    assert (settings.data_dir / "pack.zip").stat().st_size > LARGE * EACH
    assert grown < 7_000_000 and most_at_once < 2_200_000, told
