"""How a link does: what a look at it found, and when to look again."""

from dataclasses import dataclass
from datetime import timedelta

from board.rules.terms import LinkState

LOOKS = (
    timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3),
    timedelta(days=7), timedelta(days=14), timedelta(days=30),
)  # fmt: skip
RETRIES = (
    timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6),
    timedelta(days=1),
)  # fmt: skip
GONE_AFTER, GONE_FOR = 5, timedelta(days=3)
_GONE, _PAYWALLED = (404, 410), (401, 402, 403)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found behind a link.

    `status`: of the answer, None where none came whole; `nameless`: no machine has this name;
    `refused`: it leads where the board does not go; `front`: a page below led to a front page;
    `moved`: it leads for good to another page; `paywall`: the page says that it is not free to
    read, and shows less than it did; `percent`: by how much its text differs from the copy that
    it is compared with, None where that cannot be told;
    `absent`: it came, and says that it is not there, which the copy did not; `wait`: for how
    long its machine asks to be left alone.
    """

    status: int | None = None
    nameless: bool = False
    refused: bool = False
    front: bool = False
    moved: bool = False
    paywall: bool = False
    percent: int | None = None
    absent: bool = False
    wait: timedelta = timedelta()

    @property
    def answered(self) -> bool:
        """Whether the page itself came, however it reads."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Before:
    """How a link did until now: its state, how many looks in a row reached nothing, for how
    long."""

    state: LinkState = LinkState.THERE
    failures: int = 0
    failing: timedelta = timedelta()


def state_of(look: Look, before: Before, changed_percent: int) -> LinkState:
    """The state that a look puts a link in.

    A page is gone where the machine says so, where it leads to a front page instead, where its
    name is gone at two looks in a row, and where nothing was reached at five looks over three
    days or more. It changed where more than `changed_percent` of its text differs.
    """
    if look.status in _GONE or look.front:
        return LinkState.GONE
    if look.status in _PAYWALLED or look.paywall:
        return LinkState.PAYWALLED
    if not look.answered:
        return _not_reached(look, before)
    if look.percent is None and before.state is LinkState.CHANGED:
        return LinkState.CHANGED  # it cannot be told to be as it was
    if look.percent is not None and look.percent > changed_percent:
        return LinkState.CHANGED
    return LinkState.MOVED if look.moved else LinkState.THERE


def is_change(look: Look, changed_percent: int) -> bool:
    """Whether a look found a page that reads otherwise than the copy it is compared with."""
    return state_of(look, Before(), changed_percent) is LinkState.CHANGED


def _not_reached(look: Look, before: Before) -> LinkState:
    failures = failures_after(look, before)
    over = failures >= GONE_AFTER and before.failing >= GONE_FOR
    if before.state is LinkState.GONE or over or (look.nameless and failures > 1):
        return LinkState.GONE
    return LinkState.UNREACHED


def failures_after(look: Look, before: Before) -> int:
    """How many looks in a row reached nothing, this one with them. Where the board does not go
    nothing can be said of the page."""
    if look.refused:
        return before.failures
    reached = look.answered or look.status in _GONE + _PAYWALLED
    return 0 if reached else before.failures + 1


def next_look(calm: int) -> timedelta:
    """How long to wait after so many looks in a row that found nothing new."""
    return LOOKS[min(calm, len(LOOKS) - 1)]
