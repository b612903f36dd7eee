"""The public record as read-only JSON, for programs of any origin."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, g, redirect, request, url_for

from board.canonical import canonical
from board.record import data, lists, reading
from board.record.openapi import document as openapi
from board.rules import TOMBSTONES, Action, Status
from board.web.access import allows
from board.web.public import kept
from board.web.published import site

api = Blueprint("api", __name__, url_prefix="/api/v1")
JSON = "application/json; charset=utf-8"
MOST = 100
_ASKED = ("limit", "status", "story")


def register(app: Flask) -> None:
    app.register_blueprint(api)


@api.get("/openapi.json")
@allows(Action.READ_PUBLIC)
def description() -> Response:
    """What this API is, for programs that write programs."""
    return _json(lambda: openapi(site()))


@api.get("/public/claims")
@allows(Action.READ_PUBLIC)
def claims() -> Response:
    if not request.args:
        return page_of_claims(None)
    limit, behind = _limit(), _key()
    status, story_pid = request.args.get("status", ""), request.args.get("story", "")
    if status and status not in set(Status):
        abort(400)

    def found() -> dict[str, Any]:
        if story_pid and not reading.story(g.db, story_pid):
            abort(404)
        page = data.claims(
            g.db, site(), limit, behind, Status(status) if status else None, story_pid
        )
        return {"claims": page.items, "next": _next("claims", page.more)}

    return _json(found)


@api.get("/public/claims/pages/<int:number>")
@allows(Action.READ_PUBLIC)
def page_of_claims(number: int | None) -> Response:
    """Pages by path, which a host of files has, too: each leads on to the one before."""

    def found() -> dict[str, Any]:
        page = data.page_of_claims(g.db, site(), number) or abort(404)
        more = site().api(f"claims/pages/{page.more}") if page.more else None
        return {"claims": page.items, "next": more}

    return _json(found)


@api.get("/public/claims/<pid:pid>")
@allows(Action.READ_PUBLIC)
def claim(pid: str) -> Response:
    def found() -> dict[str, Any]:
        further = reading.leads_to(g.db, pid)
        if further:
            abort(redirect(url_for("api.claim", pid=further), 302))
        page = reading.claim(g.db, pid) or abort(404)
        told = site().told(page.document)
        if page.document["event"] in TOMBSTONES:
            return told
        all_of_them = sorted([*page.versions, *page.tombstones], key=lambda d: d["number"])
        return told | {"versions": [_line(d) for d in all_of_them]}

    return _json(found)


def _line(d: dict[str, Any]) -> dict[str, Any]:
    names = ("number", "event", "at", "status", "note", "reason")
    told = {name: d[name] for name in names if name in d}
    return told | {"api_url": site().api(f"claims/{d['pid']}/versions/{d['number']}")}


@api.get("/public/claims/<pid:pid>/versions/<int:number>")
@allows(Action.READ_PUBLIC)
def version(pid: str, number: int) -> Response:
    def found() -> dict[str, Any]:
        page = reading.claim(g.db, pid) or abort(404)
        return site().told(page.version(number) or abort(404))

    return _json(found)


@api.get("/public/stories")
@api.get("/public/stories/after/<pid:after>")
@allows(Action.READ_PUBLIC)
def stories(after: str = "") -> Response:
    limit, behind = _limit(), after or request.args.get("after", "")[:10]

    def found() -> dict[str, Any]:
        page = data.stories(g.db, site(), limit, behind)
        return {"stories": page.items, "next": _next("stories", page.more)}

    return _json(found)


@api.get("/public/stories/<pid:pid>")
@allows(Action.READ_PUBLIC)
def story(pid: str) -> Response:
    def found() -> dict[str, Any]:
        story = reading.story(g.db, pid) or abort(404)
        return data.told_story(story, site()) | {
            "counts": data.counts(g.db, pid),
            "claims_api_url": site().api(f"claims?story={pid}"),
        }

    return _json(found)


@api.get("/public/corrections")
@api.get("/public/corrections/after/<int:after>")
@allows(Action.READ_PUBLIC)
def corrections(after: int | None = None) -> Response:
    limit, behind = _limit(), after or _key()

    def found() -> dict[str, Any]:
        rows = lists.corrections(g.db, behind=behind or 0, limit=limit + 1)
        shown = rows[:limit]
        more = str(shown[-1].key) if len(rows) > limit else None
        told = [{"now": site().told(c.now), "was": site().told(c.before)} for c in shown]
        return {"corrections": told, "next": _next("corrections", more)}

    return _json(found)


def _json(found: Callable[[], dict[str, Any]]) -> Response:
    return kept(lambda: canonical(found()) + b"\n", JSON)


def _limit() -> int:
    text = request.args.get("limit", str(data.USUAL))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        abort(400)
    return int(text)


def _key() -> int | None:
    text = request.args.get("after", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        abort(400)
    return int(text)


def _next(path: str, key: str | None) -> str | None:
    if key is None:
        return None
    if not request.args:  # a host of files would answer a query with the same page again
        return site().api(f"{path}/after/{key}")
    asked = {name: request.args[name] for name in _ASKED if name in request.args}
    return site().api(f"{path}?{urlencode({'after': key} | asked)}")
