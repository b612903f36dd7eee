"""The web: one Flask app, built from settings."""

from typing import Any

from flask import Flask, g
from flask.templating import Environment
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

from board.db import Commits, make_engine, open_session
from board.paths import assets
from board.queries import board as boards
from board.record import reading
from board.settings import Settings
from board.web import (
    access,
    auth,
    desk,
    downloads,
    embeds,
    errors,
    filters,
    invitations,
    kept,
    log,
    packing,
    public,
    public_api,
    published,
    record,
    security,
)
from board.web.files import StaticFiles
from board.web.front import Front
from board.web.live import Live, Present, Pulse


def build(settings: Settings) -> Flask:
    """Wire the app: database, guard, pages, errors."""
    app = Flask("board", static_folder=None, template_folder=str(assets("templates")))
    app.jinja_environment = _Templates
    app.config["MAX_CONTENT_LENGTH"] = 500_000
    app.config["TRUSTED_HOSTS"] = list(settings.hosts)
    app.config["SETTINGS"] = settings
    app.url_map.converters |= {"int": _Number, "pid": _PublicId}
    engine = make_engine(settings.database_url)
    app.extensions["engine"], commits = engine, Commits(engine)
    app.extensions["present"] = Present()

    @app.before_request
    def open_database() -> None:
        g.stand = commits.stand()
        g.db = open_session(engine, settings)

    @app.teardown_request
    def close_database(_error: BaseException | None) -> None:
        if "db" in g:
            g.db.close()

    shared = (packing, security, access, filters, kept, errors)
    readers = (record, log, public, published, public_api, downloads, embeds)
    for part in (*shared, *readers, auth, invitations, desk):
        part.register(app)
    StaticFiles().register(app)
    access.check_all_declared(app)

    def revision() -> int:
        with open_session(engine, settings) as session:
            return reading.revision(session)

    def desk_revision() -> int:
        with open_session(engine, settings) as session:
            return boards.revision(session)

    app.wsgi_app = Live(app.wsgi_app, Pulse(commits, desk_revision))  # type: ignore[method-assign]
    app.wsgi_app = Front(app.wsgi_app, commits, revision)  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    if settings.prefix:
        app.wsgi_app = _Prefix(app.wsgi_app, settings.prefix)  # type: ignore[method-assign]
    return app


class _Templates(Environment):
    """Jinja's, but with what every template knows in one dict, put together when a template is
    loaded: it goes through all of it at each include and import."""

    def make_globals(self, d: Any) -> dict[str, Any]:
        return {**self.globals, **(d or {})}


class _Number(IntegerConverter):
    """A number that an id can be: a longer one is a wrong address, not the database's trouble."""

    regex = r"\d{1,9}"


class _PublicId(BaseConverter):
    regex = "[a-z0-9]{10}"


class _Prefix:
    """Serves the app below a path, where a proxy passes the path on whole or without it."""

    def __init__(self, app, prefix: str) -> None:  # type: ignore[no-untyped-def]
        self.app, self.prefix = app, prefix

    def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
        path = environ.get("PATH_INFO", "")
        if path == self.prefix or path.startswith(self.prefix + "/"):
            environ["PATH_INFO"] = path.removeprefix(self.prefix) or "/"
        environ["SCRIPT_NAME"] = self.prefix
        return self.app(environ, start_response)
