"""What every answer carries and every unsafe request must show."""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

from board.ids import token

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = ("GET", "HEAD", "OPTIONS")


def register(app: Flask) -> None:
    @app.before_request
    def same_site() -> None:
        if request.method in SAFE:
            return
        site = request.headers.get("Sec-Fetch-Site")
        if site not in (None, "same-origin", "none") or not _own_origin():
            abort(403)
        typed = request.form.get("csrf_token") or request.headers.get("X-CSRF-Token", "")
        if not hmac.compare_digest(typed.encode(), csrf_token().encode()):
            abort(403)

    @app.after_request
    def headers(response: Response) -> Response:
        desk = request.path.startswith(("/desk", "/sign-", "/invitations"))
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin" if desk else "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if current_app.config["SETTINGS"].https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if desk:
            response.headers["Cache-Control"] = "no-store"
        return response


def _own_origin() -> bool:
    """Where the browser names an origin, it is ours; without Sec-Fetch-Site it must name one."""
    origin = request.headers.get("Origin")
    if origin is None:
        return "Sec-Fetch-Site" in request.headers
    return urlsplit(origin).netloc == request.host


def cookie_name() -> str:
    """`__Host-` wherever the site is served by HTTPS; a plain name on loopback."""
    prefix = "__Host-" if current_app.config["SETTINGS"].https else ""
    return f"{prefix}claimboard"


def session_token() -> str:
    """The session's secret that the browser sent, or ""."""
    return request.cookies.get(cookie_name(), "")


def set_cookie(response: Response, secret: str) -> None:
    """Give the browser a secret; the same cookie serves the sign-in form before."""
    https = current_app.config["SETTINGS"].https
    response.set_cookie(cookie_name(), secret, secure=https, httponly=True, samesite="Lax")


def new_visit() -> str:
    """A secret for a browser that has not signed in: its forms need one too."""
    return "visit-" + token()


def csrf_token(secret: str = "") -> str:
    """The token that a form must carry: made from the session's secret, never the secret."""
    secret = secret or session_token()
    if not secret:
        abort(403)
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()
