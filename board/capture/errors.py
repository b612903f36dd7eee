"""Why a page was not fetched. The words are for the person who waits for it."""


class NotFetched(Exception):
    """`words` say what happened and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Refused(NotFetched):
    """We do not go there: not a web address, or not a public machine."""


class Unreached(NotFetched):
    """No answer: no such name, no connection, a certificate that does not hold, too slow.
    It may be there another time."""


class Nameless(Unreached):
    """No answer, for the name system says that there is no such name."""


class Busy(Unreached):
    """Asked too often: not again before so many seconds."""

    def __init__(self, words: str, after: int) -> None:
        super().__init__(words)
        self.after = after


class Broken(NotFetched):
    """An answer that does not keep to the protocol, or ends before it is whole."""


class TooMuch(NotFetched):
    """Larger than what is kept, or leading on too often."""


class NotKept(NotFetched):
    """Of a kind that is not kept."""


class Unable(NotFetched):
    """This machine cannot; nothing is said of the page."""


_KINDS = (Refused, Unreached, Nameless, Broken, TooMuch, NotKept, Unable)
BY_NAME = {kind.__name__: kind for kind in _KINDS}
