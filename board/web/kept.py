"""Pages and parts of pages kept while the board stands as it stood when they were made.

A kept page holds nothing of the person it was made for: where the name, the form's token and the
form's key belong it has gaps, and each answer fills them anew.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs

from flask import Flask, Response, current_app, g, render_template, request, url_for
from markupsafe import Markup, escape

from board.commands.door import member_of, token_hash
from board.ids import token
from board.queries import board as boards
from board.queries import live, mine
from board.queries.views import views
from board.rules import Actor
from board.web.security import csrf_token
from board.words import _, count_words

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
PAGES, PARTS = 300, 5_000
NOBODY = 0
LIVE = "X-Live"
_GAP = secrets.token_hex(16)  # nobody can write one into a claim
_GAPS = re.compile(f"{_GAP}:([a-z]+);".encode())


class Kept(Generic[T]):
    """Values by key, all made while `stand` was the same; at most `most` of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now: tuple[Hashable, dict[Hashable, T]] = (None, {})

    def get(self, stand: Hashable, key: Hashable, make: Callable[[], T]) -> T:
        """The value of the key, made if it is not there. None is not kept."""
        values = self._at(stand)
        value = values.get(key)
        if value is None:
            value = make()
            if value is not None:
                self._keep(values, {key: value})
        return value

    def many(
        self,
        stand: Hashable,
        keys: Iterable[K],
        make: Callable[[list[K]], dict[K, T]],
    ) -> dict[K, T]:
        """The values of the keys; those that are not there are made together."""
        values = self._at(stand)
        found = {key: values.get(key) for key in keys}
        if missing := [key for key, value in found.items() if value is None]:
            made = make(missing)
            self._keep(values, made)
            found |= made
        return {key: value for key, value in found.items() if value is not None}

    def _at(self, stand: Hashable) -> dict[Hashable, T]:
        now = self.now  # read and set as one: other threads may be at another stand
        if now[0] != stand:
            now = self.now = (stand, {})
        return now[1]

    def _keep(self, values: dict[Hashable, T], made: Mapping[Any, T]) -> None:
        if len(values) + len(made) > self.most:
            values.clear()
        values.update(made)


def register(app: Flask) -> None:
    app.extensions["kept_pages"] = Kept[list[bytes]](PAGES)
    app.extensions["kept_parts"] = Kept[str](PAGES)
    app.extensions["kept_cards"] = Kept[Markup](PARTS)
    app.extensions["kept_members"] = Kept[Any](PARTS)
    app.extensions["kept_unread"] = Kept[int](PAGES)
    app.extensions["kept_of_the_stand"] = Kept[Any](PARTS)
    app.jinja_env.globals.update(
        kept_part=kept_part,
        live_at=live_at,
        here=here,
        saved_views=saved_views,
        searched=searched,
    )


def kept_page(render: Callable[[], str], shared: bool = False) -> Response:
    """A page of the desk, made once for a member between two changes, and each minute: it says
    how long ago things were.

    A `shared` page depends on nothing of the member but the roles and what they may see. It is
    made once for all whom no restricted claim names: as for nobody, so that it can hold nothing
    of anybody's own.
    """
    stand = (desk_revision(), _minute())
    me = Actor(eyes(), g.me.roles) if shared else g.me
    key = (me.member_id, me.roles, request.full_path, request.headers.get("HX-Request-Type"))
    pages: Kept[list[bytes]] = current_app.extensions["kept_pages"]

    def make() -> list[bytes]:
        g.live_at = str(live.stand(g.db))  # before all that the page shows
        with _gaps(me):
            return _GAPS.split(render().encode())

    return Response(_filled(pages.get(stand, key, make)), content_type="text/html; charset=utf-8")


def kept_cards(columns: list[boards.Column]) -> dict[str, Markup]:
    """The cards of each column by its status. A card shows the claim alone, to whoever may see
    it, and is read and made once between two changes of it, each minute."""
    kept: Kept[str] = current_app.extensions["kept_cards"]
    names = of_the_stand("names", lambda: boards.names(g.db))
    keys = {
        column.status: [(c.id, c.revision, names.get(c.assignee_id)) for c in column.cards]
        for column in columns
    }
    template = current_app.jinja_env.get_template("desk/_card.html")

    def make(missing: list[Any]) -> dict[Any, str]:
        cards = boards.cards(g.db, g.me.member_id, [key[0] for key in missing])
        return {key: template.render(card=cards[key[0]]) for key in missing if key[0] in cards}

    made = kept.many(_minute(), chain.from_iterable(keys.values()), make)
    return {
        status: Markup("\n".join(made[key] for key in of if key in made))
        for status, of in keys.items()
    }


def kept_part(template: str, *alike: Hashable, **known: Any) -> Markup:
    """A part of a page that is the same for all of the same roles who are `alike`; what is
    `known` to the template follows from that. It has gaps, as a kept page has."""
    parts: Kept[str] = current_app.extensions["kept_parts"]

    def make() -> str:
        with nullcontext() if "gaps" in g else _gaps(g.me):
            return render_template(template, **known)

    part = parts.get(None, (template, g.me.roles, request.script_root, alike), make)
    return Markup(part if "gaps" in g else _filled(_GAPS.split(part.encode())).decode())


def kept_member(secret: str) -> Any:
    """Whose session it is, as `member_of` answers; asked again after every commit, which may
    have ended it, and each minute, which may have been its last."""
    at_work = LIVE not in request.headers  # what a page asks by itself keeps no session open
    if g.stand is None:
        return member_of(g.db, secret, at_work)
    members: Kept[Any] = current_app.extensions["kept_members"]
    stand, key = (g.stand, _minute()), (token_hash(secret), at_work)
    return members.get(stand, key, lambda: member_of(g.db, secret, at_work))


def eyes() -> int:
    """Through whose eyes the member sees the desk: nobody's, whom no restricted claim names."""
    named = of_the_stand("named", lambda: live.named_somewhere(g.db))
    me: int = g.me.member_id
    return me if me in named else NOBODY


def of_the_stand(key: Hashable, make: Callable[[], T]) -> T:
    """What is the same for all until something is committed: read once, where that is known."""
    if g.stand is None:
        return make()
    kept: Kept[T] = current_app.extensions["kept_of_the_stand"]
    return kept.get(g.stand, key, make)


def desk_revision() -> int:
    """How far what anybody on the desk can see has come."""
    return of_the_stand("revision", lambda: boards.revision(g.db))


def live_at() -> str:
    """How far the desk had come when the page was made: from here on it asks for more."""
    if "live_at" not in g:
        g.live_at = str(live.stand(g.db))
    at: str = g.live_at
    return at


def here() -> Markup:
    """Who else has the claim open; a gap in a kept page."""
    return Markup(own("here", _here))


def _here() -> str:
    claim_id = (request.view_args or {}).get("claim_id", 0)
    return str(escape(here_words(live.here(g.db, g.me.member_id, claim_id))))


def here_words(names: list[str]) -> str:
    """Who has it open, as the page says it; "" for nobody."""
    if not names:
        return ""
    more = len(names) - 2
    listed = ", ".join(names[:2]) if more > 0 else _(" and ").join(names)
    if more > 0:
        listed += count_words(more, " and %d more", " and %d more")
    return (_("%s has this open.") if len(names) == 1 else _("%s have this open.")) % listed


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


def searched() -> Markup:
    """What was searched for, for the box above every page; a gap in what is kept."""
    return Markup(own("searched", _searched))


def _searched() -> str:
    return str(escape(request.args.get("q", "")))


def saved_views() -> Markup:
    """The member's saved views and the desk's; a gap in a board that is kept for all."""
    return Markup(own("views", _views))


def _views() -> str:
    mine = of_the_stand(("views", g.me.member_id), lambda: views(g.db, g.me.member_id))
    return render_template("desk/_views.html", views=mine, address=view_address) if mine else ""


def view_address(view: Any) -> str:
    """The address that a saved view stands for."""
    page = "desk.search" if view.page == "search" else "desk.board"
    return url_for(page, **{name: values[-1] for name, values in parse_qs(view.query).items()})


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
def _gaps(me: Actor) -> Iterator[None]:
    member, actor = g.member, g.me
    g.gaps, g.member, g.me = True, _Somebody(_gap("name")), me
    try:
        yield
    finally:
        g.pop("gaps")
        g.member, g.me = member, actor


def _filled(pieces: list[bytes]) -> bytes:
    """Every second piece names a gap."""
    fill = {
        b"name": lambda: str(escape(g.member.name)),
        b"csrf": csrf_token,
        b"once": token,
        b"here": _here,
        b"unread": _unread,
        b"views": _views,
        b"searched": _searched,
    }
    whole = list(pieces)
    whole[1::2] = [fill[name]().encode() for name in pieces[1::2]]
    return b"".join(whole)
