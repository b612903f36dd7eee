"""What stands inside other people's pages: a claim or a story, framable, without script."""

from html import escape

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, url_for

from board.record import reading
from board.rules import Action
from board.text import clamp
from board.web.access import allows
from board.web.public import kept
from board.web.published import site

embeds = Blueprint("embeds", __name__)
CSP = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
NEWEST = 6
_HEIGHT = {"claims": 220, "stories": 360}


def register(app: Flask) -> None:
    app.jinja_env.globals["embed_line"] = embed_line
    app.register_blueprint(embeds)


@embeds.after_request
def framed_by_anyone(response: Response) -> Response:
    """These addresses alone may stand in a frame; they hold no form and no script."""
    response.headers["Content-Security-Policy"] = CSP
    return response


def embed_line(kind: str, pid: str, title: str) -> str:
    """The HTML that shows a claim or a story ("claims", "stories") on another page."""
    short = escape(clamp(title, 120)[0])
    return (
        f'<iframe src="{site().embed(kind, pid)}" title="{short}" loading="lazy" '
        f'width="100%" height="{_HEIGHT[kind]}" style="border:1px solid #8b867b"></iframe>'
    )


@embeds.get("/embed/claims/<pid:pid>")
@allows(Action.READ_PUBLIC)
def claim(pid: str) -> Response:
    """A claim's finding as it stands now."""

    def render() -> str:
        further = reading.leads_to(g.db, pid)
        if further:
            abort(redirect(url_for("embeds.claim", pid=further), 302))
        page = reading.claim(g.db, pid) or abort(404)
        return render_template("embed/claim.html", d=page.document, here=site().claim(pid))

    return kept(render)


@embeds.get("/embed/stories/<pid:pid>")
@allows(Action.READ_PUBLIC)
def story(pid: str) -> Response:
    """A story's findings counted, and its claims that changed last."""

    def render() -> str:
        story = reading.story(g.db, pid) or abort(404)
        columns = reading.columns(g.db, pid, NEWEST)
        documents = [d for column in columns for d in column.documents]
        newest = sorted(documents, key=lambda d: (d["at"], d["pid"]), reverse=True)[:NEWEST]
        here = site().story(pid, story.slug)
        return render_template("embed/story.html", story=story, columns=columns, newest=newest,
                               here=here, here_of=site().claim)  # fmt: skip

    return kept(render)
