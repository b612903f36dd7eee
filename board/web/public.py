"""What everyone can read: no sign-in, no cookie, no script."""

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from board.record import reading
from board.rules import Action, Status
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
    return kept(
        lambda: render_template(
            "public/front.html", columns=reading.columns(g.db), stories=reading.stories(g.db)
        )
    )


@pages.get("/stories/<pid:pid>-<slug>")
@allows(Action.READ_PUBLIC)
def story(pid: str, slug: str) -> Response:
    def render() -> str:
        story = reading.story(g.db, pid) or abort(404)
        return render_template("public/story.html", story=story, columns=reading.columns(g.db, pid))

    return kept(render)


@pages.get("/findings/<status>")
@allows(Action.READ_PUBLIC)
def column(status: str) -> Response:
    """All of one column, newest first, a page at a time; of one story if the address says so."""
    if status not in set(Status):
        abort(404)
    pid, after = request.args.get("story", ""), request.args.get("after", "")

    def render() -> str:
        story = (reading.story(g.db, pid) or abort(404)) if pid else None
        try:
            found = reading.column(g.db, Status(status), pid, 50, after)
        except ValueError:
            abort(400)
        return render_template("public/column.html", columns=[found], story=story)

    return kept(render)


@pages.get("/claims/<pid:pid>")
@allows(Action.READ_PUBLIC)
def claim(pid: str) -> Response:
    def render() -> str:
        further = reading.leads_to(g.db, pid)
        if further:  # for as long as the merge stands, so no browser is to keep it
            abort(redirect(url_for("public.claim", pid=further), 302))
        page = reading.claim(g.db, pid) or abort(404)
        return render_template("public/claim.html", page=page, d=page.document)

    return kept(render)


@pages.get("/claims/<pid:pid>/versions/<int:number>")
@allows(Action.READ_PUBLIC)
def version(pid: str, number: int) -> Response:
    def render() -> str:
        page = reading.claim(g.db, pid) or abort(404)
        document = page.version(number) or abort(404)
        return render_template("public/claim.html", page=page, d=document)

    return kept(render)


def kept(
    render: Callable[[], str | bytes], content_type: str = "text/html; charset=utf-8"
) -> Response:
    """An answer that stands until the next publication: a repeat visit does no work.

    A page kept from before an upgrade names files that are gone, so the look counts too.
    """
    response = make_response()
    etag = f"r{reading.revision(g.db)}-{current_app.config['LOOK']}"
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    if request.if_none_match.contains_weak(etag):
        response.status_code = 304
        return response
    response.set_data(render())
    response.content_type = content_type
    return response
