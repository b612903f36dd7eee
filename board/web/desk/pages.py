"""The public pages that the newsroom writes itself."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.commands import pages
from board.errors import Invalid, Stale
from board.forms import Reader, read_language, typed_of
from board.record.lists import newsroom_text
from board.rules import HOW_WE_VERIFY, Action
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.desk.conflicts import chosen, conflict, opened
from board.words import _


@desk.get("/how-we-verify")
@allows(Action.KEEP_PAGES)
def how_we_verify() -> str:
    return _form(opened(_written()), {})


@desk.post("/how-we-verify")
@allows(Action.KEEP_PAGES)
def write_how_we_verify() -> Any:
    typed = typed_of(request.form)
    try:
        typed = chosen(typed)
        read = Reader(typed)
        version, body = read.number("version"), read.text("body")
        language = read_language(read, "language") or "en"
        read.done()
        pages.write_page(g.db, g.me, HOW_WE_VERIFY, version, body, language, once=once())
    except Invalid as wrong:
        return _form(typed, wrong.errors), 422
    except Stale:
        here = url_for("desk.how_we_verify")
        return conflict(_("How we verify"), _version(), typed, _written(), here)
    return redirect(url_for("public.how_we_verify"), 303)


def _written() -> dict[str, str]:
    own = newsroom_text(g.db, HOW_WE_VERIFY)
    return {"body": own.body if own else "", "language": own.language if own else "en"}


def _version() -> int:
    own = newsroom_text(g.db, HOW_WE_VERIFY)
    return own.version if own else 0


def _form(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "desk/pages/how_we_verify.html", form=typed, errors=errors, version=_version()
    )
