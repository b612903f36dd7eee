"""The board and its columns."""

from typing import Any

from flask import abort, current_app, g, render_template, request

from board.queries import board as boards
from board.rules import Action, Status
from board.web.access import allows
from board.web.desk.common import desk


@desk.get("")
@allows(Action.SEE_DESK)
def board() -> str:
    stories = boards.stories(g.db)
    story = _story(stories)
    columns = boards.columns(g.db, g.me.member_id, story.id if story else None, _cards())
    return render_template(
        "desk/board.html",
        columns=columns,
        stories=stories,
        story=story,
        story_choices=[],
        members=[],
        steps=[],
        sorts=[],
        query={},
        chips=[],
    )


@desk.get("/keys")
@allows(Action.SEE_DESK)
def keys() -> str:
    """What each key does."""
    return render_template("desk/keys.html")


@desk.get("/columns/<status>")
@allows(Action.SEE_DESK)
def column(status: str) -> str:
    if status not in set(Status):
        abort(404)
    story = _story(boards.stories(g.db))
    story_id, after = story.id if story else None, request.args.get("after")
    try:
        found = boards.column(g.db, g.me.member_id, Status(status), story_id, _cards(), after)
    except ValueError:
        abort(400)
    partial = request.headers.get("HX-Request-Type") == "partial"
    template = "desk/_column.html" if partial else "desk/column.html"
    return render_template(template, column=found, story=story, query={})


def _story(stories: list[Any]) -> Any:
    """The story that the address names, None for all."""
    return next((story for story in stories if story.slug == request.args.get("story")), None)


def _cards() -> int:
    return int(current_app.config["SETTINGS"].cards)
