"""Random names: public ids and tokens."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def public_id() -> str:
    """A new public id: ten characters that are hard to mistake, 49 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def is_public_id(text: str) -> bool:
    """Whether the text has the form of a public id."""
    return len(text) == 10 and set(text) <= set(_ALPHABET)


def token() -> str:
    """A new secret of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)
