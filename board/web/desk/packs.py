"""Packs: what was known of a claim or a story, as one file for a lawyer or an archive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, current_app, g, render_template, request, url_for

from board.commands import packs
from board.db import open_session
from board.errors import Invalid
from board.forms import Reader, typed_of
from board.packs.scope import Scope
from board.packs.writing import pack
from board.queries import stories as seen
from board.record.past import Moment
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import desk, load
from board.web.inert import attachment
from board.words import _


@desk.get("/claims/<int:claim_id>/packs/new")
@allows(Action.PACK)
def new_claim_pack(claim_id: int) -> str:
    return _claim_form(claim_id, {}, {})


@desk.post("/claims/<int:claim_id>/packs")
@allows(Action.PACK)
def claim_pack(claim_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        return _made(f"claim-{claim_id}", typed, claim_id=claim_id)
    except Invalid as wrong:
        return _claim_form(claim_id, typed, wrong.errors), 422


@desk.get("/stories/<int:story_id>/packs/new")
@allows(Action.PACK)
def new_story_pack(story_id: int) -> str:
    return _story_form(story_id, {}, {})


@desk.post("/stories/<int:story_id>/packs")
@allows(Action.PACK)
def story_pack(story_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        return _made(seen.story(g.db, story_id).story.slug, typed, story_id=story_id)
    except Invalid as wrong:
        return _story_form(story_id, typed, wrong.errors), 422


def _made(
    name: str, typed: dict[str, str], claim_id: int | None = None, story_id: int | None = None
) -> Response:
    """The pack as a download: its event is kept first, then it goes out as it is made."""
    read = Reader(typed)
    as_of, confidential = _moment(typed.get("as_of", "")), read.yes("confidential")
    read.done()
    packs.make_pack(g.db, g.me, claim_id, story_id, as_of, confidential)
    scope = Scope(as_of, claim_id, story_id, g.me.member_id, confidential)
    session = open_session(current_app.extensions["engine"], current_app.config["SETTINGS"])

    def pieces() -> Iterator[bytes]:
        with session:
            yield from pack(session, scope)

    # No zone and no colon in the name: it must be one on any disk.
    file = f"{name}-{as_of:%Y%m%dT%H%MZ}.zip"
    answer = Response(pieces(), content_type="application/zip")
    answer.headers["Content-Disposition"] = attachment(file)
    return answer


def _moment(typed: str) -> datetime:
    now = datetime.now(UTC)
    if not typed.strip():
        return now
    try:
        moment = Moment.read(typed, current_app.config["SETTINGS"].timezone)
    except (ValueError, OverflowError):
        words = _("Write a day or a time of the past, as 2025-10-07 or 2025-10-07T14:30.")
        raise Invalid({"as_of": words}) from None
    return min(moment.end - timedelta(microseconds=1), now)


def _claim_form(claim_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    claim = load(claim_id).claim
    return render_template(
        "desk/packs/form.html",
        what=f"#{claim.id} {claim.statement}",
        language=claim.language,
        to=url_for("desk.claim_pack", claim_id=claim_id),
        back=url_for("desk.claim", claim_id=claim_id),
        form=typed,
        errors=errors,
    )


def _story_form(story_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    story = seen.story(g.db, story_id).story
    return render_template(
        "desk/packs/form.html",
        what=story.title,
        language=story.language,
        to=url_for("desk.story_pack", story_id=story_id),
        back=url_for("desk.stories"),
        form=typed,
        errors=errors,
    )
