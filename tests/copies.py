"""Copies and link states as the worker leaves them, for tests that look at them."""

from hashlib import sha256

from board.db import atomic
from board.models import Capture, CaptureText, LinkHealth, now
from board.rules import CaptureReason, CaptureState, LinkState


def add(desk, row):
    with atomic(desk.session):
        desk.session.add(row)
        desk.session.flush()
        return getattr(row, "id", None)


def copied(desk, item, text="The parade was held at night.", **fields):
    """A copy of an item's page; answers its number."""
    at = fields.pop("at", now())
    body = f"<p>{text}</p>".encode()
    known = {
        "url": "https://paper.example/report", "reason": CaptureReason.ADDED,
        "state": CaptureState.TAKEN, "fetched_at": at, "ended_at": at, "status": 200,
        "final_url": "https://paper.example/report", "media": "text/html", "charset": "utf-8",
        "tool": "Claimboard/test", "body_sha256": sha256(body).hexdigest(),
        "body_size": len(body),
    }  # fmt: skip
    number = add(desk, Capture(evidence_id=item, **(known | fields)))
    add(desk, CaptureText(capture_id=number, body=text))
    return number


def tried(desk, item, state="waiting", words="", **fields):
    """A copy that waits, or one that came to nothing."""
    return add(
        desk,
        Capture(
            evidence_id=item, url="https://paper.example/report", reason=CaptureReason.ADDED,
            state=CaptureState(state), words=words, **fields,
        ),
    )  # fmt: skip


def linked(desk, item, state, **fields):
    """How an item's link does."""
    add(desk, LinkHealth(evidence_id=item, state=LinkState(state), **fields))
