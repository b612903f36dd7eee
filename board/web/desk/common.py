"""What the desk's nouns share: the claim page they come back to, with what was typed."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from board.errors import Invalid, NotFound
from board.forms import typed_of, whole_number
from board.queries import talk
from board.queries.board import members
from board.queries.claim import ClaimPage, claim_page
from board.queries.merging import merged_here
from board.queries.owners import Owner, owner_behind
from board.queries.redactions import holds_of
from board.queries.signing import claim_of, embargo_of
from board.queries.sources import own_confidential
from board.record.building import content_of, differences
from board.web.errors import invalid, page

desk = Blueprint("desk", __name__, url_prefix="/desk")


def once() -> str | None:
    """The form's idempotency key, if it is one that our forms make."""
    key = request.form.get("once", "")
    return key if re.fullmatch(r"[\w-]{20,80}", key, re.ASCII) else None


def back(claim_id: int) -> Any:
    """To the claim's page."""
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)


def in_dialog() -> bool:
    """Whether a part of a page is asked for: the form alone, to stand in a dialog."""
    return request.headers.get("HX-Request-Type") == "partial"


def kept(claim_id: int) -> Any:
    """What was sent is kept: to the claim's page, or a word to the page behind the dialog."""
    return ("", 204, {"HX-Trigger": "claim-kept"}) if in_dialog() else back(claim_id)


def load(claim_id: int) -> ClaimPage:
    """The claim as this member sees it. Raises NotFound."""
    return claim_page(g.db, g.me.member_id, claim_id)


def show(claim_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    """The claim's page; what was typed into one of its forms stands in it again."""
    found = load(claim_id)
    embargo = embargo_of(g.db, claim_id) if found.claim.embargo_until else None
    return render_template(
        "desk/claims/show.html",
        page=found,
        claim=found.claim,
        members=members(g.db),
        form=typed,
        errors=errors,
        merged=merged_here(g.db, claim_id),
        confidential_sources=own_confidential(g.db, g.me.member_id),
        untold=_untold(found.claim),
        holds=holds_of(g.db, claim_id),
        embargo=embargo,
        embargo_changed=embargo and changed_since(claim_id, embargo.row.content),
        owner=link_owner(typed),
    )


def changed_since(claim_id: int, content: str) -> list[tuple[str, str, str]]:
    """What the claim says by now that readers will not get from a content that was frozen."""
    if not content:
        return []
    now = content_of(g.db, claim_of(g.db, claim_id), datetime.now(UTC))
    return differences(json.loads(content), now)


def link_owner(typed: dict[str, str]) -> Owner | None:
    """Whose the link is that stands in a form of evidence."""
    return owner_behind(g.db, g.me.member_id, typed.get("url", ""))


def _untold(claim: Any) -> Any:
    """Whom the comment that one has just written calls in vain, if it was written here."""
    number = request.args.get("untold", type=whole_number)
    try:
        comment = talk.comment(g.db, g.me.member_id, number) if number else None
    except NotFound:
        return None
    if comment is None or (comment.claim_id, comment.member_id) != (claim.id, g.me.member_id):
        return None
    return talk.not_told(g.db, claim, comment.body)


@desk.errorhandler(Invalid)
def told_on_the_page(wrong: Invalid) -> Any:
    """A form of the claim's page that is wrong: the page again, saying so."""
    claim_id = (request.view_args or {}).get("claim_id")
    if claim_id is None:
        return invalid(wrong)
    try:
        return show(claim_id, typed_of(request.form), wrong.errors), 422
    except NotFound:  # of a handler's own faults Flask asks no handler
        return page(404)
