"""Copies of links: one copy, its files, the difference between two, and the links that broke."""

from typing import Any

from flask import abort, current_app, g, make_response, redirect, render_template, request, url_for

from board.commands import captures
from board.errors import NotFound
from board.forms import whole_number
from board.queries import captures as seen
from board.queries.filters import Key
from board.rules import BROKEN_LINKS, Action, LinkState
from board.store import Damaged, Missing, open_store
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.inert import inert, inert_text
from board.words import _

TEXT_SHOWN = 100_000
PNG = b"\x89PNG\r\n\x1a\n"
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif",
           "image/webp": "webp", "text/plain": "txt"}  # fmt: skip
LISTED = (*BROKEN_LINKS, LinkState.UNREACHED)


@desk.post("/evidence/<int:evidence_id>/captures")
@allows(Action.ADD_EVIDENCE)
def ask_for_copy(evidence_id: int) -> Any:
    claim_id = captures.ask_for_capture(g.db, g.me, evidence_id, once=once())
    there = url_for("desk.claim", claim_id=claim_id, _anchor=f"evidence-{evidence_id}")
    return redirect(there, 303)


@desk.get("/copies/<int:capture_id>")
@allows(Action.SEE_DESK)
def copy(capture_id: int) -> str:
    page = seen.copy_page(g.db, g.me.member_id, capture_id, TEXT_SHOWN)
    return render_template("desk/captures/show.html", page=page)


@desk.get("/copies/<int:capture_id>/difference")
@allows(Action.SEE_DESK)
def copy_difference(capture_id: int) -> str:
    older = request.args.get("older", type=whole_number)
    page = seen.difference(g.db, g.me.member_id, capture_id, older)
    return render_template("desk/captures/difference.html", page=page)


@desk.get("/copies/<int:capture_id>/text")
@allows(Action.SEE_DESK)
def copy_text(capture_id: int) -> Any:
    _kept(capture_id)
    text = seen.text_of(g.db, capture_id)
    return inert_text(text, f"copy-{capture_id}.txt") if text else abort(404)


@desk.get("/copies/<int:capture_id>/body")
@allows(Action.SEE_DESK)
def copy_body(capture_id: int) -> Any:
    """The page as it came. What could act when it is opened gets no ending that opens it."""
    found = _kept(capture_id)
    return _file(found, found.body_sha256, f"copy-{capture_id}.{ENDINGS.get(found.media, 'bin')}")


@desk.get("/copies/<int:capture_id>/warc")
@allows(Action.SEE_DESK)
def copy_warc(capture_id: int) -> Any:
    found = _kept(capture_id)
    return _file(found, found.warc_sha256, f"copy-{capture_id}.warc.gz")


@desk.get("/copies/<int:capture_id>/picture")
@allows(Action.SEE_DESK)
def copy_picture(capture_id: int) -> Any:
    found = _kept(capture_id)
    return _file(found, found.picture_sha256, f"copy-{capture_id}.png", picture=True)


@desk.get("/copies/<int:capture_id>/pdf")
@allows(Action.SEE_DESK)
def copy_pdf(capture_id: int) -> Any:
    found = _kept(capture_id)
    return _file(found, found.pdf_sha256, f"copy-{capture_id}.pdf")


def _kept(capture_id: int) -> Any:
    return seen.kept_copy(g.db, g.me.member_id, capture_id)


def _file(found: Any, number: str, name: str, picture: bool = False) -> Any:
    if not number:
        raise NotFound
    store = open_store(current_app.config["SETTINGS"])
    try:
        first = b""
        for piece in store.pieces(number):  # all of it is right, before any of it goes out
            first = first or piece[:8]
        kind = "image/png" if picture and first == PNG else "application/octet-stream"
        return inert(store, number, store.size(number), kind, name)
    except Missing:
        happened = _("This file is no longer in the store")
        do = _("Ask whoever runs the board to bring it back from a backup: its name is below.")
        return _unreadable(found, number, happened, do, 404)
    except Damaged:
        happened = _("This file is no longer what was kept")
        do = _("It was changed or damaged on the disk, so it is not given out. Ask whoever runs "
               "the board to bring it back from a backup: its name is below.")  # fmt: skip
        return _unreadable(found, number, happened, do, 410)


def _unreadable(found: Any, number: str, happened: str, do: str, code: int) -> Any:
    back = url_for("desk.copy", capture_id=found.id)
    page = render_template(
        "desk/captures/unreadable.html", happened=happened, do=do, number=number, back=back
    )
    return make_response(page, code)


@desk.get("/links")
@allows(Action.SEE_DESK)
def links() -> str:
    state = _state(request.args.get("state", ""))
    states = [state] if state else BROKEN_LINKS
    page = seen.broken_links(g.db, g.me.member_id, states, _key(request.args.get("before", "")))
    return render_template("desk/captures/links.html", page=page, state=state, states=LISTED)


def _state(typed: str) -> LinkState | None:
    if typed and typed not in LISTED:
        raise NotFound
    return LinkState(typed) if typed else None


def _key(typed: str) -> Key | None:
    try:
        key = Key.read(typed)
    except ValueError:
        raise NotFound from None
    if key and key.moment is None:
        raise NotFound
    return key
