"""How the work on a story stands, drawn, with the numbers behind each drawing as a table."""

from zoneinfo import ZoneInfo

from flask import Response, current_app, g, render_template

from board.queries import work as seen
from board.rules import Action, Status
from board.web.access import allows
from board.web.charts import lying, upright
from board.web.desk.common import desk
from board.web.filters import words
from board.web.kept import kept_page
from board.words import _

Rows = list[tuple[str, int]]
OTHERS = _("all others")


@desk.get("/stories/<int:story_id>/work")
@allows(Action.SEE_DESK)
def story_work(story_id: int) -> Response:
    return kept_page(lambda: _page(story_id))


def _page(story_id: int) -> str:
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    work = seen.work(g.db, g.me.member_id, story_id, zone)
    most = max((n for day in work.days for n in day.counts.values()), default=0)
    rows = {
        status: [(f"{day.day:%Y-%m-%d}", day.counts[status]) for day in work.days]
        for status in Status
    }
    return render_template(
        "desk/stories/work.html",
        work=work,
        over_time={status: upright(days, most) for status, days in rows.items()},
        parts=[(title, name, lying(_drawn(some)), some) for title, name, some in _parts(work)],
    )


def _parts(work: seen.Work) -> list[tuple[str, str, Rows]]:
    steps = [(words(step), n) for step, n in work.steps.items()]
    return [
        (_("Unverified claims by how long they are open"), "ages", _ages(work)),
        (_("Claims by next step"), "steps", steps),
        (_("Evidence by source"), "sources", _named(work.sources, work.other_sources, 0)),
        (_("Evidence by origin"), "origins",
         _named(work.origins, work.other_origins, work.untraced)),
    ]  # fmt: skip


def _drawn(rows: Rows) -> Rows:
    """Without the sum of all others, beside which the rest would be too small to compare."""
    return [row for row in rows if row[0] != OTHERS]


def _ages(work: seen.Work) -> Rows:
    labels = (_("less than a day"), _("1 to 3 days"), _("3 to 7 days"), _("1 to 4 weeks"),
              _("longer"))  # fmt: skip
    return list(zip(labels, work.ages, strict=True))


def _named(shown: Rows, others: int, untraced: int) -> Rows:
    rows = [(name or _("no source named"), n) for name, n in shown]
    rows += [(OTHERS, others)] if others else []
    return rows + ([(_("not traced: counts zero"), untraced)] if untraced else [])
