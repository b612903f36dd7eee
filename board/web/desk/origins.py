"""What an item rests on: the offered origin in one press, or another that is looked up."""

from typing import Any

from flask import abort, g, render_template, request

from board.commands import origins
from board.errors import Invalid
from board.forms import Reader, typed_of
from board.queries import sources
from board.queries.evidence import choices, item_page
from board.queries.suggestions import suggested
from board.rules import MAX_NAME, Action, SourceKind
from board.web.access import allows
from board.web.desk.common import back, desk, once


@desk.get("/evidence/<int:evidence_id>/origin")
@allows(Action.TRACE_ORIGIN)
def choose_origin(evidence_id: int) -> str:
    return _page(evidence_id, typed_of(request.args), {})


@desk.post("/evidence/<int:evidence_id>/origin")
@allows(Action.TRACE_ORIGIN)
def trace_origin(evidence_id: int) -> Any:
    """Confirm the origin by `origin_id` (empty: take the confirmation back), by
    `new_source_name`, or as our own observation by saying `how`."""
    typed = typed_of(request.form)
    try:
        claim_id = _trace(evidence_id, Reader(typed))
    except Invalid as wrong:
        return _page(evidence_id, typed, wrong.errors), 422
    return back(claim_id or 0)


def _trace(evidence_id: int, read: Reader) -> int | None:
    who = (g.db, g.me, evidence_id)
    if "origin_id" in read.typed:
        origin_id = read.number("origin_id")
        read.done()
        return origins.trace_origin(*who, origin_id, once=once())
    if "how" in read.typed:
        how = read.text("how")
        read.done()
        return origins.trace_to_own_observation(*who, how, once=once())
    if "new_source_name" not in read.typed:
        abort(400)
    name = read.line("new_source_name", MAX_NAME)
    kind = read.choice("new_source_kind", SourceKind, SourceKind.OUTLET)
    read.done()
    return origins.trace_to_new(*who, name, kind, once=once())


def _page(evidence_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    page = item_page(g.db, g.me.member_id, evidence_id)
    start = page.item.source_id
    return render_template(
        "desk/evidence/origin.html",
        item=page.item,
        claim=page.claim,
        chain=sources.chain(g.db, g.me.member_id, start) if start else [],
        behind=sources.chain(g.db, g.me.member_id, page.item.origin_id),
        suggested=suggested(g.db, g.me.member_id, [page.item]).get(page.item.id, []),
        choices=choices(g.db, g.me.member_id, page.item),
        found=sources.find(g.db, g.me.member_id, typed.get("q", "")),
        SourceKind=SourceKind,
        form=typed,
        errors=errors,
    )
