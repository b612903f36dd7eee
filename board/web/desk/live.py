"""The open page: what changed while it was open, who else has it open, what is half typed."""

import json
import re
from hashlib import sha256
from typing import Any

from flask import Response, abort, current_app, g, jsonify, render_template, request

from board.commands import drafts, presence
from board.errors import Invalid
from board.forms import whole_number
from board.queries import live as seen
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import desk
from board.web.filters import happened
from board.web.kept import eyes, here_words, of_the_stand
from board.words import _, count_words

SAID = 3
_KEY = re.compile(r"[a-z-]{1,40}(:\d{1,9})?", re.ASCII)


@desk.get("/live")
@allows(Action.SEE_DESK)
def live() -> Any:
    """204 where nothing is new since `since`; else what is. `on`: the claim whose page is open,
    `here`: the mark of those whom it names already."""
    since = seen.Stand.read(request.args.get("since", ""))
    now, here = of_the_stand("live", lambda: seen.stand(g.db)), _here()
    mark = sha256(here.encode()).hexdigest()[:8] if here else ""
    if since == now and request.args.get("here", "") == mark:
        return "", 204
    changed = _changes(since) if since != now else _NOTHING
    others = [step for step in changed.steps if step.member_id != g.me.member_id]
    return jsonify(
        at=str(now),
        here=[here, mark],
        claims=sorted(changed.claims),
        everything=changed.everything,
        others=sorted({step.claim_id for step in others}),
        said=_said(others),
    )


_NOTHING = seen.Changes(frozenset(), [], False)


def _changes(since: seen.Stand | None) -> seen.Changes:
    whose = eyes()
    key = ("changes", whose, since)
    return of_the_stand(key, lambda: seen.changes(g.db, whose, since))


def _here() -> str:
    """Who else has the claim open, in words; the page that asks has it open, too."""
    try:
        claim_id = whole_number(request.args.get("on", ""))
    except ValueError:
        return ""
    if not seen.may_see(g.db, g.me.member_id, claim_id):
        return ""
    if due := current_app.extensions["present"].seen(claim_id, g.me.member_id):
        presence.note(g.db, due)
    return here_words(seen.here(g.db, g.me.member_id, claim_id))


def _said(steps: list[seen.Step]) -> str:
    """What others did, in a few words."""
    claims = {step.claim_id for step in steps}
    if len(steps) > SAID:
        return count_words(len(claims), "%d claim changed.", "%d claims changed.")
    return " ".join(
        _("#%(n)d: %(who)s %(did)s.")
        % {"n": step.claim_id, "who": step.by or _("the board"), "did": happened(step.name)}
        for step in steps
    )


@desk.get("/drafts")
@allows(Action.SEE_DESK)
def draft() -> Any:
    """What was half typed into the form, with the offer to put it back; 204 for nothing."""
    found = seen.draft(g.db, g.me.member_id, _form_key(request.args.get("form", "")))
    if found is None:
        return "", 204
    return render_template("desk/_draft.html", draft=found)


@desk.post("/drafts")
@allows(Action.SEE_DESK)
def keep_draft() -> Any:
    """Keep what a form holds as it is typed: `fields` is its names and values, as JSON."""
    form, fields = _form_key(request.form.get("form", "")), _fields(request.form.get("fields", ""))
    drafts.keep_draft(g.db, g.me.member_id, form, fields, request.form.get("once", ""))
    return "", 204


@desk.post("/drafts/removal")
@allows(Action.SEE_DESK)
def drop_draft() -> Any:
    drafts.drop_draft(g.db, g.me.member_id, _form_key(request.form.get("form", "")))
    return "", 204


@desk.after_request
def sent_forms_leave_no_draft(answer: Response) -> Response:
    """A form that names its draft was kept: what was half typed into it is forgotten."""
    if request.method == "POST" and answer.status_code in (204, 303):
        form = request.form.get("draft", "")
        if "me" in g and _KEY.fullmatch(form):
            drafts.drop_draft(g.db, g.me.member_id, form)
    return answer


def _form_key(text: str) -> str:
    return text if _KEY.fullmatch(text) else abort(400)


def _fields(text: str) -> drafts.Fields:
    try:
        pairs = [(name, value) for name, value in json.loads(text)]
    except (ValueError, TypeError, RecursionError):
        pairs = [(None, None)]
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise Invalid({"": _("This was not understood.")})
    return [(_whole(name), _whole(value)) for name, value in pairs]


def _whole(text: str) -> str:
    """Without lone halves of characters, which no database takes."""
    return text.encode("utf-8", "replace").decode()
