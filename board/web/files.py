"""Static files: joined, hashed and compressed once, at start."""

import gzip
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, url_for

from board.paths import assets
from board.rules import Action
from board.settings import Settings
from board.web.access import allows
from board.web.packing import takes_gzip

_SHARED = ("css/tokens.css", "css/base.css", "css/layout.css", "css/components/*.css")
BUNDLES = {
    "public.css": _SHARED,
    "desk.css": (*_SHARED, "css/desk/*.css"),
    "desk.js": ("vendor/htmx-4.0.1.min.js", "js/*.js"),
    "embed.css": ("css/tokens.css", "css/embed/*.css"),
    "icon.svg": ("icon.svg",),
    "share-corroborated.png": ("pictures/corroborated.png",),
    "share-disputed.png": ("pictures/disputed.png",),
    "share-unverified.png": ("pictures/unverified.png",),
}
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
         "svg": "image/svg+xml", "png": "image/png"}  # fmt: skip


class StaticFiles:
    """The bundles by name, each under an address that holds a hash of what it says."""

    def __init__(self) -> None:
        root = assets("static")
        self.content = {name: _joined(root, parts) for name, parts in BUNDLES.items()}
        self.address = {name: _address(name, body) for name, body in self.content.items()}
        self.files = {
            self.address[name]: (TYPES[name.rsplit(".", 1)[1]], body, gzip.compress(body, 9))
            for name, body in self.content.items()
        }

    def look(self, settings: Settings) -> str:
        """What tells this look of the pages from another: files, templates, the
        makers of feeds and data, the newsroom."""
        told = hashlib.sha256(repr((self.address, *_said_of(settings))).encode())
        makers = (Path(__file__).parent.parent / "record").rglob("*.py")
        for path in (*sorted(assets("templates").rglob("*.html")), *sorted(makers)):
            told.update(path.read_bytes())
        return told.hexdigest()[:12]

    def register(self, app: Flask) -> None:
        app.config["LOOK"] = self.look(app.config["SETTINGS"])
        app.jinja_env.globals["asset"] = lambda name: url_for("asset", name=self.address[name])
        app.add_url_rule("/static/<name>", "asset", self.send)

    @allows(Action.READ_PUBLIC)
    def send(self, name: str) -> Any:
        if name not in self.files:
            abort(404)
        kind, plain, packed = self.files[name]
        gzipped = takes_gzip()
        response = Response(packed if gzipped else plain, content_type=kind)
        if gzipped:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _said_of(settings: Settings) -> tuple[object, ...]:
    """What readers' pages say of the settings."""
    return (settings.newsroom, settings.timezone, settings.required_origins, settings.address,
            settings.data_licence)  # fmt: skip


def _joined(root: Path, parts: tuple[str, ...]) -> bytes:
    paths = [path for part in parts for path in sorted(root.glob(part))]
    return b"\n".join(path.read_bytes() for path in paths)


def _address(name: str, body: bytes) -> str:
    stem, ending = name.rsplit(".", 1)
    return f"{stem}-{hashlib.sha256(body).hexdigest()[:12]}.{ending}"
