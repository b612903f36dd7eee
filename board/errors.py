"""What can stop a command. The web, the CLI and the import each say it in their own way."""

from collections.abc import Mapping
from typing import Any

from board.rules import Need


class BoardError(Exception):
    """Something the person can be told and can act on."""


class NotFound(BoardError):
    """Absent, or not for this member to see: the two are told alike."""


class Denied(BoardError):
    """The member's roles do not allow it."""


class VersionMissing(BoardError):
    """A change came without saying which version it was made from."""


class Stale(BoardError):
    """Somebody else saved first. `current` holds the version that stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("changed by somebody else")
        self.current = current


class Refused(BoardError):
    """The rules do not allow it yet; `needs` says what is missing."""

    def __init__(self, needs: list[Need]) -> None:
        super().__init__(" ".join(need.words for need in needs))
        self.needs = needs


class Invalid(BoardError):
    """Fields that cannot be taken as typed: field → message; "" for the whole form."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)
