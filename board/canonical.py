"""One way to write a value down, so that its hash can be made again anywhere."""

import hashlib
import json
from typing import Any

_LISTS = (list, tuple)


def canonical(value: Any) -> bytes:
    """The value as RFC 8785 JSON (keys sorted, no blanks, UTF-8).

    Keys are ASCII and numbers are integers, so Python's own sorting and writing agree with
    the RFC. Raises TypeError for a float or anything that JSON does not have.
    """
    _refuse_floats(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def sha256(value: Any) -> str:
    """Hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a canonical document holds integers only")
    if isinstance(value, dict):
        if not all(map(str.isascii, value)):
            raise TypeError("a canonical document has ASCII keys only")
        value = value.values()
    elif not isinstance(value, _LISTS):
        return
    for inner in value:
        if type(inner) is not str:  # most are: whole records are written through here
            _refuse_floats(inner)
