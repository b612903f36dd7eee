"""What proved wrong: a source, an origin or one item, all that rests on it, and the brake."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.commands import corrections, sources
from board.errors import Invalid
from board.forms import Reader, typed_of
from board.queries import corrections as seen
from board.queries.captures import copies_of
from board.queries.evidence import item_page
from board.queries.sources import one
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.desk.sources import after


@desk.get("/sources/<int:source_id>/correction")
@allows(Action.KEEP_SOURCES)
def correction(source_id: int) -> str:
    return _of_source(source_id, {}, {})


@desk.post("/sources/<int:source_id>/correction")
@allows(Action.KEEP_SOURCES)
def correct_source(source_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        sources.correct_source(g.db, g.me, source_id, *_mark(typed), once=once())
    except Invalid as wrong:
        return _of_source(source_id, typed, wrong.errors), 422
    return redirect(url_for("desk.correction", source_id=source_id), 303)


@desk.post("/sources/<int:source_id>/correction/withdrawal")
@allows(Action.KEEP_SOURCES)
def take_mark_back(source_id: int) -> Any:
    sources.take_mark_back(g.db, g.me, source_id, once=once())
    return redirect(url_for("desk.correction", source_id=source_id), 303)


@desk.post("/sources/<int:source_id>/correction/brakes")
@allows(Action.BRAKE)
def brake_on_source(source_id: int) -> Any:
    try:
        pull = corrections.pull_brakes(g.db, g.me, source_id=source_id, once=once())
    except Invalid as wrong:
        return _of_source(source_id, {}, wrong.errors), 422
    return redirect(url_for("desk.correction", source_id=source_id, pull=pull), 303)


@desk.get("/evidence/<int:evidence_id>/correction")
@allows(Action.KEEP_SOURCES)
def item_correction(evidence_id: int) -> str:
    return _of_item(evidence_id, {}, {})


@desk.post("/evidence/<int:evidence_id>/correction")
@allows(Action.KEEP_SOURCES)
def correct_item(evidence_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        corrections.correct_item(g.db, g.me, evidence_id, *_mark(typed), once=once())
    except Invalid as wrong:
        return _of_item(evidence_id, typed, wrong.errors), 422
    return redirect(url_for("desk.item_correction", evidence_id=evidence_id), 303)


@desk.post("/evidence/<int:evidence_id>/correction/withdrawal")
@allows(Action.KEEP_SOURCES)
def take_item_mark_back(evidence_id: int) -> Any:
    corrections.take_item_mark_back(g.db, g.me, evidence_id, once=once())
    return redirect(url_for("desk.item_correction", evidence_id=evidence_id), 303)


@desk.post("/evidence/<int:evidence_id>/correction/brakes")
@allows(Action.BRAKE)
def brake_on_item(evidence_id: int) -> Any:
    try:
        pull = corrections.pull_brakes(g.db, g.me, evidence_id=evidence_id, once=once())
    except Invalid as wrong:
        return _of_item(evidence_id, {}, wrong.errors), 422
    return redirect(url_for("desk.item_correction", evidence_id=evidence_id, pull=pull), 303)


def _mark(typed: dict[str, str]) -> tuple[Any, ...]:
    """The note, the link, the day and whether it was retracted. Raises Invalid."""
    read = Reader(typed)
    mark = read.line("note"), read.link("link"), read.day("on"), typed.get("what") == "retracted"
    read.done()
    return mark


def _of_source(source_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    source = one(g.db, g.me.member_id, source_id)
    claims = seen.resting_on_source(g.db, g.me.member_id, source_id, after())
    return _page(source, claims, typed, errors, source_id=source_id)


def _of_item(evidence_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    found = item_page(g.db, g.me.member_id, evidence_id)
    claims = seen.resting_on_item(g.db, g.me.member_id, evidence_id, after())
    kept = copies_of(g.db, [found.item]).get(evidence_id)
    return _page(found.item, claims, typed, errors, kept, evidence_id=evidence_id)


def _page(
    marked: Any,
    claims: Any,
    typed: dict[str, str],
    errors: dict[str, str],
    kept: Any = None,
    **about: int,
) -> str:
    pull = Reader(typed_of(request.args)).number("pull")
    return render_template(
        "desk/sources/correction.html",
        marked=marked,
        item=marked if "evidence_id" in about else None,
        about=about,
        kept=kept,
        claims=claims,
        public=seen.public_ones(g.db, g.me.member_id, **about),
        pulled=seen.pulled(g.db, g.me.member_id, pull, **about) if pull else None,
        form=typed,
        errors=errors,
    )
