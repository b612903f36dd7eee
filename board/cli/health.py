"""What `check` looks at, a finding each."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from board.cli.common import engine_of, sqlite_path, trouble_with, where
from board.cli.locks import holder
from board.cli.progress import progress
from board.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from board.checking import Looked

OK, NOTE, WRONG = "ok", "note", "WRONG"
RECENT = 1_000
LISTED = 20
SAFE_SQLITE = (3, 51, 3)
LITTLE_DISK = 2**30


class Finding(NamedTuple):
    """One thing looked at: its state, what it is, what there is to say."""

    state: str
    about: str
    words: str


def findings(settings: Settings, whole: bool, files: bool = False) -> Iterator[Finding]:
    """Everything there is to say, most of it said even where something is wrong."""
    yield from _settings(settings)
    trouble = trouble_with(settings)
    if trouble:
        yield Finding(WRONG, "database", trouble.words)
    else:
        yield Finding(OK, "database", where(settings))
        yield from _board(settings, whole)
    yield from _keys(settings)
    store = _files(settings)
    yield store
    if files and not trouble and store.state != WRONG:
        yield from _every_file(settings)
    if settings.is_sqlite:
        yield _sqlite_version()
        yield from _processes(settings)
    yield from _disk(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    clock = datetime.now(ZoneInfo(settings.timezone))
    yield Finding(OK, "newsroom", settings.newsroom)
    yield Finding(OK, "time zone", f"{settings.timezone}, where it is {clock:%H:%M on %d %B %Y}")
    yield Finding(OK, "origins", f"{settings.required_origins} to corroborate a claim")
    way = "HTTPS" if settings.https else "plain HTTP, on this machine only"
    names = ", ".join(settings.hosts) + (settings.prefix and f", below {settings.prefix}")
    yield Finding(OK, "web", f"{way}, {settings.proxies} proxies, for {names}")
    mail = urlsplit(settings.smtp_url)
    words = f"through {mail.hostname}, from {settings.mail_from}" if mail.hostname else "none sent"
    yield Finding(OK, "mail", words)
    if settings.https and not settings.proxies:
        words = "CLAIMBOARD_HTTPS is set without CLAIMBOARD_PROXIES: all readers look like one"
        yield Finding(NOTE, "web", words)


def _board(settings: Settings, whole: bool) -> Iterator[Finding]:
    from board.commands.trail import TrailBroken, walk
    from board.db import migration_state, open_session
    from board.keys import trail_keys
    from board.queries.health import events, has_admin

    engine = engine_of(settings)
    yield Finding(OK, "migrations", f"at {migration_state(engine)[0]}, the newest")
    with open_session(engine, settings) as session:
        total = events(session)
        steps = walk(session, trail_keys(settings.data_dir), 0 if whole else max(0, total - RECENT))
        try:
            held = sum(1 for _n in (progress(steps, "checking events", total) if whole else steps))
            yield Finding(OK, "trail", f"{total:,} events, the last {held:,} checked")
        except TrailBroken as broken:
            yield Finding(WRONG, "trail", str(broken))
        yield _history(session)
        yield _pages(settings, session)
        if not has_admin(session):
            words = "no member is an active admin. Run: claimboard members add … --role admin"
            yield Finding(NOTE, "members", words)
    engine.dispose()


def _history(session: "Session") -> Finding:
    from board.record.log import reading
    from board.record.log.signing import LogRewound, unkept_checkpoint

    try:
        unkept_checkpoint(session)
    except (LogRewound, OSError, ValueError) as error:
        return Finding(WRONG, "history", f"cannot be signed. {error}")
    return Finding(OK, "history", f"{reading.size(session):,} entries, signed")


def _pages(settings: Settings, session: "Session") -> Finding:
    from board.queries.health import pages

    found = pages(session)
    way = "fetched" if settings.capture else "not fetched, by CLAIMBOARD_CAPTURE"
    words = (
        f"{way}; {found.waiting:,} copies wait, {found.failed:,} links could not be copied, "
        f"{found.watched:,} are looked at again"
    )
    if settings.capture:
        words += f"; {_looks(settings)}"
    if settings.wayback:
        words += f"; copies asked for at {urlsplit(settings.wayback).hostname}"
    return Finding(OK, "pages", words)


def _looks(settings: Settings) -> str:
    from board.capture.pictures import chromium

    if not settings.pictures:
        return "no pictures, by CLAIMBOARD_PICTURES"
    if os.geteuid() == 0 and settings.pictures != "root":
        return "no pictures: the board runs as root"
    return "pictures by Chromium" if chromium() else "no pictures: no Chromium is installed"


def _keys(settings: Settings) -> Iterator[Finding]:
    from board.keys import trail_keys

    try:
        names = sorted(trail_keys(settings.data_dir))
    except (OSError, ValueError) as error:
        yield Finding(WRONG, "keys", f"cannot be read: {error}")
        return
    words = f"{', '.join(names)} in {settings.data_dir / 'keys'}"
    yield Finding(OK, "keys", words) if names else Finding(WRONG, "keys", "none")
    for path in (settings.data_dir / "keys").glob("*.key"):
        if path.stat().st_mode & 0o077:
            yield Finding(WRONG, "keys", f"others can read {path}. Run: chmod 600 {path}")


def _files(settings: Settings) -> Finding:
    from board.store import FOLDER, Unavailable, open_store

    try:
        store = open_store(settings)
        store.check()
    except Unavailable as error:
        return Finding(WRONG, "files", error.words)
    if settings.files_url:
        return Finding(OK, "files", f"{store}, which answers")
    folder = settings.data_dir / FOLDER
    if not folder.exists():
        return Finding(OK, "files", f"{store}, not there yet: nothing is kept in it")
    free = shutil.disk_usage(folder).free
    words = f"{store}, {free / 2**30:,.1f} GiB free"
    return Finding(OK if free >= LITTLE_DISK else NOTE, "files", words)


def _every_file(settings: Settings) -> Iterator[Finding]:
    from board.checking import look_for_strange, look_through, numbers_of
    from board.db import open_session
    from board.store import Unavailable, open_store

    engine, store, size = engine_of(settings), open_store(settings), 0
    try:
        with open_session(engine, settings) as session:
            numbers, wrong = numbers_of(session), 0
            every = look_through(session, store, numbers)
            for looked in progress(every, "reading files", len(numbers)):
                size += looked.size
                if looked.wrong:
                    wrong += 1
                    yield Finding(WRONG, "files", words_of(looked))
            strange = 0
            for strange, looked in enumerate(look_for_strange(session, store, numbers), 1):
                if strange <= LISTED:
                    yield Finding(WRONG, "files", words_of(looked))
            if strange > LISTED:
                yield Finding(WRONG, "files", f"and {strange - LISTED:,} more strange ones")
    except Unavailable as error:
        yield Finding(WRONG, "files", error.words)
    else:
        sound = len(numbers) - wrong
        words = f"{sound:,} of {len(numbers):,} are as they were kept, {size / 2**20:,.1f} MiB read"
        yield Finding(OK, "files", words)
    finally:
        engine.dispose()


def words_of(looked: "Looked") -> str:
    """What is wrong with a file, and what needs it."""
    needed = "; ".join(map(str, looked.needed))
    return f"{looked.name} {looked.wrong}" + (f". Needed by {needed}" if needed else "")


def _sqlite_version() -> Finding:
    here = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return Finding(OK, "SQLite", here)
    words = f"{here}: before 3.51.3 there is a rare fault at a WAL reset; keep backups"
    return Finding(NOTE, "SQLite", words)


def _processes(settings: Settings) -> Iterator[Finding]:
    for role in ("server", "worker"):
        pid = holder(settings, role)
        yield Finding(OK, role, f"running, process {pid}" if pid else "not running")


def _disk(settings: Settings) -> Iterator[Finding]:
    path = sqlite_path(settings)
    for folder in {settings.data_dir, *([path.parent] if path else [])}:
        if folder.exists():
            free = shutil.disk_usage(folder).free
            words = f"{free / 2**30:,.1f} GiB free in {folder}"
            yield Finding(OK if free >= LITTLE_DISK else NOTE, "disk", words)
