"""A site of plain files: what is in it, what of it the record has moved on from, and its list."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from board.bake.keeping import NOT_FOUND, Keeper, Keepers, Kept, Staged, names
from board.db import make_engine, open_session
from board.record import addresses
from board.record.reading import revision
from board.settings import Settings

LIST = "bake.json"
MANY = 5_000  # publications, from which on one new one keeps several processes busy
Progress = Callable[[Iterable[Staged], str], Iterable[Staged]]


@dataclass(slots=True)
class Baked:
    """What one bake did: files written, files that stood as they should, files taken away."""

    written: list[str] = field(default_factory=list)
    same: int = 0
    removed: list[str] = field(default_factory=list)


class Site:
    """A folder of plain files and the board that it shows; `processes` bake it together.

    A page is a folder with an index.html, everything else a file of its own name, each beside
    a packed copy where that is smaller. A file is put in place whole or not at all, and what
    leads to it comes after it; the list of all files comes last.
    """

    def __init__(self, settings: Settings, folder: Path, processes: int = 1) -> None:
        self.settings, self.folder, self.processes = settings, folder, processes
        self.keeper = Keeper(settings, folder)
        self.engine = make_engine(settings.database_url)
        self.look = str(self.keeper.app.config["LOOK"])
        self.files: dict[str, str] = {}
        self.asked: set[str] = set()
        self.read: tuple[Any, dict[str, Any]] = (None, {})

    def stand(self) -> addresses.Stand:
        """How far the board has come."""
        with open_session(self.engine, self.settings) as session:
            return addresses.stand(session)

    def moved(self) -> bool:
        """Whether there is more on the board than in the folder; asked every other second."""
        stand: dict[str, int] = self._last().get("stand", {})
        with open_session(self.engine, self.settings) as session:
            return revision(session) != stand.get("revision")

    def bake(self, progress: Progress = lambda items, what: items) -> Baked:
        """Bring the folder up to the board; `progress` sees each address on its way.

        Where nothing but publications happened since the last bake, only what they touch is
        asked for. Raises BakeFailed where the app does not answer an address.
        """
        baked, now = Baked(), self.stand()
        before = self._last()
        self.files = dict(before.get("files", {}))
        known = addresses.Stand(**before["stand"]) if before.get("look") == self.look else None
        if known == now:
            return baked
        whole = known is None or not now.only_published_since(known)
        many = self.processes > 1 and (whole or now.publications > MANY)
        self._ask_all(baked, known if not whole else None, progress, many)
        if whole:
            self._remove_strangers(baked)
        listed = {"schema": 1, "look": self.look, "stand": asdict(now), "files": self.files}
        # A name a line without `indent`, with which Python's slow writer writes.
        text = json.dumps(listed, separators=(",\n", ": "), sort_keys=True)
        self.keeper.replace(LIST, text.encode())
        self.read = self._which_list(), listed
        return baked

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

    def _ask_all(
        self, baked: Baked, known: addresses.Stand | None, progress: Progress, many: bool
    ) -> None:
        self.asked = set()
        self.keeper.assets.clear()
        with ExitStack() as stack:
            keep = self._keep_here
            if many:
                self.engine.dispose()
                keepers = Keepers(self.settings, self.folder, self.processes)
                keep = stack.enter_context(keepers).keep
            session = stack.enter_context(open_session(self.engine, self.settings))
            staged = self._staged(addresses.stages(session, known))
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
            baked.written.append(kept.name)

    def _remove_strangers(self, baked: Baked) -> None:
        """Take away what the list names and the record no longer does. Nothing else: what
        somebody laid into the folder is theirs."""
        still = {name for path in self.asked for name in names(path)}
        for name in [name for name in self.files if name not in still]:
            del self.files[name]
            for path in (self.folder / name, self.folder / f"{name}.gz"):
                path.unlink(missing_ok=True)
            baked.removed.append(name)
