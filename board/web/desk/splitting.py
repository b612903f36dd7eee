"""A claim split in pieces, its evidence shared out."""

from typing import Any

from flask import g, render_template, request

from board.commands.splitting import Piece, split_claim
from board.errors import Invalid, Stale
from board.forms import Reader, read_claim, read_numbers, typed_of
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import back, desk, load, once
from board.words import _

PIECES = 3


@desk.get("/claims/<int:claim_id>/split")
@allows(Action.EDIT_CLAIM)
def new_split(claim_id: int) -> str:
    return _form(claim_id, {}, {})


@desk.post("/claims/<int:claim_id>/split")
@allows(Action.EDIT_CLAIM)
def split(claim_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        version = Reader(typed).number("version")
        keeps = read_numbers("here", request.form.getlist("here"))
        split_claim(g.db, g.me, claim_id, version, _pieces(claim_id, typed), keeps, once=once())
    except Invalid as wrong:
        return _form(claim_id, typed, wrong.errors), 422
    except Stale:
        words = _("The claim was changed while you wrote. Read it again, then send this again.")
        return _form(claim_id, typed | {"version": ""}, {"": words}), 409
    return back(claim_id)


def _pieces(claim_id: int, typed: dict[str, str]) -> list[Piece]:
    """The pieces that have a statement; what holds for the claim holds for each."""
    claim = load(claim_id).claim
    same = {
        field: str(getattr(claim, field) or "")
        for field in ("claimant", "relayed_by", "claimed_on", "appeared_at", "tags", "language")
    } | {"accuses_person": "yes" if claim.accuses_person else ""}
    pieces: list[Piece] = []
    errors: dict[str, str] = {}
    for n in range(1, PIECES + 1):
        if not typed.get(f"statement-{n}", "").strip():
            continue
        fields = same | {"statement": typed[f"statement-{n}"], "kind": typed.get(f"kind-{n}", "")}
        try:
            items = read_numbers("items", request.form.getlist(f"piece-{n}"))
            pieces.append(Piece(read_claim(fields), frozenset(items)))
        except Invalid as wrong:
            errors |= {f"{name}-{n}": words for name, words in wrong.errors.items()}
    if errors:
        raise Invalid(errors)
    return pieces


def _form(claim_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    page = load(claim_id)
    items = [item for item in page.evidence if not item.withdrawn_at]
    names = ("here", *(f"piece-{n}" for n in range(1, PIECES + 1)))
    ticked = {name: set(request.form.getlist(name)) for name in names}
    if request.method == "GET":
        ticked["here"] = {str(item.id) for item in items}
    return render_template(
        "desk/claims/split.html",
        claim=page.claim,
        items=items,
        ticked=ticked,
        form=typed,
        errors=errors,
        numbers=range(1, PIECES + 1),
    )
