"""What was typed into a form that could not be taken: kept, shown, sent again."""

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import HTTPException

from board.web.security import SAFE

# The addresses that one can be led to after signing in: the desk's, and nobody else's.
_OF_THE_DESK = re.compile(r"/desk(?:[/?][^\\\x00-\x20\x7f]*)?")
_SHORT = re.compile(r"\S{0,80}")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: where to, and its fields but for passwords and the old token."""

    path: str
    fields: list[tuple[str, str]]
    files: bool = False

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The fields that a person typed into, as far as one can tell."""
        return [field for field in self.fields if not _SHORT.fullmatch(field[1])]

    @property
    def rest(self) -> list[tuple[str, str]]:
        """The choices, numbers and keys."""
        return [field for field in self.fields if _SHORT.fullmatch(field[1])]

    @property
    def action(self) -> str:
        """The address to send it to."""
        return request.script_root + self.path

    def packed(self) -> str:
        """All of it as one field, which the sign-in form carries on."""
        return json.dumps([self.path, self.fields])


def typed_here() -> Typed | None:
    """What this request's form holds; None for no form of the desk's own pages."""
    path = request.full_path.rstrip("?")
    if request.method in SAFE or not inside(path):
        return None
    try:
        fields = [(name, value) for name, value in request.form.items(multi=True) if _carried(name)]
        return Typed(path, fields, bool(request.files))
    except HTTPException:  # too large to be read at all
        return None


def unpacked(text: str) -> Typed | None:
    """What the sign-in form carried on; None for anything that `packed` did not write."""
    try:
        path, fields = json.loads(text)
        pairs = [(_plain(name), _plain(value)) for name, value in fields]
    except (ValueError, TypeError, RecursionError):
        return None
    return Typed(_plain(path), pairs) if inside(path) else None


def inside(address: Any) -> bool:
    """Whether an address is the desk's own."""
    return isinstance(address, str) and _OF_THE_DESK.fullmatch(address) is not None


def _carried(name: str) -> bool:
    return name != "csrf_token" and "password" not in name


def _plain(text: Any) -> str:
    if not isinstance(text, str):
        raise ValueError("not text")
    return text.encode("utf-8", "replace").decode()
