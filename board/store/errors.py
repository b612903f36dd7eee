"""Why bytes were not kept or did not come back."""

from board.errors import BoardError


class Missing(LookupError):
    """Nothing is kept under this number."""


class Damaged(Exception):
    """What is kept under this number is no longer what was put there."""


class Unavailable(BoardError):
    """The store cannot be worked with now; `words` say why and what to do, without a secret."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
