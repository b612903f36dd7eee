"""Search, and the views that are kept of it and of the board."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from board.commands import views as keeping
from board.errors import Invalid
from board.forms import Reader, typed_of
from board.queries import find
from board.queries import views as kept
from board.rules import MAX_LINE, MAX_NAME, Action
from board.text import Unreadable, clean
from board.web.access import allows
from board.web.desk.common import desk, in_dialog, once
from board.web.kept import view_address
from board.words import _


@desk.get("/search")
@allows(Action.SEE_DESK)
def search() -> str:
    if in_dialog():
        return render_template("desk/search/_found.html", **_answer())
    return _page({}, {})


def _page(typed: dict[str, str], errors: dict[str, str]) -> str:
    views = kept.views(g.db, g.me.member_id)
    return render_template(
        "desk/search/page.html", form=typed, errors=errors, views=views, address=view_address,
        **_answer(),
    )  # fmt: skip


def _answer() -> dict[str, Any]:
    typed, best = request.args.get("q", ""), request.args.get("sort") == "best"
    answer: dict[str, Any] = {"q": typed, "best": best, "found": None, "wrong": ""}
    try:
        asked = clean(typed, MAX_LINE, one_line=True)
    except Unreadable as wrong:
        return answer | {"wrong": str(wrong)}
    if not asked:
        return answer
    after = request.args.get("after", "")
    try:
        return answer | {"found": find.search(g.db, g.me.member_id, asked, best, after)}
    except ValueError:
        abort(400)


@desk.post("/views")
@allows(Action.KEEP_VIEWS)
def save_view() -> Any:
    typed = typed_of(request.form)
    try:
        read = Reader(typed)
        name, query = read.line("name", MAX_NAME), read.line("query", MAX_LINE * 4)
        read.done()
        keeping.save_view(
            g.db, g.me, name, typed.get("page", ""), query, read.yes("for_desk"), once=once()
        )
    except Invalid as wrong:
        return _page(typed, wrong.errors), 422
    return redirect(url_for("desk.search", _anchor="views"), 303)


@desk.post("/views/<int:view_id>/name")
@allows(Action.KEEP_VIEWS)
def rename_view(view_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        read = Reader(typed)
        name = read.line("name", MAX_NAME, _("Give the view a name."))
        read.done()
        keeping.rename_view(g.db, g.me, view_id, name, once=once())
    except Invalid as wrong:
        return _page({}, {"": " ".join(wrong.errors.values())}), 422
    return redirect(url_for("desk.search", _anchor="views"), 303)


@desk.post("/views/<int:view_id>/removal")
@allows(Action.KEEP_VIEWS)
def remove_view(view_id: int) -> Any:
    keeping.remove_view(g.db, g.me, view_id, once=once())
    return redirect(url_for("desk.search", _anchor="views"), 303)
