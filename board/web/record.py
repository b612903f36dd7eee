"""The public record as a whole: in order, corrected, searched, at a past moment, explained."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request

from board.record import lists, past
from board.rules import HOW_WE_VERIFY, Action
from board.web.access import allows
from board.web.public import kept, pages


def register(app: Flask) -> None:
    """The routes stand on the blueprint of the public pages, which registers them."""


@pages.get("/claims")
@allows(Action.READ_PUBLIC)
def archive() -> Response:
    """All claims, newest first: the newest page."""
    return kept(lambda: _archive(None))


@pages.get("/claims/pages/<int:number>")
@allows(Action.READ_PUBLIC)
def archive_page(number: int) -> Response:
    """A page of all claims, counted from the oldest: a claim never changes its page."""
    return kept(lambda: _archive(number))


def _archive(number: int | None) -> str:
    page = lists.archive(g.db, number) or abort(404)
    return render_template("public/archive.html", page=page)


@pages.get("/corrections")
@allows(Action.READ_PUBLIC)
def corrections() -> Response:
    """Where we were wrong: the newest."""
    return kept(lambda: _corrections(None))


@pages.get("/corrections/<int:year>")
@allows(Action.READ_PUBLIC)
def corrections_of(year: int) -> Response:
    """Where we were wrong in a year."""
    return kept(lambda: _corrections(year))


def _corrections(year: int | None) -> str:
    years = lists.years_of_corrections(g.db)
    if year is not None and year not in years:
        abort(404)
    return render_template(
        "public/corrections.html", found=lists.corrections(g.db, year), years=years, year=year
    )


@pages.get("/how-we-verify")
@allows(Action.READ_PUBLIC)
def how_we_verify() -> Response:
    """The newsroom's own words, and the rules that this board holds it to."""

    def render() -> str:
        own = lists.newsroom_text(g.db, HOW_WE_VERIFY)
        return render_template("public/how_we_verify.html", own=own)

    return kept(render)


@pages.get("/search")
@allows(Action.READ_PUBLIC)
def search() -> Response:
    typed = request.args.get("q", "")[:200]

    def render() -> str:
        found = lists.search(g.db, typed)
        return render_template("public/search.html", typed=typed, found=found, most=lists.FOUND)

    return kept(render)


@pages.get("/as-of")
@allows(Action.READ_PUBLIC)
def as_of() -> Any:
    """Ask for a page as it stood at a moment; leads there, or says what is wrong."""
    typed, page = request.args.get("at", ""), _page(request.args.get("page", ""))
    if not typed:
        return kept(lambda: render_template("public/as_of.html", typed="", page=page, wrong=False))
    try:
        moment = past.Moment.read(typed, current_app.config["SETTINGS"].timezone)
    except ValueError:
        return render_template("public/as_of.html", typed=typed, page=page, wrong=True), 400
    return redirect(f"{request.script_root}{page}?as_of={moment}", 303)


@pages.get("/without-a-server")
@allows(Action.READ_PUBLIC)
def without_a_server() -> Response:
    """What a copy of plain files says where a server would be needed."""
    return kept(lambda: render_template("public/without_a_server.html"))


def _page(typed: str) -> str:
    """A path of ours to look at; the board where it is none."""
    parts = urlsplit(typed)
    ours = parts.path.startswith(("/claims/", "/stories/", "/findings/")) and not parts.netloc
    return parts.path if ours and not parts.scheme else "/"
