"""A claim with some of everything, and short ways to pack it and to look inside."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from board.commands import clearances, comments, files, publication, replies, sources
from board.db import atomic
from board.forms import FileInput
from board.models import Capture, Claim, now
from board.packs.scope import Scope
from board.packs.writing import _entry, _Sink, pack
from board.rules import CaptureReason, CaptureState
from board.store import open_store
from tests.samples import PDF


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


@pytest.fixture
def copied(session, settings):
    """Make a copy of an item's link: kept as the worker does it."""
    store = open_store(settings)

    def make(item, body=b"<p>A page.</p>", at=None, media="text/html",
             state=CaptureState.TAKEN, **fields):  # fmt: skip
        moment = at or now()
        with atomic(session):
            row = Capture(
                evidence_id=item, url="https://a.example/p", final_url="https://a.example/q",
                reason=CaptureReason.ADDED, state=state, status=200, media=media, tool="Claimboard",
                fetched_at=moment, ended_at=moment, title="As it was",
                redirects=[["https://a.example/p", "301"]], body_sha256=store.put(body),
                body_size=len(body), warc_sha256=store.put(b"WARC/1.1 " + body), **fields,
            )  # fmt: skip
            session.add(row)
            session.flush()
            return row.id

    return make


@pytest.fixture
def filed(session, desk, settings):
    """Add a file to an item, as a form does."""
    store = open_store(settings)

    def add(item, name="paper.pdf", content=PDF, by=None, media="application/pdf"):
        entered = FileInput(name, media, len(content), store.put(content))
        return files.add_file(session, by or desk.reporter, item, entered)

    return add


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
