"""Random names: public ids and tokens."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def public_id() -> str:
    """A new public id: ten characters that are hard to mistake, 49 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def token() -> str:
    """A new secret of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)
