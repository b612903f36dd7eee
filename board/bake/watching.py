"""Keeping a site up to date: what was signed off shows at once, the downloads follow."""

import time
from collections.abc import Callable
from contextlib import closing

from board.bake.site import Baked, Progress, Site

LOOK_EVERY = 2.0
SHORT = 2.0  # seconds that the downloads may take to be made along with the pages
QUIET = 60.0  # longer ones wait until nothing was signed off for so long
Tell = Callable[[Baked, str, float], None]


class Watch:
    """Looks every other second. `patience`: for how many seconds at most the downloads may stay
    behind the pages. They wait for nothing where they are made quickly, or where something was
    taken down; while they are made, pages are baked all the same."""

    def __init__(self, site: Site, patience: float, progress: Progress, tell: Tell,
                 clock: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        self.site, self.patience, self.progress = site, patience, progress
        self.tell, self.clock = tell, clock
        self.took = 0.0  # the last downloads, in seconds
        self.behind_since = self.changed = clock()

    def step(self) -> None:
        """Look once, and do what is to be done."""
        if self.site.moved():
            self._bake_pages()
        if self.site.behind() and self._are_due():
            self._bake_downloads()

    def _are_due(self) -> bool:
        now = self.clock()
        waited = now - self.changed >= QUIET or now - self.behind_since >= self.patience
        return self.took < SHORT or waited or self.site.overtaken()

    def _bake_pages(self) -> None:
        was_behind, started = self.site.behind(), self.clock()
        self.tell(self.site.bake_pages(self.progress), "pages", self.clock() - started)
        self.changed = self.clock()
        if not was_behind:
            self.behind_since = self.changed

    def _bake_downloads(self) -> None:
        started = looked = self.clock()
        elsewhere, baked = 0.0, Baked()
        of = self.site.stand()
        with closing(self.site.bake_downloads(baked)) as steps:
            for _step in steps:
                if self.clock() - looked < LOOK_EVERY:
                    continue
                if self.site.moved():
                    if self.site.overtaken(of):
                        return
                    begun = self.clock()
                    self._bake_pages()
                    elsewhere += self.clock() - begun
                looked = self.clock()
        self.took = self.clock() - started - elsewhere
        self.behind_since = self.clock()
        self.tell(baked, "downloads", self.took)
