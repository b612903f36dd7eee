"""The web: one Flask app, built from settings."""

from flask import Flask, g
from werkzeug.middleware.proxy_fix import ProxyFix

from board.db import make_engine, open_session
from board.paths import assets
from board.settings import Settings
from board.web import access, auth, desk, errors, filters, public, security
from board.web.files import StaticFiles


def build(settings: Settings) -> Flask:
    """Wire the app: database, guard, pages, errors."""
    app = Flask("board", static_folder=None, template_folder=str(assets("templates")))
    app.config["MAX_CONTENT_LENGTH"] = 500_000
    app.config["TRUSTED_HOSTS"] = list(settings.hosts)
    app.config["SETTINGS"] = settings
    engine = make_engine(settings.database_url)
    app.extensions["engine"] = engine

    @app.before_request
    def open_database() -> None:
        g.db = open_session(engine, settings)

    @app.teardown_request
    def close_database(_error: BaseException | None) -> None:
        if "db" in g:
            g.db.close()

    for part in (security, access, filters, errors, public, auth, desk):
        part.register(app)
    StaticFiles().register(app)
    access.check_all_declared(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    if settings.prefix:
        app.wsgi_app = _Prefix(app.wsgi_app, settings.prefix)  # type: ignore[method-assign]
    return app


class _Prefix:
    """Serves the app below a path, where a proxy passes the path on whole or without it."""

    def __init__(self, app, prefix: str) -> None:  # type: ignore[no-untyped-def]
        self.app, self.prefix = app, prefix

    def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
        environ["SCRIPT_NAME"] = self.prefix
        environ["PATH_INFO"] = environ.get("PATH_INFO", "").removeprefix(self.prefix) or "/"
        return self.app(environ, start_response)
