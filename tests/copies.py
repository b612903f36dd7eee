"""Copies and link states as the worker's commands leave them, for tests that look at them."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from board.commands import captures, keeping
from board.commands.upkeep import WORKER
from board.db import atomic, settings_of
from board.models import Capture, LinkHealth, now
from board.rules import LinkState, Look
from board.store import open_store

OF_BYTES = ("body_sha256", "body_size", "warc_sha256", "warc_size", "picture_sha256", "pdf_sha256",
            "pictured_after")  # fmt: skip
SAID = ("title", "author", "publisher", "published_on")
ANSWERED = ("final_url", "headers", "redirects", "media")


def copied(desk, item, text="The parade was held at night.", **fields):
    """A copy of an item's page, as a member asks for it; answers its number."""
    body = f"<p>{text}</p>".encode()
    put = open_store(settings_of(desk.session)).put
    numbers = {"body_sha256": fields.get("body_sha256") or put(body), "body_size": len(body),
               "warc_sha256": put(b"warc of " + body), "warc_size": len(body) + 8}  # fmt: skip
    kept = keeping.Bytes(**numbers | {k: v for k, v in fields.items() if k in OF_BYTES})
    answered = {"final_url": "https://paper.example/report", "media": "text/html"}
    answer = keeping.Answer(
        fetched_at=now(), status=200, tool="Claimboard/test",
        **answered | {k: v for k, v in fields.items() if k in ANSWERED},
    )  # fmt: skip
    said = keeping.Said(**{k: v for k, v in fields.items() if k in SAID}, text=text)
    with fetching(desk):
        held = taken_in_hand(desk, item)
        base = captures.job_of(desk.session, *held).base
        look = Look(200, percent=fields.get("percent"))
        copy = keeping.Copy(answer, said, look, base.id if base else None, bytes=kept)
        captures.announce_bytes(desk.session, WORKER, *held, kept.numbers)
        return keeping.keep_copy(desk.session, WORKER, *held, copy)


def tried(desk, item, state="waiting", words="", status=None, tries=0):
    """A copy that waits, after so many tries, or one that came to nothing."""
    again = keeping.Failure(words, Look(), again=True)
    with fetching(desk):
        at = now()
        captures.ask_for_capture(desk.session, desk.reporter, item)
        for _ in range(tries):
            at += timedelta(days=2)
            keeping.fail_copy(desk.session, WORKER, *in_hand(desk, item, at), again, at=at)
        if state == "waiting":
            return None
        answer = keeping.Answer(now(), "https://paper.example/report", status, "Claimboard/test")
        why = keeping.Failure(words, Look(status), answer=answer if status else None)
        return keeping.fail_copy(desk.session, WORKER, *in_hand(desk, item, now()), why)


def linked(desk, item, state, **fields):
    """How an item's link does."""
    with atomic(desk.session):
        desk.session.merge(LinkHealth(evidence_id=item, state=LinkState(state), **fields))


def altered(desk, copy, **fields):
    """What the commands would never leave of a copy."""
    with atomic(desk.session):
        row = desk.session.get(Capture, copy, populate_existing=True)
        for name, value in fields.items():
            setattr(row, name, value)


def add(desk, row):
    with atomic(desk.session):
        desk.session.add(row)


def taken_in_hand(desk, item):
    captures.ask_for_capture(desk.session, desk.reporter, item)
    return in_hand(desk, item, now())


def in_hand(desk, item, at):
    lease = uuid4().hex
    until = at + timedelta(minutes=5)
    return captures.lease_copy(desk.session, WORKER, item, lease, until, at=at), lease


@contextmanager
def fetching(desk):
    """The board keeps copies, for as long as this takes."""
    info = desk.session.info
    settings = info["settings"]
    info["settings"] = replace(settings, capture=True)
    try:
        yield
    finally:
        info["settings"] = settings
