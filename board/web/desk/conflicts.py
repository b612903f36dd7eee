"""Somebody saved first: what only one side changed is merged, the rest is chosen.

A form that edits carries what its fields said when it was opened (`was`), so that a stale save
has three sides: that, what was typed, and what stands now.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from board.errors import Stale
from board.words import _

KEYS = ("csrf_token", "once", "version", "was", "clash", "both")
TAKE = "take-"
Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One field of a stale save. `clash`: both sides changed it; else `mine` says whose change
    is taken."""

    name: str
    typed: str
    theirs: str
    clash: bool
    mine: bool = True

    @property
    def merged(self) -> str:
        return self.typed if self.mine else self.theirs


def opened(fields: Typed) -> Typed:
    """The fields of a form that edits as it is opened, with what they say carried along."""
    return fields | {"was": json.dumps(fields)}


def chosen(typed: Typed) -> Typed:
    """What was sent, with theirs where the conflict's page was told to take theirs. Raises Stale
    where it asks to see both texts in one box first."""
    if "both" in typed:
        raise Stale(None)
    theirs = _was(typed)
    taken = [name.removeprefix(TAKE) for name, whose in typed.items()
             if name.startswith(TAKE) and whose == "theirs"]  # fmt: skip
    return typed | {name: theirs[name] for name in taken if name in theirs}


def conflict(
    what: str,
    version: int,
    typed: Mapping[str, str],
    theirs: Typed,
    back: str,
    ticks: Collection[str] = (),
    choices: Mapping[str, Any] | None = None,
) -> tuple[str, int]:
    """The page of a stale save. `theirs` are the fields as they stand, as a form types them;
    `ticks` those that are boxes to tick, `choices` those that are picked from a list."""
    sides, both = merge(typed, theirs), typed.get("both", "")
    kept = {
        name: value
        for name, value in typed.items()
        if name not in (*KEYS, *theirs) and not name.startswith(TAKE)
    }
    listed = {name: {str(v): label for v, label in some} for name, some in (choices or {}).items()}
    listed |= {name: {"yes": _("yes"), "": _("no")} for name in ticks}
    page = render_template(
        "desk/conflict.html",
        what=what,
        version=version,
        was=json.dumps(theirs),
        clashes=[side for side in sides if side.clash],
        merged=[side for side in sides if not side.clash and side.typed != side.theirs],
        same=[side for side in sides if not side.clash and side.typed == side.theirs],
        boxes={side.name: _both(side) if side.name == both else side.typed for side in sides},
        form=typed,
        kept=kept,
        back=back,
        choices=listed,
    )
    return page, 409


def merge(typed: Mapping[str, str], theirs: Typed) -> list[Side]:
    """Every field, three ways. Where what the form was opened with is not known, or the choice
    was already asked for, fields that differ clash."""
    was, asked = _was(typed), typed.get("clash", "").split() if "both" in typed else []
    return [_side(name, _plain(typed.get(name, "")), now, was, name in asked)
            for name, now in theirs.items()]  # fmt: skip


def _side(name: str, typed: str, theirs: str, was: Typed, asked: bool) -> Side:
    before = was.get(name)
    if asked:
        return Side(name, typed, theirs, clash=True)
    if typed == _plain(theirs):
        return Side(name, theirs, theirs, clash=False)
    if before is not None and _plain(before) == typed:
        return Side(name, typed, theirs, clash=False, mine=False)
    if before is not None and before == theirs:
        return Side(name, typed, theirs, clash=False)
    return Side(name, typed, theirs, clash=True)


def _was(typed: Mapping[str, str]) -> Typed:
    try:
        was = json.loads(typed.get("was", ""))
    except (ValueError, RecursionError):
        return {}
    return {k: v for k, v in was.items() if isinstance(v, str)} if isinstance(was, dict) else {}


def _plain(text: str) -> str:
    """As a form sends it back: line ends and blanks around it are no change."""
    return text.replace("\r\n", "\n").strip()


def _both(side: Side) -> str:
    return f"{side.typed}\n\n{side.theirs}"
