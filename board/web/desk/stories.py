"""Stories: listed, added."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.errors import Invalid
from board.forms import Reader, typed_of
from board.queries import board as boards
from board.rules import MAX_NAME, Action
from board.web.access import allows
from board.web.desk.common import desk, once


@desk.get("/stories")
@allows(Action.SEE_DESK)
def stories() -> str:
    return _page({}, {})


@desk.post("/stories")
@allows(Action.KEEP_STORIES)
def create_story() -> Any:
    typed = typed_of(request.form)
    read = Reader(typed)
    title, summary = read.line("title", MAX_NAME), read.text("summary")
    try:
        read.done()
        keeping.add_story(g.db, g.me, title, summary, once=once())
    except Invalid as wrong:
        return _page(typed, wrong.errors), 422
    return redirect(url_for("desk.stories"), 303)


def _page(typed: dict[str, str], errors: dict[str, str]) -> str:
    stories = boards.stories(g.db)
    return render_template("desk/stories.html", stories=stories, form=typed, errors=errors)
