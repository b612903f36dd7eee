"""The register of sources: looked through, added to, edited; who reads a confidential one."""

import re
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from board.commands import sources as keeping
from board.errors import Invalid, Stale
from board.forms import Reader, typed_of
from board.links import clean_link, owner_of
from board.queries import sources as seen
from board.queries.owners import owner_behind
from board.rules import MAX_LINE, MAX_NAME, Action, SourceKind
from board.text import Unreadable
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.desk.conflicts import chosen, conflict, opened
from board.web.filters import words
from board.words import _

LINKS = ("relays", "belongs_to")
TYPED = ("name", "kind", "domain", "note")


@desk.get("/sources")
@allows(Action.SEE_DESK)
def sources() -> Any:
    """The register. A pasted link leads to its source, or to adding it."""
    sought = request.args.get("q", "")
    owner = owner_behind(g.db, g.me.member_id, sought) if "://" in sought else None
    if owner and owner.id:
        return redirect(url_for("desk.source", source_id=owner.id), 303)
    part = seen.register(g.db, g.me.member_id, sought, after())
    partial = request.headers.get("HX-Request-Type") == "partial"
    template = "desk/sources/_rows.html" if partial else "desk/sources/list.html"
    return render_template(template, part=part, q=sought, many=seen.MANY, owner=owner)


def after() -> int | None:
    """The key that a list goes on from. A broken one is a 400."""
    read = Reader(typed_of(request.args))
    key = read.number("after")
    return abort(400) if read.errors else key


@desk.get("/sources/new")
@allows(Action.KEEP_SOURCES)
def new_source() -> str:
    return _form(typed_of(request.args), {})


@desk.post("/sources")
@allows(Action.KEEP_SOURCES)
def create_source() -> Any:
    typed = typed_of(request.form)
    try:
        number = keeping.add_source(g.db, g.me, _read(typed), once=once())
    except Invalid as wrong:
        return _form(typed, _on_the_form(wrong)), 422
    return _to(number)


@desk.get("/sources/<int:source_id>")
@allows(Action.SEE_DESK)
def source(source_id: int) -> str:
    return _page(source_id, {})


@desk.get("/sources/<int:source_id>/edit")
@allows(Action.KEEP_SOURCES)
def edit_source(source_id: int) -> str:
    source = seen.one(g.db, g.me.member_id, source_id)
    return _form(opened(_typed_from(source)), {}, source)


@desk.post("/sources/<int:source_id>")
@allows(Action.KEEP_SOURCES)
def save_source(source_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        typed = chosen(typed)
        version = Reader(typed).number("version")
        keeping.edit_source(g.db, g.me, source_id, version, _read(typed), once=once())
    except Invalid as wrong:
        source = seen.one(g.db, g.me.member_id, source_id)
        return _form(typed, _on_the_form(wrong), source), 422
    except Stale:
        source = seen.one(g.db, g.me.member_id, source_id)
        return conflict(
            source.name, source.version, typed, _typed_from(source),
            url_for("desk.source", source_id=source_id), choices={"kind": _kinds()},
        )  # fmt: skip
    return _to(source_id)


@desk.post("/sources/<int:source_id>/readers")
@allows(Action.KEEP_SOURCES)
def name_reader(source_id: int) -> Any:
    read = Reader(typed_of(request.form))
    member_id = read.number("member_id")
    try:
        read.done()
        keeping.name_reader(g.db, g.me, source_id, member_id or 0, once=once())
    except Invalid as wrong:
        return _page(source_id, wrong.errors), 422
    return _to(source_id)


def _to(source_id: int | None) -> Any:
    return redirect(url_for("desk.source", source_id=source_id), 303)


def _page(source_id: int, errors: dict[str, str]) -> str:
    page = seen.source_page(g.db, g.me.member_id, source_id)
    claims = seen.claims_on(g.db, g.me.member_id, source_id, after())
    return render_template(
        "desk/sources/show.html", page=page, source=page.source, claims=claims, errors=errors
    )


def _form(typed: dict[str, str], errors: dict[str, str], source: Any = None) -> str:
    return render_template(
        "desk/sources/form.html", source=source, kinds=_kinds(), form=typed, errors=errors
    )


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, words(kind)) for kind in SourceKind]


def _typed_from(source: Any) -> dict[str, str]:
    links = {link: _named(getattr(source, f"{link}_id")) for link in LINKS}
    return {field: str(getattr(source, field) or "") for field in TYPED} | links


def _named(source_id: int | None) -> str:
    """A source as the form types it: by name, with the number that tells it from a namesake."""
    if source_id is None:
        return ""
    return f"{seen.one(g.db, g.me.member_id, source_id).name} #{source_id}"


def _read(typed: dict[str, str]) -> keeping.SourceInput:
    read = Reader(typed)
    entered = keeping.SourceInput(
        name=read.line("name", MAX_NAME),
        kind=read.choice("kind", SourceKind, SourceKind.OUTLET),
        domain=_domain(read),
        relays_id=_source_typed(read, "relays"),
        belongs_to_id=_source_typed(read, "belongs_to"),
        note=read.text("note"),
        confidential=read.yes("confidential"),
    )
    read.done()
    return entered


def _domain(read: Reader) -> str | None:
    """A domain or an account, from it or from a link to a page of it."""
    text = read.line("domain", MAX_LINE)
    if not text or "domain" in read.errors:
        return None
    try:
        owner = owner_of(clean_link(text if "://" in text else f"https://{text}"))
    except Unreadable:
        owner = None
    if owner is None or ("." not in owner):
        read.errors["domain"] = _("Write a domain (yna.co.kr) or an account (x.com/name).")
    return owner


def _source_typed(read: Reader, field: str) -> int | None:
    text = read.line(field)
    if not text or field in read.errors:
        return None
    numbered = re.search(r"#(\d{1,9})$", text, re.ASCII)
    found = int(numbered[1]) if numbered else seen.by_name(g.db, g.me.member_id, text)
    if found is None:
        words = _("No source has just this name. Look it up in the register, or add it first.")
        read.errors[field] = words
    return found


def _on_the_form(wrong: Invalid) -> dict[str, str]:
    return {field.removesuffix("_id"): text for field, text in wrong.errors.items()}
