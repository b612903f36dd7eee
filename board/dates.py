"""Dates as newsrooms know them: "2025-10-07", "2025-10", "2025-09~", "2025-09-01/2025-09-10".

The subset of Extended Date/Time Format (EDTF, ISO 8601-2:2019) levels 0 and 1 that the board
takes: year, month or day, `~` approximate, `?` uncertain, `%` both, and an interval of two.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from board.text import Unreadable
from board.words import _

_POINT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)")


@dataclass(frozen=True, slots=True)
class RoughDate:
    """An EDTF text with the first and the last day that it may mean."""

    text: str
    earliest: date
    latest: date


def minute(at: datetime) -> str:
    """A moment as public documents keep it: UTC, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def rough_date(text: str) -> RoughDate | None:
    """Read an EDTF text; None for an empty one. Raises Unreadable."""
    text = text.strip()
    if not text:
        return None
    first, slash, last = text.partition("/")
    start = _point(first)
    end = _point(last) if slash else start
    if end.latest < start.earliest:
        raise Unreadable(_("The second date is before the first."))
    return RoughDate(text, start.earliest, end.latest)


def rough_words(text: str) -> str:
    """An EDTF text as a reader has it: "about 14 Oct 2025", "Oct 2025", "1 Sep 2025 to 10 Sep
    2025". A text that is none stands as it is."""
    points = [_POINT.fullmatch(part.strip()) for part in text.split("/")]
    if not all(points):
        return text
    return _(" to ").join(_in_words(*point.groups()) for point in points if point)


def _in_words(year: str, month: str | None, day: str | None, mark: str) -> str:
    names = [str(int(day))] if day else []
    if month and 1 <= int(month) <= 12:
        names.append(calendar.month_abbr[int(month)])
    told = " ".join([*names, year])
    if mark in ("~", "%"):
        told = _("about %s") % told
    return told + (_(" (uncertain)") if mark in ("?", "%") else "")


def _point(text: str) -> RoughDate:
    found = _POINT.fullmatch(text.strip())
    if not found:
        raise Unreadable(
            _("Write a date as 2025-10-07, 2025-10 or 2025; add ~ where it is approximate.")
        )
    year, month, day = (int(part) if part else None for part in found.groups()[:3])
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last_day = day or calendar.monthrange(first.year, last_month)[1]
        return RoughDate(text, first, date(first.year, last_month, last_day))
    except ValueError:
        raise Unreadable(_("There is no such day.")) from None
