"""Whole-record downloads, and the page that says what each of them holds."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import IO, Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from sqlmodel import Session

from board.canonical import canonical
from board.db import one_moment, open_session
from board.record import data, downloads, reading, sqlite_file
from board.record.site import Site
from board.rules import Action
from board.web.access import allows
from board.web.public import kept
from board.web.published import site

files = Blueprint("downloads", __name__)


def register(app: Flask) -> None:
    app.extensions["sqlite_download"] = Made()
    app.register_blueprint(files)


class Made:
    """The SQLite file, made once for each state of the record and by each process for itself.

    It has no name on the disk once it is made: it is in no backup, and a redaction leaves
    nothing of it that could be found.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.of: Any = None
        self.file: IO[bytes] | None = None

    def open(self, of: Any, folder: Path, write: Callable[[Path], None]) -> IO[bytes]:
        """The file of the state `of`, made by `write` in the folder if it is not there yet."""
        with self.lock:
            if self.file is None or self.of != of:
                self.file, self.of = None, None  # the old one goes when its last reader has it
                with tempfile.TemporaryDirectory(prefix="making-", dir=folder) as place:
                    path = Path(place) / "record.sqlite"
                    write(path)
                    self.file, self.of = path.open("rb"), of
            return self.file


@files.get("/data")
@allows(Action.READ_PUBLIC)
def about() -> Response:
    """What the downloads, feeds and the API hold."""

    def render() -> str:
        counts = data.counts(g.db)
        sizes = data.sizes(g.db)
        return render_template("public/data.html", counts=counts, sizes=sizes, told=_told)

    return kept(render)


def _told(size: int) -> str:
    """About how much that is: "60 kB", "1.4 MB"."""
    if size < 1_000_000:
        return f"{max(round(size / 1_000), 1)} kB"
    return f"{size / 1_000_000:.1f} MB"


@files.get("/data/claims.jsonl")
@allows(Action.READ_PUBLIC)
def claims_jsonl() -> Response:
    return _stream(downloads.json_lines, "application/jsonl; charset=utf-8")


@files.get("/data/claims.csv")
@allows(Action.READ_PUBLIC)
def claims_csv() -> Response:
    return _stream(downloads.table, "text/csv; charset=utf-8")


@files.get("/data/claimboard.sqlite")
@allows(Action.READ_PUBLIC)
def claimboard_sqlite() -> Response:
    one_moment(g.db)
    response, revision = _fresh()
    if response.status_code == 304:
        return response
    here, made = site(), current_app.extensions["sqlite_download"]

    def write(path: Path) -> None:
        sqlite_file.write(g.db, here, path)

    file = made.open((revision, here), current_app.config["SETTINGS"].data_dir, write)
    size = os.fstat(file.fileno()).st_size
    response.content_type = "application/vnd.sqlite3"
    response.response = sqlite_file.pieces(file, size)
    response.content_length = size
    return response


@files.get("/data/stand.json")
@allows(Action.READ_PUBLIC)
def stand() -> Response:
    """Which state of the record the downloads are of: beside a copy of them, of that copy."""
    return kept(lambda: canonical(downloads.stand(g.db)) + b"\n", "application/json")


def _stream(write: Callable[[Session, Site], Iterator[bytes]], content_type: str) -> Response:
    response, _revision = _fresh()
    if response.status_code == 304:
        return response
    response.content_type = content_type
    if request.method != "HEAD":
        engine, settings = current_app.extensions["engine"], current_app.config["SETTINGS"]
        response.response = _in_own_session(engine, settings, write, site())
    return response


def _in_own_session(engine: Any, settings: Any, write: Any, here: Site) -> Iterator[bytes]:
    # The request's own session is closed before the last of a stream is sent.
    with open_session(engine, settings) as session:
        yield from write(session, here)


def _fresh() -> tuple[Response, int]:
    """An empty answer for this state of the record, 304 where the reader has it; the state.

    Its ETag is not that of a page: what stands in front of the app keeps pages whole.
    """
    response, revision = make_response(), reading.revision(g.db)
    etag = f"d{revision}-{current_app.config['LOOK']}"
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    if request.if_none_match.contains_weak(etag):
        response.status_code = 304
    return response, revision
