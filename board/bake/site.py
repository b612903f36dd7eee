"""Baking: ask the app for every public address and keep what it answers.

A page is a folder with an index.html, everything else a file of its own name, each beside a
packed copy where that is smaller. A file is put in place whole or not at all, and what leads to
it comes after it; the list of all files comes last.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from board import create_app
from board.db import make_engine, open_session
from board.record import addresses
from board.settings import Settings

LIST, NOT_FOUND = "bake.json", "404.html"
LARGE = ("data/claims.", "data/claimboard.")
Progress = Callable[[Iterable[str], str], Iterator[str]]
# What only a server can answer says so in a copy of files.
WITHOUT_A_SERVER = {"/search": "/without-a-server", "/as-of": "/without-a-server"}
_STATIC = re.compile(rb"/static/[\w.-]+")
_PACKED = (".html", ".json", ".xml", ".atom", ".css", ".svg", ".csv", ".jsonl", ".py", ".txt")


@dataclass(slots=True)
class Baked:
    """What one bake did: files written, files that stood as they should, files taken away."""

    written: list[str] = field(default_factory=list)
    same: int = 0
    removed: list[str] = field(default_factory=list)


class Site:
    """A folder of plain files and the board that it shows."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.app = create_app(settings)
        self.client = self.app.test_client()
        self.engine = make_engine(settings.database_url)
        self.look = str(self.app.config["LOOK"])
        self.files: dict[str, str] = {}
        self.read: tuple[Any, dict[str, Any]] = (None, {})

    def stand(self) -> addresses.Stand:
        """How far the board has come."""
        with open_session(self.engine, self.settings) as session:
            return addresses.stand(session)

    def moved(self) -> bool:
        """Whether there is more on the board than in the folder."""
        return asdict(self.stand()) != self._last().get("stand")

    def bake(self, progress: Progress = lambda items, what: iter(items)) -> Baked:
        """Bring the folder up to the board; `progress` sees each address on its way.

        Where nothing but publications happened since the last bake, only what they touch is
        asked for. Raises BakeFailed where the app does not answer an address.
        """
        baked, now = Baked(), self.stand()
        before = self._last()
        self.files = dict(before.get("files", {}))
        known = addresses.Stand(**before["stand"]) if before.get("look") == self.look else None
        whole = known is None or not now.only_published_since(known)
        if known != now:
            self._ask_all(baked, known if not whole else None, progress)
            if whole:
                self._remove_strangers(baked)
        listed = {"schema": 1, "look": self.look, "stand": asdict(now), "files": self.files}
        # A name a line without `indent`, with which Python's slow writer writes.
        text = json.dumps(listed, separators=(",\n", ": "), sort_keys=True)
        self._replace(LIST, text.encode())
        return baked

    def _last(self) -> dict[str, Any]:
        """The list of the last bake, read again only where it is another file."""
        try:
            at = (self.folder / LIST).stat()
            if (stamp := (at.st_ino, at.st_mtime_ns, at.st_size)) != self.read[0]:
                self.read = stamp, json.loads((self.folder / LIST).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return self.read[1]

    def _ask_all(self, baked: Baked, known: addresses.Stand | None, progress: Progress) -> None:
        self.asked: set[str] = set()
        with open_session(self.engine, self.settings) as session:
            changed = addresses.since(session, known) if known else None
            for path in progress(changed or addresses.everything(session), "baking address"):
                self._ask(path, baked)
        self._keep("/404.html", self.client.get(self._url("/nowhere")), baked)

    def _ask(self, path: str, baked: Baked) -> None:
        if path in self.asked:
            return
        self.asked.add(path)
        answer: Any = self.client.get(self._url(WITHOUT_A_SERVER.get(path, path)))
        if answer.status_code == 302:
            answer = _leading_on(answer)
        elif answer.status_code != 200:
            raise BakeFailed(f"{path} was answered with {answer.status}.")
        for asset in sorted(set(_STATIC.findall(answer.data))) if _is_page(answer) else ():
            self._ask(asset.decode(), baked)
        self._keep(path, answer, baked)

    def _url(self, path: str) -> str:
        return (self.settings.address or f"http://localhost{self.settings.prefix}") + path

    def _keep(self, path: str, answer: Any, baked: Baked) -> None:
        name = path.strip("/")
        if _is_page(answer) and name != NOT_FOUND:
            name = f"{name}/index.html".lstrip("/")
        if name.startswith(LARGE):
            self._keep_large(name, answer.iter_encoded(), baked)
            return
        told = hashlib.sha256(answer.data).hexdigest()
        if self.files.get(name) == told and (self.folder / name).exists():
            baked.same += 1
            return
        self._put(name, answer.data, baked)
        self.files[name] = told

    def _keep_large(self, name: str, pieces: Iterable[bytes], baked: Baked) -> None:
        """The same for what is too large to be held: it goes to the disk as it comes."""
        half, told = self._half(name), hashlib.sha256()
        with half.open("wb") as file:
            for piece in pieces:
                told.update(piece)
                file.write(piece)
        if self.files.get(name) == told.hexdigest() and (self.folder / name).exists():
            half.unlink()
            baked.same += 1
            return
        if name.endswith(_PACKED):
            packed = self._half(f"{name}.gz")
            with half.open("rb") as file, packed.open("wb") as to:
                with gzip.GzipFile("", "wb", 6, to, mtime=0) as packing:
                    shutil.copyfileobj(file, packing, 256_000)
            os.replace(packed, self.folder / f"{name}.gz")
        os.replace(half, self.folder / name)
        self.files[name] = told.hexdigest()
        baked.written.append(name)

    def _put(self, name: str, body: bytes, baked: Baked) -> None:
        if name.endswith(_PACKED):
            packed = gzip.compress(body, 9, mtime=0)
            if len(packed) < len(body):
                self._replace(f"{name}.gz", packed)
            else:  # one from before would be served in its place
                (self.folder / f"{name}.gz").unlink(missing_ok=True)
        self._replace(name, body)
        baked.written.append(name)

    def _replace(self, name: str, body: bytes) -> None:
        half = self._half(name)
        half.write_bytes(body)
        os.replace(half, self.folder / name)

    def _half(self, name: str) -> Path:
        """Where a file is written before it is put in its place."""
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.with_name(f".{target.name}.half")

    def _remove_strangers(self, baked: Baked) -> None:
        """Take away what the list names and the record no longer does. Nothing else: what
        somebody laid into the folder is theirs."""
        still = {name for path in self.asked for name in _names(path)} | {NOT_FOUND}
        for name in [name for name in self.files if name not in still]:
            del self.files[name]
            for path in (self.folder / name, self.folder / f"{name}.gz"):
                path.unlink(missing_ok=True)
            baked.removed.append(name)


class BakeFailed(Exception):
    """The app did not answer an address of the record."""


def _names(path: str) -> Iterator[str]:
    name = path.strip("/")
    yield name
    yield f"{name}/index.html".lstrip("/")


def _is_page(answer: Any) -> bool:
    return str(answer.content_type).startswith("text/html")


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
