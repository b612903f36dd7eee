"""What can happen to saved views: kept, renamed, removed; one's own, or the whole desk's."""

from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select, update
from sqlmodel import col

from board.commands.act import Act, command
from board.commands.trail import EventName, Texts
from board.errors import Invalid, NotFound
from board.models import DeskRevision, SavedView
from board.rules import MAX_LINE, Action
from board.words import _

PAGES = {
    "board": ("story", "assignee", "step", "tag", "kind", "q", "review", "look", "differs", "sort"),
    "search": ("q", "sort"),
}
MOST = 50


@command(Action.KEEP_VIEWS)
def save_view(act: Act, name: str, page: str, query: str, for_desk: bool = False) -> int | None:
    """Keep a search, or the board as it is narrowed, under a name. Answers its id.

    A view of the whole desk writes an event; one's own is nobody else's and writes none.
    """
    kept = _kept_of(page, query)
    if not name:
        raise Invalid({"name": _("Give the view a name.")})
    if not kept:
        raise Invalid({"query": _("There is nothing to keep: narrow the board, or search first.")})
    owner = None if for_desk else act.actor.member_id
    if _count(act, owner) >= MOST:
        raise Invalid({"name": _("There are %d views already. Remove one first.") % MOST})
    view = SavedView(name=name, page=page, query=kept, member_id=owner,
                     created_by=act.actor.member_id or 0, created_at=act.at)  # fmt: skip
    act.session.add(view)
    act.session.flush()
    _tell(act, view, EventName.VIEW_SAVED, {"name": (None, name), "query": (None, kept)})
    return view.id


def _kept_of(page: str, query: str) -> str:
    """Of an address what the page understands; "" where that is nothing."""
    names = PAGES.get(page, ())
    kept = [(k, v) for k, v in parse_qsl(query) if k in names and v.strip()]
    text = urlencode(kept)
    if len(text) > MAX_LINE * 4:
        raise Invalid({"query": _("This search is too long to keep.")})
    return text


def _count(act: Act, owner: int | None) -> int:
    mine = select(SavedView.id).where(_is(owner)).limit(MOST).subquery()  # type: ignore[call-overload]
    n: int = act.session.execute(select(func.count()).select_from(mine)).scalar_one()
    return n


def _is(owner: int | None):  # type: ignore[no-untyped-def]
    return col(SavedView.member_id) == owner if owner else col(SavedView.member_id).is_(None)


@command(Action.KEEP_VIEWS)
def rename_view(act: Act, view_id: int, name: str) -> int | None:
    """Give a view another name. Raises NotFound for another member's."""
    view = _view(act, view_id)
    if not name:
        raise Invalid({"name": _("Give the view a name.")})
    if view.name != name:
        old, view.name = view.name, name
        _tell(act, view, EventName.VIEW_RENAMED, {"name": (old, name)})
    return view.id


@command(Action.KEEP_VIEWS)
def remove_view(act: Act, view_id: int) -> int | None:
    """Remove a view. Raises NotFound for another member's."""
    view = _view(act, view_id)
    act.session.delete(view)
    _tell(act, view, EventName.VIEW_REMOVED, {"name": (view.name, None)})
    return view_id


def _view(act: Act, view_id: int) -> SavedView:
    view = act.session.get(SavedView, view_id)
    if view is None or view.member_id not in (None, act.actor.member_id):
        raise NotFound
    return view


def _tell(act: Act, view: SavedView, name: EventName, texts: Texts) -> None:
    if view.member_id is None:
        act.record(name, texts=texts, view=view.id)
    else:  # the board that is kept for this member shows it all the same
        act.session.flush()
        act.session.execute(update(DeskRevision).values(revision=DeskRevision.revision + 1))
