"""Merging a claim into another, and taking that back."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.commands import merging
from board.errors import Invalid, NotFound, Refused, Stale
from board.forms import Reader, typed_of
from board.queries import merging as seen
from board.queries.likely import likely_same
from board.rules import Action, Need
from board.web.access import allows
from board.web.desk.common import back, desk, load, once
from board.words import _


@desk.get("/claims/<int:claim_id>/merge")
@allows(Action.MERGE)
def new_merge(claim_id: int) -> Any:
    return _form(claim_id, typed_of(request.args), {}, [])


@desk.post("/claims/<int:claim_id>/merge")
@allows(Action.MERGE)
def merge(claim_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        read = Reader(_numbered(typed))
        into, version, reason = read.number("into"), read.number("version"), read.line("reason")
        read.done()
        merging.merge(g.db, g.me, claim_id, version, into or 0, reason, once=once())
    except Invalid as wrong:
        return _form(claim_id, typed, wrong.errors, []), 422
    except Refused as refused:
        return _form(claim_id, typed, {}, refused.needs), 422
    except Stale:
        words = _("Somebody changed this claim. Look at it again, then merge it.")
        return _form(claim_id, typed, {"": words}, []), 409
    except NotFound:
        load(claim_id)
        return _form(claim_id, typed, {"into": _NO_CLAIM}, []), 422
    return redirect(url_for("desk.claim", claim_id=into, merged=claim_id), 303)


@desk.post("/merges/<int:merge_id>/reversal")
@allows(Action.MERGE)
def undo_merge(merge_id: int) -> Any:
    return back(merging.undo_merge(g.db, g.me, merge_id, once=once()) or 0)


_NO_CLAIM = _("There is no claim with this number.")


def _numbered(typed: dict[str, str]) -> dict[str, str]:
    return typed | {"into": typed.get("into", "").lstrip("# ")}


def _form(claim_id: int, typed: dict[str, str], errors: dict[str, str], needs: list[Need]) -> str:
    claim = load(claim_id).claim
    preview, errors = None, dict(errors)
    into = Reader(_numbered(typed)).number("into")
    if into and "into" not in errors:
        try:
            preview = seen.preview(g.db, g.me.member_id, claim_id, into)
        except NotFound:
            errors["into"] = _NO_CLAIM
    return render_template(
        "desk/claims/merge.html",
        claim=claim,
        preview=preview,
        form=typed,
        errors=errors,
        needs=needs or (preview.needs if preview else []),
        likely=likely_same(
            g.db, g.me.member_id, claim.statement, claim.appeared_at, exclude=claim_id
        ),
    )
