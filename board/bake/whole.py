"""The downloads: the whole record as files, made in one walk through one moment of it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

from sqlalchemy import Engine

from board.bake.keeping import address
from board.bake.laying import LongFile, Shelf, digest
from board.canonical import canonical
from board.db import one_moment, open_session
from board.record import addresses, downloads
from board.record.data import every
from board.record.site import Site
from board.record.sqlite_file import SqliteFile
from board.settings import Settings

LINES, TABLE, DATABASE, STAND = (path.strip("/") for path in addresses.DOWNLOADS)
AT_ONCE = 100  # claims between two steps: a moment's work


class Whole:
    """The downloads of one moment, laid by; `stand` and `told` say of which, and their SHA-256.

    They are the bytes that the app would answer, written by the same lines.
    """

    def __init__(self, settings: Settings, engine: Engine, shelf: Shelf) -> None:
        self.settings, self.engine, self.shelf = settings, engine, shelf
        self.site = Site(address(settings), settings.newsroom, settings.data_licence)
        self.stand = addresses.Stand(0, 0, 0)
        self.told: dict[str, str] = {}

    def make(self) -> Iterator[None]:
        """Make them, a step at a time: between two steps there is time for something else."""
        self.shelf.clear()
        with ExitStack() as stack:
            session = stack.enter_context(open_session(self.engine, self.settings))
            one_moment(session)
            self.stand = addresses.stand(session)
            self.shelf.lay(STAND, canonical(downloads.stand(session)) + b"\n")
            lines, table = (
                stack.enter_context(closing(LongFile(self.shelf, name))) for name in (LINES, TABLE)
            )
            path = self.shelf.make_room(DATABASE)
            database = stack.enter_context(closing(SqliteFile(session, self.site, path)))
            table.write(downloads.head())
            for n, entry in enumerate(every(session)):
                lines.write(downloads.line(entry, self.site))
                table.write(downloads.row(entry, self.site))
                database.add(entry)
                if n % AT_ONCE == 0:
                    yield
            yield from database.finish()
        for name in (LINES, TABLE, DATABASE, STAND):
            for told in digest(self.shelf.place / name):
                self.told[name] = told
                yield
