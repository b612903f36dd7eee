"""Somebody saved first: both versions, field by field, and what was typed still in the box."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import render_template

KEYS = ("csrf_token", "once", "version")


def conflict(
    what: str,
    version: int,
    typed: Mapping[str, str],
    theirs: Mapping[str, str],
    back: str,
    ticks: Collection[str] = (),
    choices: Mapping[str, Any] | None = None,
) -> tuple[str, int]:
    """The page of a stale save. `theirs` are the fields as they stand, as a form types them;
    `ticks` those that are boxes to tick, `choices` those that are picked from a list."""
    differing = [field for field in theirs if typed.get(field, "") != theirs[field]]
    kept = {f: v for f, v in typed.items() if f not in KEYS and f not in differing}
    page = render_template(
        "desk/conflict.html",
        what=what, version=version, form=typed, theirs=theirs, fields=differing, kept=kept,
        back=back, ticks=ticks, choices=choices or {},
    )  # fmt: skip
    return page, 409
