"""Why bytes did not come back."""


class Missing(LookupError):
    """Nothing is kept under this number."""


class Damaged(Exception):
    """What is kept under this number is no longer what was put there."""
