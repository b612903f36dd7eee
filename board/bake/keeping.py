"""Asking the app for an address and laying what it answers by as a file: in this process, or in
several at once."""

import hashlib
import os
import re
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby, islice
from multiprocessing import get_context
from typing import Any

from board import create_app
from board.bake.laying import Shelf
from board.settings import Settings

NOT_FOUND = "404.html"
AT_ONCE, WAITING = 20, 3  # addresses that a process is told of at once; how often, for each
# What only a server can answer says so in a copy of files.
_ASKED_AS = {"/search": "/without-a-server", "/as-of": "/without-a-server",
             f"/{NOT_FOUND}": "/nowhere"}  # fmt: skip
_STATIC = re.compile(rb"/static/[\w.-]+")
_API = "/api/v1/public/"
Staged = tuple[int, str]  # an address, and the stage that it belongs to


class BakeFailed(Exception):
    """The app did not answer an address of the record."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An address that was asked, the file it is kept as, its SHA-256, and whether that is new."""

    path: str
    name: str
    told: str
    written: bool


class Keeper:
    """Asks the app, and lays by what is not there as it should be."""

    def __init__(self, settings: Settings, shelf: Shelf, lock: Any = None) -> None:
        self.settings, self.shelf = settings, shelf
        self.app = create_app(settings)
        self.client = self.app.test_client()
        self.assets: set[str] = set()  # those that this bake has asked for
        self.lock = lock or nullcontext()  # held where other processes write the same file

    def keep(self, path: str, known: Mapping[str, str]) -> Iterator[Kept]:
        """Keep an address, what its page is drawn with before it. `known`: the SHA-256 of each
        file as it was kept last. Raises BakeFailed where the app does not answer."""
        answer: Any = self.client.get(self._url(_ASKED_AS.get(path, path)))
        if answer.status_code == 302:
            answer = _leading_on(answer)
        elif answer.status_code != (404 if path == f"/{NOT_FOUND}" else 200):
            raise BakeFailed(f"{path} was answered with {answer.status}.")
        is_page = str(answer.content_type).startswith("text/html")
        for asset in sorted(set(_STATIC.findall(answer.data))) if is_page else ():
            yield from self._keep_asset(asset.decode(), known)
        name = path.strip("/")
        if is_page and name != NOT_FOUND:
            name = f"{name}/index.html".lstrip("/")
        elif path.startswith(_API):  # some are lists and folders at once
            name = f"{name}/index.json"
        told = hashlib.sha256(answer.data).hexdigest()
        same = known.get(name) == told and self.shelf.has(name)
        if not same:
            self.shelf.lay(name, answer.data)
        yield Kept(path, name, told, not same)

    def _keep_asset(self, path: str, known: Mapping[str, str]) -> Iterator[Kept]:
        if path not in self.assets:
            self.assets.add(path)
            with self.lock:
                yield from list(self.keep(path, known))

    def _url(self, path: str) -> str:
        return address(self.settings) + path


def address(settings: Settings) -> str:
    """Where the site begins: as declared, else as it is asked at."""
    return settings.address or f"http://localhost{settings.prefix}"


class Keepers:
    """Several processes with a keeper each, for as long as the block lasts.

    They are forked, and begin at once: nothing may be open here that they must not share.
    """

    def __init__(self, settings: Settings, shelf: Shelf, processes: int) -> None:
        fork = get_context("fork")
        begin = (settings, shelf, fork.Lock())
        self.pool = ProcessPoolExecutor(processes, fork, _begin, begin)
        self.pool.submit(os.getpid).result()
        self.most = processes * WAITING

    def __enter__(self) -> "Keepers":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def keep(self, staged: Iterable[Staged], known: Mapping[str, str]) -> Iterator[Kept]:
        """Keep them all, no address before those of an earlier stage. Raises BakeFailed."""
        try:
            yield from self._keep(staged, known)
        except BrokenProcessPool:
            words = "A process of the bake was ended from outside. Try --processes 1."
            raise BakeFailed(words) from None

    def _keep(self, staged: Iterable[Staged], known: Mapping[str, str]) -> Iterator[Kept]:
        assets = {name: told for name, told in known.items() if name.startswith("static/")}
        waiting: deque[Future[list[Kept]]] = deque()
        for batch in _batches(staged):
            if batch:
                its = {name: known[name] for path in batch for name in names(path) if name in known}
                waiting.append(self.pool.submit(_keep, batch, assets | its))
            while len(waiting) > (self.most if batch else 0):
                yield from waiting.popleft().result()


def _batches(staged: Iterable[Staged]) -> Iterator[list[str]]:
    """Some addresses at a time; nothing at a stage's end."""
    for _stage, group in groupby(staged, key=lambda item: item[0]):
        paths = (path for _stage, path in group)
        while batch := list(islice(paths, AT_ONCE)):
            yield batch
        yield []


_here: list[Keeper] = []


def _begin(settings: Settings, shelf: Shelf, lock: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    _here.append(Keeper(settings, shelf, lock))


def _keep(paths: list[str], known: Mapping[str, str]) -> list[Kept]:
    return [kept for path in paths for kept in _here[0].keep(path, known)]


def names(path: str) -> Iterator[str]:
    """The files that an address may be kept as."""
    name = path.strip("/")
    yield name
    yield f"{name}/index.html".lstrip("/")
    if path.startswith(_API):
        yield f"{name}/index.json"


@dataclass(frozen=True, slots=True)
class _Page:
    data: bytes
    content_type: str = "text/html; charset=utf-8"


def _leading_on(answer: Any) -> _Page:
    """A claim that was merged: a host of files cannot redirect, its page can."""
    to = str(answer.headers["Location"]).replace("&", "&amp;").replace('"', "&quot;")
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Moved</title>'
        f'<meta http-equiv="refresh" content="0; url={to}"><a href="{to}">{to}</a></html>\n'
    )
    return _Page(page.encode())
