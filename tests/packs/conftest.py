"""A claim with some of everything, and short ways to pack it and to look inside."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from board.commands import clearances, comments, publication, replies, sources
from board.models import Claim, now
from board.packs.scope import Scope
from board.packs.writing import _entry, _Sink, pack


@pytest.fixture
def packed(session):
    """Make a pack; answers its bytes."""

    def make(claim=None, story=None, as_of=None, by=None, confidential=False):
        scope = Scope(as_of or now(), claim, story, by.member_id if by else None, confidential)
        content = b"".join(pack(session, scope))
        session.rollback()
        return content

    return make


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def line_of(content, number):
    return json.loads(opened(content).read(f"claims/{number}.json"))


def manifest_of(content):
    return json.loads(opened(content).read("manifest.json"))


@pytest.fixture
def full(desk, session):
    """A published claim with replies, a clearance, a comment, a note and a corrected source."""
    claim = desk.corroborated("The parade was held at night.", claimant="KCNA")
    desk.item(claim, stance="context", title="A map", note="From the drawer.")
    asked = replies.ReplyInput("The ministry", now() + timedelta(hours=1), "by phone")
    reply = replies.ask_for_reply(session, desk.reporter, claim, asked)
    replies.log_answer(session, desk.reporter, reply, 1, replies.Answer("No comment.", "Silent."))
    version = session.get(Claim, claim, populate_existing=True).version
    clearances.clear_legally(session, desk.editor, claim, version, "Counsel", "All of it.")
    comments.add_comment(session, desk.reporter, claim, "Between us.")
    words = publication.Wording("It was held at night.")
    version = session.get(Claim, claim, populate_existing=True).version
    publication.sign_off(session, desk.editor, claim, version, words)
    source = desk.source("Wire")
    desk.item(claim, source, stance="context", title="The wire")
    sources.correct_source(session, desk.reporter, source, "It was day.", "https://wire.example/c")
    session.rollback()
    return claim


def zipped(parts):
    """Parts put together as a pack is, whatever they are."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as file:
        for name, body in parts.items():
            with file.open(_entry(name), "w", force_zip64=True) as target:
                target.write(body)
    return b"".join(sink.taken())


def unwatched(items, _what, _total):
    return items
