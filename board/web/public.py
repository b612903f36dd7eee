"""What everyone can read: no sign-in, no cookie, no script."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, g, make_response, render_template, request

from board.record import reading
from board.rules import Action
from board.web.access import allows

pages = Blueprint("public", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(pages)


@pages.get("/healthz")
@allows(Action.READ_PUBLIC)
def healthz() -> Any:
    reading.revision(g.db)
    return {"status": "ok"}


@pages.get("/")
@allows(Action.READ_PUBLIC)
def front() -> Response:
    return _kept(
        lambda: render_template(
            "public/front.html", columns=reading.columns(g.db), stories=reading.stories(g.db)
        )
    )


@pages.get("/stories/<pid>-<slug>")
@allows(Action.READ_PUBLIC)
def story(pid: str, slug: str) -> Response:
    story = reading.story(g.db, pid) or abort(404)
    return _kept(
        lambda: render_template(
            "public/story.html", story=story, columns=reading.columns(g.db, pid)
        )
    )


@pages.get("/claims/<pid>")
@allows(Action.READ_PUBLIC)
def claim(pid: str) -> Response:
    page = reading.claim(g.db, pid) or abort(404)
    return _kept(lambda: render_template("public/claim.html", page=page, d=page.document))


@pages.get("/claims/<pid>/versions/<int:number>")
@allows(Action.READ_PUBLIC)
def version(pid: str, number: int) -> Response:
    page = reading.claim(g.db, pid) or abort(404)
    found = [d for d in page.versions if d["number"] == number]
    document = found[0] if found else abort(404)
    return _kept(lambda: render_template("public/claim.html", page=page, d=document))


def _kept(render: Any) -> Response:
    """An answer that stands until the next publication: a repeat visit renders nothing."""
    response = make_response()
    response.set_etag(f"r{reading.revision(g.db)}", weak=True)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    response.set_data(render())
    response.content_type = "text/html; charset=utf-8"
    return response
