"""Passwords: made into argon2 hashes, and compared with them."""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from board.errors import Invalid
from board.ids import token
from board.rules import MAX_PASSWORD, MIN_PASSWORD
from board.words import _

HASHER = PasswordHasher()
# Each hash takes 64 MiB: a crowd at the door waits for its turn instead of filling the memory.
_TURNS = BoundedSemaphore(2)


def hashed(password: str, field: str = "password") -> str:
    """The argon2 hash. Raises Invalid for a password that is too short or too long."""
    if len(password) < MIN_PASSWORD:
        raise Invalid({field: _("Choose a password of at least 12 characters.")})
    if len(password) > MAX_PASSWORD:
        raise Invalid({field: _("Choose a password of at most 1,000 characters.")})
    if len(set(password)) < 4:
        raise Invalid({field: _("Choose a password of more than a few different characters.")})
    with _TURNS:
        return HASHER.hash(_octets(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password of the hash. None, for no such account, takes as long."""
    against = _nobody() if password_hash is None else password_hash
    try:
        with _TURNS:
            return HASHER.verify(against, _octets(password[:MAX_PASSWORD]))
    except VerifyMismatchError:
        return False


def _octets(password: str) -> bytes:
    # Keyboards differ in how they send an accented letter; the person cannot see it.
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")


@cache
def _nobody() -> str:
    return HASHER.hash(token())
