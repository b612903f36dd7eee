"""Handing a story over to the next shift: on one screen, and as text to carry elsewhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, g, render_template, request

from board.queries import handover as notes
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import desk

HOURS = (8, 12, 24)


@desk.get("/stories/<int:story_id>/handover")
@allows(Action.SEE_DESK)
def handover(story_id: int) -> Any:
    """The screen shows what the member may see; its text holds restricted claims if asked."""
    hours = next((n for n in HOURS if request.args.get("hours") == str(n)), HOURS[0])
    with_restricted = request.args.get("with_restricted") == "yes"
    text = _text(_note(story_id, hours, with_restricted), hours)
    if request.args.get("format") == "text":
        return Response(text, content_type="text/plain; charset=utf-8")
    return render_template(
        "desk/stories/handover.html",
        note=_note(story_id, hours, True),
        text=text,
        hours=hours,
        choices=HOURS,
        with_restricted=with_restricted,
    )


def _note(story_id: int, hours: int, with_restricted: bool) -> notes.Handover:
    now = datetime.now(UTC)
    since = now - timedelta(hours=hours)
    return notes.handover(g.db, g.me.member_id, story_id, since, now, with_restricted)


def _text(note: notes.Handover, hours: int) -> str:
    return render_template("desk/stories/handover.txt", note=note, hours=hours).strip() + "\n"
