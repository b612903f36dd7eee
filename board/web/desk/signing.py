"""The queue of sign-offs, and the sign-offs that wait for their hour."""

import json
from datetime import datetime
from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, url_for

from board.commands import embargoes
from board.errors import Invalid, Stale
from board.forms import Reader, typed_of
from board.queries import signing as seen
from board.queries.signing import Part
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import back, changed_since, desk, once
from board.web.filters import typed_time
from board.words import _


@desk.get("/sign-offs")
@allows(Action.SIGN_OFF)
def sign_offs() -> str:
    """All that waits for an editor, the first lines of each part."""
    parts = seen.queue(g.db, g.me.member_id)
    return render_template("desk/signing/queue.html", parts=parts, Part=Part, changed=changed_since)


@desk.get("/sign-offs/<part>")
@allows(Action.SIGN_OFF)
def sign_off_part(part: str) -> str:
    """One part of the queue, a page at a time."""
    if part not in set(Part):
        abort(404)
    try:
        found = seen.lines(g.db, g.me.member_id, Part(part), after=request.args.get("after", ""))
    except ValueError:
        abort(400)
    return render_template("desk/signing/part.html", part=found, Part=Part, changed=changed_since)


@desk.get("/embargoes/<int:embargo_id>")
@allows(Action.EMBARGO)
def embargo(embargo_id: int) -> str:
    return _page(embargo_id, {}, {})


@desk.post("/embargoes/<int:embargo_id>/time")
@allows(Action.EMBARGO)
def move_embargo(embargo_id: int) -> Any:
    typed = typed_of(request.form)
    read = Reader(typed)
    version, release_at = read.number("version"), public_from(read)
    try:
        read.done()
        if release_at is None:
            raise Invalid({"public_from": _("Say from when on it is public.")})
        return back(
            embargoes.move_embargo(g.db, g.me, embargo_id, version, release_at, once=once()) or 0
        )
    except Invalid as wrong:
        return _page(embargo_id, typed, wrong.errors), 422
    except Stale:
        words = _("Somebody changed the time meanwhile. It stands here as it is now.")
        return _page(embargo_id, {}, {"": words}), 409


@desk.post("/embargoes/<int:embargo_id>/cancellation")
@allows(Action.EMBARGO)
def cancel_embargo(embargo_id: int) -> Any:
    try:
        claim_id = embargoes.cancel_embargo(g.db, g.me, embargo_id, once=once()) or 0
    except Invalid as wrong:
        return _page(embargo_id, {}, wrong.errors), 422
    from_queue = request.form.get("from") == "queue"
    return redirect(url_for("desk.sign_offs"), 303) if from_queue else back(claim_id)


def public_from(read: Reader) -> datetime | None:
    """The moment from which a sign-off is public; None for at once."""
    return read.moment("public_from", current_app.config["SETTINGS"].timezone)


def _page(embargo_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    page = seen.embargo_page(g.db, g.me.member_id, embargo_id)
    row = page.row
    content = json.loads(row.content) if row.content else None
    words = ("public_wording", "note", "unnamed_sources")
    document = content and content | {name: getattr(row, name) for name in words}
    return render_template(
        "desk/signing/embargo.html",
        embargo=row,
        by=page.by,
        d=document and document | {"event": row.event.value},
        changed=changed_since(row.claim_id, row.content),
        form={"public_from": typed_time(row.release_at)} | typed,
        errors=errors,
    )
