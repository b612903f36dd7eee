"""The board and its columns, narrowed to what the address asks for."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, current_app, g, render_template, request, url_for
from markupsafe import Markup

from board.forms import whole_number
from board.queries import board as boards
from board.queries.board import Filters, Sort
from board.rules import MAX_NAME, MAX_TAG, Action, Kind, NextStep, Status, Urgency
from board.text import clean
from board.web.access import allows
from board.web.desk.common import desk, in_dialog
from board.web.filters import words
from board.web.kept import desk_revision, kept_cards, kept_page, kept_part
from board.words import _

_CARRIED = ("q", "look", "differs", "kind")


@desk.get("")
@allows(Action.SEE_DESK)
def board() -> Response:
    return kept_page(_board, shared=_is_shared())


def _board() -> str:
    asked = _asked()
    columns = boards.columns(g.db, g.me.member_id, asked.filters, _cards())
    return render_template(
        "desk/board.html",
        columns=columns,
        cards=kept_cards(columns),
        narrowing=_narrowing(asked),
        story=asked.story,
        filters=asked.filters,
        chips=asked.chips,
        query=asked.query,
        ignored=asked.ignored,
        CARRIED=_CARRIED,
    )


def _narrowing(asked: "Asked") -> Markup:
    """The form that narrows the board; what it only carries along stands beside it."""
    query = {name: value for name, value in asked.query.items() if name not in _CARRIED}
    return kept_part(
        "desk/_filters.html", desk_revision(), *query.items(), query=query,
        stories=lambda: boards.stories(g.db), members=lambda: boards.members(g.db),
    )  # fmt: skip


@desk.get("/keys")
@allows(Action.SEE_DESK)
def keys() -> str:
    """What each key does."""
    return render_template("desk/keys.html")


@desk.get("/columns/<status>")
@allows(Action.SEE_DESK)
def column(status: str) -> Response:
    if status not in set(Status):
        abort(404)
    return kept_page(lambda: _column(status), shared=_is_shared())


def _is_shared() -> bool:
    """Whether the address means the same to all: nothing in it says "me"."""
    return request.args.get("assignee") != "me"


def _column(status: str) -> str:
    asked, after = _asked(), request.args.get("after")
    try:
        found = boards.column(g.db, g.me.member_id, Status(status), asked.filters, _cards(), after)
    except ValueError:
        abort(400)
    template = "desk/_column.html" if in_dialog() else "desk/column.html"
    return render_template(
        template, column=found, cards=kept_cards([found]), story=asked.story, query=asked.query,
        chips=asked.chips,
    )  # fmt: skip


def _cards() -> int:
    return int(current_app.config["SETTINGS"].cards)


@dataclass(slots=True)
class Asked:
    """What the address asks for: the filters, and how the page speaks of them.

    `query` holds what was understood, for links that keep it; `ignored` the words that were
    not: a link shared a year ago must still show a board.
    """

    filters: Filters
    story: Any = None
    query: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Each filter in words, with the address of the board without it."""
        return [(label, self._without(name)) for name, label in self.labels.items()]

    def _without(self, name: str) -> str:
        kept: dict[str, Any] = {k: v for k, v in self.query.items() if k != name}
        return url_for("desk.board", **kept)


def _asked() -> Asked:
    asked, fields = Asked(Filters()), dict[str, Any]()
    for name, read in _READERS.items():
        typed = request.args.get(name, "")
        if not typed.strip():
            continue
        try:
            given = clean(typed, MAX_NAME, one_line=True)
            filter_name, value, label = read(asked, given)
        except ValueError:
            asked.ignored.append(f"{name}={typed[:MAX_NAME]}")
            continue
        fields[filter_name] = value
        asked.query[name] = given
        if label:
            asked.labels[name] = label
    asked.filters = Filters(**fields)
    return asked


Read = tuple[str, Any, str]


def _story(asked: Asked, slug: str) -> Read:
    asked.story = boards.story(g.db, slug)
    if asked.story is None:
        raise ValueError(slug)
    return "story_id", asked.story.id, asked.story.title


def _assignee(_asked: Asked, who: str) -> Read:
    if who == "me":
        return "assignee_id", g.me.member_id, _("assigned to me")
    if who == "nobody":
        return "assignee_id", 0, _("assigned to nobody")
    member_id = whole_number(who)
    name = boards.member_name(g.db, member_id)
    if name is None:
        raise ValueError(who)
    return "assignee_id", member_id, _("assigned to %s") % name


def _step(_asked: Asked, step: str) -> Read:
    return "next_step", NextStep(step), words(NextStep(step))


def _urgency(_asked: Asked, typed: str) -> Read:
    if typed not in (Urgency.NOW, Urgency.SOON):
        raise ValueError(typed)
    return "urgency", Urgency(typed), _("urgent: %s") % words(Urgency(typed))


def _tag(_asked: Asked, typed: str) -> Read:
    tag = typed.strip("#").casefold()
    if not tag or len(tag) > MAX_TAG or re.search(r"[,\s#]", tag):
        raise ValueError(typed)
    return "tag", tag, f"#{tag}"


def _kind(_asked: Asked, kind: str) -> Read:
    return "kind", Kind(kind), words(Kind(kind))


def _text(_asked: Asked, typed: str) -> Read:
    return "text", typed, f"“{typed}”"


def _flag(name: str, label: str) -> Callable[[Asked, str], Read]:
    def read(_asked: Asked, typed: str) -> Read:
        if typed != "1":
            raise ValueError(typed)
        return name, True, label

    return read


def _sort(_asked: Asked, typed: str) -> Read:
    return "sort", Sort(typed), ""


_READERS: dict[str, Callable[[Asked, str], Read]] = {
    "story": _story,
    "assignee": _assignee,
    "step": _step,
    "urgency": _urgency,
    "tag": _tag,
    "kind": _kind,
    "q": _text,
    "review": _flag("needs_review", _("needs review")),
    "look": _flag("second_look", _("waits for a second look")),
    "differs": _flag("public_differs", _("public view differs")),
    "sort": _sort,
}
