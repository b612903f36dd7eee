"""A pack of a large story goes out in little memory, and is checked in little."""

import tracemalloc

import pytest

from board.commands import stories
from board.db import atomic
from board.ids import public_id
from board.models import Claim, Evidence, Verdict, now
from board.packs.scope import Scope
from board.packs.verifying import check
from board.packs.writing import pack
from board.rules import Directness, Kind, Stance, Status
from tests.packs.conftest import unwatched

CLAIMS, ITEMS = 300, 20
WORDS = "What was seen there, and by whom, and how it was found out. " * 20


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


def test_a_pack_of_300_claims_is_made_and_checked_in_bounded_memory(story, session, tmp_path):
    path, most_at_once = tmp_path / "pack.zip", 0
    next(pack(session, Scope(now(), None, story)))  # what is made once: statements, templates
    tracemalloc.start()
    with path.open("wb") as file:
        for piece in pack(session, Scope(now(), None, story)):
            most_at_once = max(most_at_once, len(piece))
            file.write(piece)
    _now, making = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    report = check(path, unwatched)
    _now, checking = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.problems == [] and report.claims == CLAIMS
    # It holds some 16 MB of text, in data and document.
    assert making < 6_000_000 and checking < 6_000_000, (making, checking)
    assert most_at_once < 200_000
