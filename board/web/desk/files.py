"""Files of evidence: added, taken out, put back, downloaded."""

from typing import Any

from flask import Response, current_app, g, redirect, render_template, url_for

from board.canonical import canonical
from board.commands import files
from board.errors import Invalid
from board.packs.listing import listing
from board.queries.claim import claim_seen
from board.queries.files import file_seen, item_files
from board.rules import Action
from board.store import open_store
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.inert import attachment, inert
from board.web.security import takes_files
from board.web.uploads import keep, uploaded
from board.words import _


@desk.get("/evidence/<int:evidence_id>/files")
@allows(Action.SEE_DESK)
def evidence_files(evidence_id: int) -> str:
    return _page(evidence_id, {})


@desk.post("/evidence/<int:evidence_id>/files")
@allows(Action.ADD_EVIDENCE)
@takes_files
def add_file(evidence_id: int) -> Any:
    item_files(g.db, g.me.member_id, evidence_id)  # before anything of the file is looked at
    try:
        upload = uploaded()
        if upload is None:
            raise Invalid({"file": _("Choose a file.")})
        entered = upload.entered
        keep(upload, lambda: files.add_file(g.db, g.me, evidence_id, entered, once=once()))
    except Invalid as wrong:
        return _page(evidence_id, wrong.errors), 422
    return _back(evidence_id)


@desk.get("/files/<int:file_id>")
@allows(Action.SEE_DESK)
def file(file_id: int) -> Response:
    row = file_seen(g.db, g.me.member_id, file_id)
    store = open_store(current_app.config["SETTINGS"])
    return inert(store, row.sha256, row.size, row.media, row.name)


@desk.post("/files/<int:file_id>/removal")
@allows(Action.ADD_EVIDENCE)
def remove_file(file_id: int) -> Any:
    return _back(files.remove_file(g.db, g.me, file_id, once=once()) or 0)


@desk.post("/files/<int:file_id>/restoration")
@allows(Action.ADD_EVIDENCE)
def restore_file(file_id: int) -> Any:
    return _back(files.restore_file(g.db, g.me, file_id, once=once()) or 0)


@desk.get("/claims/<int:claim_id>/manifest.json")
@allows(Action.SEE_DESK)
def manifest(claim_id: int) -> Response:
    """What was kept of the claim's items, with hashes, as far as the member may see them."""
    told = canonical(listing(g.db, g.me.member_id, claim_seen(g.db, g.me.member_id, claim_id)))
    answer = Response(told, content_type="application/json")
    answer.headers["Content-Disposition"] = attachment(f"claim-{claim_id}-manifest.json")
    return answer


def _back(evidence_id: int) -> Any:
    return redirect(url_for("desk.evidence_files", evidence_id=evidence_id), 303)


def _page(evidence_id: int, errors: dict[str, str]) -> str:
    found = item_files(g.db, g.me.member_id, evidence_id)
    return render_template(
        "desk/evidence/files.html",
        page=found,
        item=found.item.item,
        claim=found.item.claim,
        errors=errors,
    )
