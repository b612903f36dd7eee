"""Pages and parts of pages kept while the board stands as it stood when they were made.

A kept page holds nothing of the person it was made for: where the name, the form's token and the
form's key belong it has gaps, and each answer fills them anew.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup, escape

from board.commands.door import member_of, token_hash
from board.ids import token
from board.queries import board as boards
from board.queries import mine
from board.web.security import csrf_token

T = TypeVar("T")
PAGES, PARTS = 300, 5_000
_GAP = secrets.token_hex(16)  # nobody can write one into a claim
_GAPS = re.compile(f"{_GAP}:([a-z]+);".encode())


class Kept(Generic[T]):
    """Values by key, all made while `stand` was the same; at most `most` of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now: tuple[Hashable, dict[Hashable, T]] = (None, {})

    def get(self, stand: Hashable, key: Hashable, make: Callable[[], T]) -> T:
        """The value of the key, made if it is not there. None is not kept."""
        now = self.now  # read and set as one: other threads may be at another stand
        if now[0] != stand:
            now = self.now = (stand, {})
        values = now[1]
        value = values.get(key)
        if value is None:
            value = make()
            if len(values) >= self.most:
                values.clear()
            if value is not None:
                values[key] = value
        return value


def register(app: Flask) -> None:
    app.extensions["kept_pages"] = Kept[list[bytes]](PAGES)
    app.extensions["kept_cards"] = Kept[Markup](PARTS)
    app.extensions["kept_members"] = Kept[Any](PAGES)
    app.extensions["kept_unread"] = Kept[int](PAGES)
    app.extensions["kept_revision"] = Kept[int](1)
    app.jinja_env.globals.update(kept_card=kept_card)


def kept_page(render: Callable[[], str]) -> Response:
    """A page of the desk, made once for a member between two changes, and each minute: it says
    how long ago things were."""
    stand = (_revision(), _minute())
    key = (g.me.member_id, g.me.roles, request.full_path, request.headers.get("HX-Request-Type"))
    pages: Kept[list[bytes]] = current_app.extensions["kept_pages"]

    def make() -> list[bytes]:
        with _gaps():
            return _GAPS.split(render().encode())

    return Response(_filled(pages.get(stand, key, make)), content_type="text/html; charset=utf-8")


def kept_card(card: boards.Card) -> Markup:
    """The card's part of the page. It shows the card alone, to whoever may see the claim."""
    cards: Kept[Markup] = current_app.extensions["kept_cards"]
    key = (card.id, card.revision, card.assignee)
    template = current_app.jinja_env.get_template("desk/_card.html")
    return cards.get(_minute(), key, lambda: Markup(template.render(card=card)))


def kept_member(secret: str) -> Any:
    """Whose session it is, as `member_of` answers; asked again after every commit, which may
    have ended it, and each minute, which may have been its last."""
    if g.stand is None:
        return member_of(g.db, secret)
    members: Kept[Any] = current_app.extensions["kept_members"]
    stand, key = (g.stand, _minute()), token_hash(secret)
    return members.get(stand, key, lambda: member_of(g.db, secret))


def _revision() -> int:
    if g.stand is None:
        return boards.revision(g.db)
    kept: Kept[int] = current_app.extensions["kept_revision"]
    return kept.get(g.stand, None, lambda: boards.revision(g.db))


def unread() -> str:
    """What waits for the member, as the header says it: "(3) ", or nothing. A gap in a kept
    page: reading a notice is no change that others see, and moves no revision."""
    return Markup(own("unread", _unread))


def _unread() -> str:
    n = _count_unread()
    return f"({n if n < mine.MOST else f'{n - 1}+'}) " if n else ""


def _count_unread() -> int:
    member_id = g.me.member_id
    if g.stand is None:
        return mine.unread(g.db, member_id)
    kept: Kept[int] = current_app.extensions["kept_unread"]
    return kept.get(g.stand, member_id, lambda: mine.unread(g.db, member_id))


def own(name: str, make: Callable[[], str]) -> str:
    """What is one request's own: made now, or a gap where the page is to be kept."""
    return _gap(name) if "gaps" in g else make()


def _gap(name: str) -> str:
    return f"{_GAP}:{name};"


def _minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class _Somebody:
    """Stands for the member while a page is made that is kept: there is no more to know."""

    name: str


@contextmanager
def _gaps() -> Iterator[None]:
    member: Any = g.member
    g.gaps, g.member = True, _Somebody(_gap("name"))
    try:
        yield
    finally:
        g.pop("gaps")
        g.member = member


def _filled(pieces: list[bytes]) -> bytes:
    """Every second piece names a gap."""
    fill = {
        b"name": lambda: str(escape(g.member.name)),
        b"csrf": csrf_token,
        b"once": token,
        b"unread": _unread,
    }
    whole = list(pieces)
    whole[1::2] = [fill[name]().encode() for name in pieces[1::2]]
    return b"".join(whole)
