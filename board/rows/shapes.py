"""The shapes that JSON has, each read with a word for what is wrong: all raise Invalid."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from board.errors import Invalid
from board.forms import Reader
from board.models import now
from board.words import _

Object = dict[str, Any]
T = TypeVar("T")


def each(told: list[Any], name: str, read: Callable[[Object, int], T]) -> Iterator[T]:
    """Read the objects of a list one by one; what is wrong in one says which it is."""
    for number, inner in enumerate(told, 1):
        with within(f"{name} {number}"):
            yield read(object_of(inner), number)


@contextmanager
def within(place: str) -> Iterator[None]:
    """Put the place before the fields that are wrong inside."""
    try:
        yield
    except Invalid as wrong:
        raise Invalid(
            {f"{place}, {name}" if name else place: words for name, words in wrong.errors.items()}
        ) from None


def object_of(told: Any) -> Object:
    """The value, an object."""
    if not isinstance(told, dict):
        raise Invalid({"": _("This is no JSON object.")})
    return told


def list_of(fields: Object, name: str) -> list[Any]:
    """The list in a field; empty where there is none."""
    told = fields.get(name)
    if told is None:
        return []
    if not isinstance(told, list):
        raise Invalid({name: _("Give a list.")})
    return told


def texts(fields: Object) -> dict[str, str]:
    """An object's single values, as they would be typed."""
    wrong = {k: _("Give a text.") for k, v in fields.items() if isinstance(v, list | dict)}
    if wrong:
        raise Invalid(wrong)
    return {key: _text(value) for key, value in fields.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def tick(typed: dict[str, str], *names: str) -> None:
    """Make boxes of fields that say yes or no."""
    for name in names:
        typed[name] = "yes" if is_yes(typed, name) else ""


def is_yes(typed: dict[str, str], name: str, otherwise: bool = False) -> bool:
    """Whether a field says yes; `otherwise` where it says nothing."""
    text = typed.get(name, "").strip().casefold()
    if text not in ("", "yes", "true", "1", "no", "false", "0"):
        raise Invalid({name: _("Write yes or no.")})
    return text in ("yes", "true", "1") if text else otherwise


def past(read: Reader, name: str) -> datetime | None:
    """A moment that has been."""
    found = moment(read, name)
    if found and found > now():
        read.errors[name] = _("This is still to come.")
    return found


def moment(read: Reader, name: str) -> datetime | None:
    """A moment as ISO 8601 writes it; in UTC where it names no zone."""
    text = read.line(name, 40)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        read.errors[name] = _("Write a moment as 2025-10-07T18:30:00Z.")
        return None
