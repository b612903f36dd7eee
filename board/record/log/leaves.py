"""What the log holds of a publication: a leaf of commitments, and what opens it. Pure.

A leaf says which claim, which version, what happened and when, and for each field of the document
a salted SHA-256. The values and salts lie beside it and can be destroyed: the leaf, its hash and
every proof stay as they were, and nobody can guess a destroyed value from its commitment.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from board.canonical import canonical

SCHEMA = 1
SALT = 16
Salts = dict[str, str]


def new_salts(document: Mapping[str, Any]) -> Salts:
    """A fresh salt, in hex, for each field."""
    return {field: secrets.token_hex(SALT) for field in document}


def commitment(salt: str, field: str, value: Any) -> str:
    """The hex SHA-256 that stands for one field's value."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical({field: value})).hexdigest()


def entry(
    pid: str, number: int, event: str, at: str, prev: str, document: Mapping[str, Any], salts: Salts
) -> bytes:
    """The leaf's canonical bytes. `prev`: the hex leaf hash of the claim's leaf before, or ""."""
    fields = {field: commitment(salts[field], field, value) for field, value in document.items()}
    return canonical(
        {"schema": SCHEMA, "pid": pid, "number": number, "event": event, "at": at, "prev": prev,
         "fields": fields}
    )  # fmt: skip


def unlike(leaf: Mapping[str, Any], document: Mapping[str, Any], salts: Salts) -> Iterator[str]:
    """The fields in which a document is not what the leaf committed to; none if it opens it."""
    for field in sorted({*leaf["fields"], *document}):
        if not _opens(leaf["fields"], field, document, salts):
            yield field


def _opens(
    fields: Mapping[str, str], field: str, document: Mapping[str, Any], salts: Salts
) -> bool:
    if field not in document or len(salt := salts.get(field, "")) != 2 * SALT:
        return False
    try:
        return commitment(salt, field, document[field]) == fields.get(field)
    except (TypeError, ValueError):  # a value or a salt that we never write
        return False
