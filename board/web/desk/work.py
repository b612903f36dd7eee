"""The work on a story, drawn."""

from datetime import UTC, datetime

from flask import current_app, g, render_template

from board.queries.work import work
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import desk


@desk.get("/stories/<int:story_id>/work")
@allows(Action.SEE_DESK)
def story_work(story_id: int) -> str:
    zone = current_app.config["SETTINGS"].timezone
    page = work(g.db, g.me.member_id, story_id, datetime.now(UTC), zone)
    return render_template("desk/stories/work.html", page=page)
