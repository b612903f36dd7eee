"""Whose turn it is at a host: one request at a time, and a pause after each; how long it asks to be
left alone. It keeps no clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

LONGEST = 86_400  # seconds: nobody puts the board off for longer


@dataclass
class Politeness:
    """`delay` is the pause in seconds, `now` tells the time in seconds. For the threads of one
    process."""

    delay: float
    now: Callable[[], float]
    _busy: set[str] = field(default_factory=set)
    _free_at: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, host: str) -> bool:
        """Take the turn at a host; False where somebody has it or the pause is not over."""
        with self._lock:
            if host in self._busy or self.now() < self._free_at.get(host, 0):
                return False
            self._busy.add(host)
            return True

    def end(self, host: str) -> None:
        """Give the turn back: the pause begins. What is long over is forgotten."""
        with self._lock:
            now = self.now()
            self._busy.discard(host)
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
            self._free_at[host] = now + self.delay

    def wait(self, host: str) -> float:
        """Seconds until the turn could be taken, as far as is known: 0 for now, the pause where
        somebody has it."""
        with self._lock:
            if host in self._busy:
                return self.delay
            return max(0.0, self._free_at.get(host, 0) - self.now())


def seconds_asked(retry_after: str, at: datetime) -> int:
    """For how many seconds an answer asks to be left alone: by seconds or a date (RFC 9110), and
    no longer than a day; 0 where it does not say."""
    said = retry_after.strip()
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), LONGEST)
    try:
        until = parsedate_to_datetime(said[:100])
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        seconds = (until - at).total_seconds()
    except (ValueError, OverflowError):
        return 0
    return round(min(max(seconds, 0), LONGEST))
