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

from board.record import past, reading
from board.rules import Action, Status
from board.web.access import allows

pages = Blueprint("public", __name__)
HTML = "text/html; charset=utf-8"
ON_A_PAGE, OF_A_STORY = 50, 500
REVISION = "claimboard.revision"  # in the environ, where it was read before the app was asked


def register(app: Flask) -> None:
    app.jinja_env.globals["public_url"] = public_url
    app.register_blueprint(pages)


def public_url(endpoint: str, **values: Any) -> str:
    """An address of the public record, at the moment that the page is read at."""
    moment = g.get("moment")
    return url_for(f"public.{endpoint}", **values, as_of=str(moment) if moment else None)


@pages.get("/healthz")
@allows(Action.READ_PUBLIC)
def healthz() -> Any:
    reading.revision(g.db)
    return {"status": "ok"}


@pages.get("/")
@allows(Action.READ_PUBLIC)
def front() -> Response:
    def render() -> str:
        stories = reading.stories(g.db)
        return render_template("public/front.html", columns=_columns(), stories=stories)

    return kept(render)


@pages.get("/stories/<pid:pid>-<slug>")
@allows(Action.READ_PUBLIC)
def story(pid: str, slug: str) -> Response:
    def render() -> str:
        story = reading.story(g.db, pid) or abort(404)
        zone = current_app.config["SETTINGS"].timezone
        course = past.course(g.db, pid, zone)
        columns = _columns(pid, ON_A_PAGE)
        return render_template("public/story.html", story=story, columns=columns, course=course)

    return kept(render)


def _columns(story_pid: str = "", limit: int = 20) -> list[reading.PublicColumn]:
    moment = _moment()
    if moment:
        return past.columns_as_of(g.db, moment, story_pid, limit)
    return reading.columns(g.db, story_pid, limit)


@pages.get("/findings/<any(unverified, corroborated, disputed):status>")
@allows(Action.READ_PUBLIC)
def column(status: str) -> Response:
    """The newest of one column; all claims stand in the archive."""
    return _column(status, None, ON_A_PAGE)


@pages.get("/stories/<pid:pid>-<slug>/<any(unverified, corroborated, disputed):status>")
@allows(Action.READ_PUBLIC)
def story_column(pid: str, slug: str, status: str) -> Response:
    """One column of a story, whole where it is not longer than OF_A_STORY."""
    return _column(status, pid, OF_A_STORY)


def _column(status: str, pid: str | None, limit: int) -> Response:
    def render() -> str:
        story = (reading.story(g.db, pid) or abort(404)) if pid else None
        moment = _moment()
        if moment:
            columns = past.columns_as_of(g.db, moment, pid or "", limit)
            found = next(column for column in columns if column.status == status)
        else:
            found = reading.column(g.db, Status(status), pid or "", limit)
        return render_template("public/column.html", columns=[found], story=story)

    return kept(render)


@pages.get("/claims/<pid:pid>")
@allows(Action.READ_PUBLIC)
def claim(pid: str) -> Response:
    def render() -> str:
        moment = _moment()
        page = past.claim_as_of(g.db, pid, moment) if moment else None
        further = reading.leads_to(g.db, pid) if not page else None
        if further:  # for as long as the merge stands, so no browser is to keep it
            abort(redirect(public_url("claim", pid=further), 302))
        if not moment:
            page = reading.claim(g.db, pid)
        page = page or abort(404)
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


def _moment() -> past.Moment | None:
    """The moment that is asked for, if any; the templates read it, too."""
    typed = request.args.get("as_of", "")
    if typed:
        try:
            g.moment = past.Moment.read(typed, current_app.config["SETTINGS"].timezone)
        except ValueError:
            abort(400)
    moment: past.Moment | None = g.get("moment")
    return moment


def kept(render: Callable[[], str | bytes], content_type: str = HTML) -> Response:
    """An answer that stands until the next publication: a repeat visit does no work.

    A page kept from before an upgrade names files that are gone, so the look counts too.
    """
    response, revision = make_response(), request.environ.get(REVISION)
    if revision is None:
        revision = reading.revision(g.db)
    etag = f"r{revision}-{current_app.config['LOOK']}"
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    if request.if_none_match.contains_weak(etag):
        response.status_code = 304
        return response
    response.set_data(render())
    response.content_type = content_type
    return response
