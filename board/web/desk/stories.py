"""Stories: listed, added, edited."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.commands import stories as keeping
from board.errors import Invalid, Stale
from board.forms import Reader, read_language, typed_of
from board.queries import stories as seen
from board.queries.board import stories as newest
from board.rules import MAX_NAME, Action
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.desk.conflicts import chosen, conflict, opened


@desk.get("/stories")
@allows(Action.SEE_DESK)
def stories() -> str:
    return _list({}, {})


@desk.post("/stories")
@allows(Action.KEEP_STORIES)
def create_story() -> Any:
    typed = typed_of(request.form)
    try:
        new = _story(Reader(typed))
        keeping.add_story(g.db, g.me, new.title, new.summary, new.language, once=once())
    except Invalid as wrong:
        return _list(typed, wrong.errors), 422
    return redirect(url_for("desk.stories"), 303)


@desk.get("/stories/<int:story_id>/edit")
@allows(Action.KEEP_STORIES)
def edit_story(story_id: int) -> str:
    page = seen.story(g.db, story_id)
    return _form(page, opened(_typed_from(page.story)), {})


@desk.post("/stories/<int:story_id>/edit")
@allows(Action.KEEP_STORIES)
def save_story(story_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        typed = chosen(typed)
        read = Reader(typed)
        version, story = read.number("version"), _story(read)
        keeping.edit_story(g.db, g.me, story_id, version, story, once=once())
    except Invalid as wrong:
        return _form(seen.story(g.db, story_id), typed, wrong.errors), 422
    except Stale:
        now = seen.story(g.db, story_id).story
        return conflict(now.title, now.version, typed, _typed_from(now), url_for("desk.stories"))
    return redirect(url_for("desk.stories"), 303)


def _story(read: Reader) -> keeping.StoryInput:
    story = keeping.StoryInput(
        title=read.line("title", MAX_NAME),
        summary=read.text("summary"),
        language=read_language(read, "language") or "en",
    )
    read.done()
    return story


def _typed_from(story: Any) -> dict[str, str]:
    return {field: getattr(story, field) for field in keeping.EDITABLE}


def _list(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("desk/stories.html", stories=newest(g.db), form=typed, errors=errors)


def _form(page: Any, typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "desk/stories/form.html", story=page.story, public=page.public, form=typed, errors=errors
    )
