"""What other programs read of the public record: feeds, sitemap, and what page heads tell."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for
from markupsafe import Markup

from board.record import feeds, lists, reading, sitemap, streams
from board.record.claim_review import claim_review
from board.record.feeds import Feed
from board.record.site import Site
from board.rules import Action, Status
from board.text import clamp
from board.web.access import allows
from board.web.public import kept
from board.words import _

published = Blueprint("published", __name__)
FINDING = "any(unverified, corroborated, disputed)"
FORM = "any(atom, json)"
PLAIN = "text/plain; charset=utf-8"


def register(app: Flask) -> None:
    app.jinja_env.globals.update(site=site, absolute=absolute, claim_review=review_of,
                                 share_text=share_text)  # fmt: skip
    app.register_blueprint(published)


@published.after_app_request
def to_every_origin(response: Response) -> Response:
    """A page of any origin may read what is made for programs: it is everyone's."""
    if request.path.startswith(("/api/v1/", "/feeds/", "/data/")):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def site() -> Site:
    """The site at the address that is declared, else at the one that it was asked at."""
    settings = current_app.config["SETTINGS"]
    root = settings.address or request.root_url.rstrip("/")
    return Site(root, settings.newsroom, settings.data_licence)


def absolute(path: str) -> str:
    """A path of ours, as `url_for` answers it, as a whole address."""
    return site().root + path.removeprefix(request.script_root)


def review_of(page: reading.PublicPage) -> Markup:
    """A claim page's ClaimReview, made safe to stand in a script element; or nothing."""
    return Markup(claim_review(page, site()))


def share_text(d: dict[str, Any]) -> str:
    """A claim in the words that stand under its statement when its address is shared."""
    if d["under_review_since"]:
        return _("Under review.") + " " + _("We are looking at this finding again.")
    text = f"{reading.stamp(d).capitalize()}. {d['public_wording']}".strip()
    start, rest = clamp(text, 300)
    return f"{start} …" if rest else start


@published.get(f"/feeds/all.<{FORM}:form>")
@allows(Action.READ_PUBLIC)
def feed(form: str) -> Response:
    def found() -> Feed:
        return Feed(_("All findings"), site().front, "/feeds/all", streams.newest(g.db))

    return _feed(form, found)


@published.get(f"/feeds/<{FINDING}:status>.<{FORM}:form>")
@allows(Action.READ_PUBLIC)
def feed_of_status(status: str, form: str) -> Response:
    def found() -> Feed:
        documents = streams.newest(g.db, status=Status(status))
        page = absolute(url_for("public.column", status=status))
        return Feed(_(status.capitalize()), page, f"/feeds/{status}", documents)

    return _feed(form, found)


@published.get(f"/feeds/corrections.<{FORM}:form>")
@allows(Action.READ_PUBLIC)
def feed_of_corrections(form: str) -> Response:
    def found() -> Feed:
        page = absolute(url_for("public.corrections"))
        documents = lists.corrections(g.db, limit=streams.NEWEST)
        return Feed(_("Corrections"), page, "/feeds/corrections", [c.now for c in documents])

    return _feed(form, found)


@published.get(f"/feeds/stories/<pid:pid>.<{FORM}:form>")
@allows(Action.READ_PUBLIC)
def feed_of_story(pid: str, form: str) -> Response:
    def found() -> Feed:
        story = reading.story(g.db, pid) or abort(404)
        page = site().story(story.pid, story.slug)
        documents = streams.newest(g.db, story_pid=pid)
        return Feed(story.title, page, f"/feeds/stories/{pid}", documents)

    return _feed(form, found)


def _feed(form: str, found: Callable[[], Feed]) -> Response:
    if form == "atom":
        return kept(lambda: feeds.atom(found(), site()), feeds.ATOM)
    return kept(lambda: feeds.json_feed(found(), site()), feeds.JSON)


@published.get("/sitemap.xml")
@allows(Action.READ_PUBLIC)
def sitemap_index() -> Response:
    return kept(lambda: sitemap.index(g.db, site()), sitemap.XML)


@published.get("/sitemaps/pages.xml")
@allows(Action.READ_PUBLIC)
def sitemap_of_pages() -> Response:
    return kept(lambda: sitemap.pages(g.db, site()), sitemap.XML)


@published.get("/sitemaps/claims-<int:part>.xml")
@allows(Action.READ_PUBLIC)
def sitemap_of_claims(part: int) -> Response:
    return kept(lambda: sitemap.claims(g.db, site(), part) or abort(404), sitemap.XML)


@published.get("/robots.txt")
@allows(Action.READ_PUBLIC)
def robots() -> Response:
    return kept(lambda: sitemap.robots(site(), request.script_root), PLAIN)
