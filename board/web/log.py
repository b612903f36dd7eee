"""The history of the public record: its files, and a page that explains them to a reader."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, render_template

from board.record.log import files, reading
from board.record.log.signing import LogRewound, verifiers
from board.rules import Action
from board.web.access import allows
from board.web.public import kept
from board.words import _

pages = Blueprint("log", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(pages)
    app.jinja_env.globals["leaf_of"] = leaf_of


def leaf_of(document: dict[str, Any]) -> int | None:
    """Which leaf of the log a public document is."""
    return reading.leaf_of(g.db, document["pid"], document["number"])


@pages.get("/proof")
@allows(Action.READ_PUBLIC)
def proof() -> Response:
    def render() -> str:
        keys = verifiers(g.db)
        head = reading.head(g.db, keys[-1].name)
        return render_template("public/proof.html", head=head, keys=keys)

    return kept(render)


@pages.get("/log/checkpoint")
@allows(Action.READ_PUBLIC)
def checkpoint() -> Response:
    return _file("/log/checkpoint", files.TEXT)


@pages.get("/log/key")
@allows(Action.READ_PUBLIC)
def key() -> Response:
    return _file("/log/key", files.TEXT)


@pages.get("/log/verify.py")
@allows(Action.READ_PUBLIC)
def verifier() -> Response:
    return _file("/log/verify.py", files.TEXT)


@pages.get("/log/tile/<path:path>")
@allows(Action.READ_PUBLIC)
def tile(path: str) -> Response:
    return _file(f"/log/tile/{path}", files.BYTES)


@pages.get("/log/openings/<int:n>")
@allows(Action.READ_PUBLIC)
def opening(n: int) -> Response:
    return _file(f"/log/openings/{n}", files.JSON)


def _file(path: str, content_type: str) -> Response:
    def render() -> bytes:
        found = files.content(g.db, path)
        return found[0] if found else abort(404)

    return kept(render, content_type)


@pages.errorhandler(LogRewound)
def rewound(error: LogRewound) -> Any:
    current_app.logger.error("The history is not signed: %s", error)
    words = _("The history is not signed at the moment: it does not follow from what was signed.")
    return Response(f"{words}\n", 503, content_type=files.TEXT)
