"""A site of plain files: what is in it, what of it the record has moved on from, and its list."""

import fcntl
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from board.bake.keeping import NOT_FOUND, BakeFailed, Keeper, Keepers, Kept, Staged, names
from board.bake.laying import Shelf
from board.bake.whole import Whole
from board.db import make_engine, open_session
from board.record import addresses
from board.record.reading import revision
from board.settings import Settings

LIST, TRIES = "bake.json", 5
DOWNLOADS = tuple(path.strip("/") for path in addresses.DOWNLOADS)
Progress = Callable[[Iterable[Staged], str], Iterable[Staged]]


@dataclass(slots=True)
class Baked:
    """What one bake did: files written, files that stood as they should, files taken away."""

    written: list[str] = field(default_factory=list)
    same: int = 0
    removed: list[str] = field(default_factory=list)


class Site:
    """A folder of plain files and the board that it shows; `processes` bake all of it together.

    A page is a folder with an index.html, what the API answers one with an index.json, everything
    else a file of its own name, each beside a packed copy where that is smaller. What changed is
    laid by first, all of one state of the record, and then put in place at once, what leads to
    something after it, the list of all files last. The downloads follow: they take longest.
    """

    def __init__(self, settings: Settings, folder: Path, processes: int = 1) -> None:
        self.settings, self.folder, self.processes = settings, folder, processes
        self.shelf, self.below = Shelf(folder), Shelf(folder, ".coming-downloads")
        self.keeper = Keeper(settings, self.shelf)
        self.engine = make_engine(settings.database_url)
        self.look = str(self.keeper.app.config["LOOK"])
        self.files: dict[str, str] = {}
        self.asked: set[str] = set()
        self.laid: dict[str, None] = {}
        self.read: tuple[Any, dict[str, Any]] = (None, {})

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder against other bakes. Raises BakeFailed where one is at work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise BakeFailed(f"Another bake is at work in {self.folder}.") from None
        finally:
            os.close(folder)

    def stand(self) -> addresses.Stand:
        """How far the board has come."""
        with open_session(self.engine, self.settings) as session:
            return addresses.stand(session)

    def moved(self) -> bool:
        """Whether there is more on the board than in the pages; asked every other second."""
        stand: dict[str, int] = self._last().get("stand", {})
        with open_session(self.engine, self.settings) as session:
            return revision(session) != stand.get("revision")

    def bake(self, progress: Progress = lambda items, what: items) -> Baked:
        """Bring the folder up to the board: the pages at once, then the downloads."""
        baked = self.bake_pages(progress)
        for _try in range(TRIES):
            for _step in self.bake_downloads(baked):
                pass
            if not self.behind():
                break
            self.bake_pages(progress, baked)
        return baked

    def bake_pages(
        self, progress: Progress = lambda items, what: items, baked: Baked | None = None
    ) -> Baked:
        """Bring all but the downloads up to the board; `progress` sees each address on its way.

        Where nothing but publications happened since the last bake, only what they touch is
        asked for. Raises BakeFailed where the app does not answer an address.
        """
        baked, before = baked or Baked(), self._last()
        known = addresses.Stand(**before["stand"]) if before.get("look") == self.look else None
        if known == self.stand():
            return baked
        self.files, self.laid = dict(before.get("files", {})), {}
        try:
            self.shelf.clear()
            self._bake_pages(baked, before, known, progress)
        finally:
            self.shelf.clear()
        return baked

    def _bake_pages(
        self, baked: Baked, before: Any, known: addresses.Stand | None, progress: Progress
    ) -> None:
        now = self.stand()
        whole = known is None or not now.only_published_since(known)
        stand, asked = self._ask_until_still(baked, None if whole else known, now, progress)
        gone = self._strangers(asked) if whole else []
        downloads = before.get("downloads", before.get("stand"))  # once there was one for both
        if downloads and self._holds_what_was_taken_down(addresses.Stand(**downloads)):
            gone += [name for name in DOWNLOADS if name in self.files]
            downloads = None
        for name in gone:
            del self.files[name]
        self._put(self.shelf, self.laid, stand, downloads if known else None)
        self.shelf.take_away(gone)
        baked.written += self.laid
        baked.removed += gone

    def bake_downloads(self, baked: Baked | None = None) -> Generator[None]:
        """Make the downloads of this moment and put them in place, together: a step at a time,
        between two of which pages can be baked.

        Nothing is put in place where more than sign-offs happened meanwhile: they would bring
        back what was taken down.
        """
        baked = baked or Baked()
        if not self.behind():
            return
        whole = Whole(self.settings, self.engine, self.below)
        try:
            yield from whole.make()
            before, stand = self._last(), whole.stand
            if not before or self.overtaken(stand):
                return
            self.files = before["files"] | whole.told
            fresh = [name for name in DOWNLOADS if self._is_other(name, whole, before["files"])]
            self._put(self.below, fresh, addresses.Stand(**before["stand"]), asdict(stand))
            baked.written += fresh
            baked.same += len(DOWNLOADS) - len(fresh)
        finally:
            self.below.clear()

    def behind(self) -> bool:
        """Whether the downloads are of an earlier state than the pages."""
        listed = self._last()
        pages, downloads = (listed.get(name) or {} for name in ("stand", "downloads"))
        return bool(downloads.get("revision", -1) < pages.get("revision", -1))

    def overtaken(self, of: addresses.Stand | None = None) -> bool:
        """Whether more than sign-offs happened since the downloads, or since what they are to be
        of: something was taken down or put under review, so they cannot wait."""
        if of is None:
            downloads = self._last().get("downloads")
            if not downloads:
                return True
            of = addresses.Stand(**downloads)
        with open_session(self.engine, self.settings) as session:
            return not addresses.only_signed_since(session, of, addresses.stand(session))

    def _holds_what_was_taken_down(self, downloads: addresses.Stand) -> bool:
        with open_session(self.engine, self.settings) as session:
            return addresses.taken_down_since(session, downloads)

    def _is_other(self, name: str, whole: Whole, before: dict[str, str]) -> bool:
        return before.get(name) != whole.told[name] or not (self.folder / name).exists()

    def _put(self, shelf: Shelf, laid: Iterable[str], stand: addresses.Stand,
             downloads: dict[str, int] | None) -> None:  # fmt: skip
        """Put in place what was laid by, and the list of all files behind it."""
        listed = {"schema": 1, "look": self.look, "stand": asdict(stand), "downloads": downloads,
                  "files": self.files}  # fmt: skip
        # A name a line without `indent`, with which Python's slow writer writes.
        text = json.dumps(listed, separators=(",\n", ": "), sort_keys=True)
        shelf.make_room(LIST).write_bytes(text.encode())
        shelf.put((*laid, LIST))
        self.read = self._which_list(), listed

    def _last(self) -> dict[str, Any]:
        """The list of the last bake, read again only where it is another file."""
        try:
            if (which := self._which_list()) != self.read[0]:
                self.read = which, json.loads((self.folder / LIST).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return self.read[1]

    def _which_list(self) -> tuple[int, int, int]:
        at = (self.folder / LIST).stat()
        return at.st_ino, at.st_mtime_ns, at.st_size

    def _ask_until_still(
        self, baked: Baked, since: addresses.Stand | None, now: addresses.Stand, progress: Progress
    ) -> tuple[addresses.Stand, set[str]]:
        """Ask until all that is laid by is of one state: what came in between is asked for again.
        Answers that state, and every address that was asked."""
        asked: set[str] = set()
        for _try in range(TRIES):
            reached = now
            self._ask_all(baked, since, progress)
            asked |= self.asked
            now = self.stand()
            if now == reached:
                break
            since = reached if now.only_published_since(reached) else None
        return reached, asked

    def _ask_all(self, baked: Baked, since: addresses.Stand | None, progress: Progress) -> None:
        self.asked = set()
        self.keeper.assets.clear()
        with ExitStack() as stack:
            keep = self._keep_here
            if self.processes > 1 and since is None:
                self.engine.dispose()
                keepers = Keepers(self.settings, self.shelf, self.processes)
                keep = stack.enter_context(keepers).keep
            session = stack.enter_context(open_session(self.engine, self.settings))
            staged = self._staged(addresses.stages(session, since))
            for kept in keep(progress(staged, "baking address"), self.files):
                self._note(kept, baked)

    def _keep_here(self, staged: Iterable[Staged], known: dict[str, str]) -> Iterator[Kept]:
        for _stage, path in staged:
            yield from self.keeper.keep(path, known)

    def _staged(self, stages: Iterable[Iterable[str]]) -> Iterator[Staged]:
        """Each address once, the page for wrong addresses behind all others."""
        for stage, paths in enumerate((*stages, [f"/{NOT_FOUND}"])):
            for path in paths:
                if path not in self.asked:
                    self.asked.add(path)
                    yield stage, path

    def _note(self, kept: Kept, baked: Baked) -> None:
        again = kept.path.startswith("/static/") and kept.path in self.asked
        self.asked.add(kept.path)
        self.files[kept.name] = kept.told
        if not kept.written or again:
            baked.same += not again
        else:
            self.laid.pop(kept.name, None)  # what leads to something comes after it
            self.laid[kept.name] = None

    def _strangers(self, asked: set[str]) -> list[str]:
        """What the list names and the record no longer does. Nothing else is taken away: what
        somebody laid into the folder is theirs."""
        still = {name for path in asked for name in names(path)} | set(DOWNLOADS)
        return [name for name in self.files if name not in still]
