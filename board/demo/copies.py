"""Copies of the sample board. Nothing is fetched: what stands in for a page is made here, in our
own words, and says so; it is kept by the commands that keep a real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from markupsafe import escape
from sqlmodel import Session

from board.capture.shapes import Fetched, Hop
from board.capture.warc import warc_of
from board.commands import captures, keeping
from board.commands.upkeep import WORKER
from board.db import settings_of
from board.models import LinkHealth
from board.resemblance import differs_by
from board.rules import Actor, Look
from board.store import open_store

MADE_BY = "Claimboard's sample board; nothing was fetched"
NOT_SO = "In this sample only; nobody looked at the real page."
HELD = timedelta(minutes=5)
Data = dict[str, Any]


def copy(session: Session, by: Actor, item: int, page: Data, at: datetime) -> None:
    """A member asks for a copy, and it is kept a minute later."""
    with _fetching(session):
        captures.ask_for_capture(session, by, item, at=at)
        _keep(session, item, page, at + timedelta(minutes=1))


def changed(session: Session, item: int, page: Data, at: datetime) -> None:
    """A look finds another text behind the link."""
    with _fetching(session):
        _look_at(session, item, at)
        _keep(session, item, page, at)


def gone(session: Session, item: int, at: datetime) -> None:
    """A look finds the page gone."""
    with _fetching(session):
        _look_at(session, item, at)
        capture, lease = _lease(session, item, at)
        failure = keeping.Failure(NOT_SO, Look(404))
        keeping.fail_copy(session, WORKER, capture, lease, failure, at=at)


@contextmanager
def _fetching(session: Session) -> Iterator[None]:
    """The board is one that keeps copies, for as long as this takes."""
    settings = settings_of(session)
    session.info["settings"] = replace(settings, capture=True)
    try:
        yield
    finally:
        session.info["settings"] = settings


def _lease(session: Session, item: int, at: datetime) -> tuple[int, str]:
    lease = uuid4().hex
    capture = captures.lease_copy(session, WORKER, item, lease, at + HELD, at=at)
    assert capture is not None
    return capture, lease


def _keep(session: Session, item: int, page: Data, at: datetime) -> None:
    held = _lease(session, item, at)
    job = captures.job_of(session, *held)
    assert job is not None
    fetched = _fetched(job.url, page, at)
    warc, body = warc_of(fetched), fetched.body
    kept = keeping.Bytes(fetched.sha256, len(body), sha256(warc).hexdigest(), len(warc))
    captures.announce_bytes(session, WORKER, *held, kept.numbers, at=at)
    store = open_store(settings_of(session))
    for data in (body, warc):
        store.put(data)
    text = _text(page)
    percent = differs_by(job.base.text, text) if job.base else None
    made = keeping.Copy(
        answer=keeping.Answer(
            fetched_at=at, final_url=job.url, status=200, tool=MADE_BY, media="text/html",
            charset="utf-8", headers=[list(pair) for pair in fetched.headers],
        ),
        said=keeping.Said(
            title=page["title"], publisher=page["publisher"],
            published_on=page.get("published_on", ""), text=text,
        ),
        look=Look(200, percent=percent),
        compared_to=job.base.id if job.base else None,
        bytes=kept,
        words=NOT_SO if percent else "",
    )  # fmt: skip
    keeping.keep_copy(session, WORKER, *held, made, at=at)


def _look_at(session: Session, item: int, at: datetime) -> None:
    """By then it is time to look."""
    health = session.get_one(LinkHealth, item, populate_existing=True)
    assert health.look_at is not None and health.look_at <= at


def _text(page: Data) -> str:
    return str(page["body"]).strip()


def _fetched(url: str, page: Data, at: datetime) -> Fetched:
    """What the page would have been as an answer, byte for byte."""
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in page["body"].strip().splitlines())
    title = escape(page["title"])
    body = (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n'
        f"<h1>{title}</h1>\n{lines}"
    ).encode()
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    hop = Hop(
        url=url, address="192.0.2.1", status=200, at=at,
        request=f"GET {url} HTTP/1.1\r\n\r\n".encode(),
        response=f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body,
    )  # fmt: skip
    return Fetched(
        asked=url, hops=(hop,), headers=headers, media="text/html", charset="utf-8", raw=body,
        body=body, began=at, ended=at, tool=MADE_BY,
    )  # fmt: skip
