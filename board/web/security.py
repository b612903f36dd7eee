"""What every answer carries and every unsafe request must show."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request

from board.ids import token
from board.rules import MAX_UPLOAD

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = ("GET", "HEAD", "OPTIONS")
MAX_ADDRESS = 8_000
MAX_FIELDS = 1_000
_AROUND_A_FILE = 100_000
F = TypeVar("F", bound=Callable[..., Any])


def register(app: Flask) -> None:
    app.config["MAX_FORM_PARTS"] = MAX_FIELDS
    app.config["MAX_FORM_MEMORY_SIZE"] = app.config["MAX_CONTENT_LENGTH"]

    @app.before_request
    def small_enough() -> None:
        most = getattr(app.view_functions.get(request.endpoint or ""), "takes", 0)
        if most:
            request.max_content_length = request.max_form_memory_size = most
        elif takes_a_file():
            # Who is not known yet sends as much as with any other form; `let_in` says more.
            request.max_content_length = MAX_UPLOAD
        if len(request.full_path) > MAX_ADDRESS:
            abort(414)
        # Werkzeug caps the parts of a multipart form only.
        urlencoded = request.mimetype == "application/x-www-form-urlencoded"
        if urlencoded and request.get_data().count(b"&") >= MAX_FIELDS:
            abort(413)

    @app.before_request
    def same_site() -> None:
        if request.method in SAFE:
            return
        site = request.headers.get("Sec-Fetch-Site")
        if site not in (None, "same-origin", "none") or not _own_origin():
            abort(403)

    @app.after_request
    def headers(response: Response) -> Response:
        desk = request.path.startswith(("/desk", "/sign-", "/invitations"))
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = _referrer_policy(desk)
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if current_app.config["SETTINGS"].https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if desk:
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
        return response


def takes(size: int) -> Callable[[F], F]:
    """Let a route's form be larger than others: a file of at most `size` bytes fits in it."""

    def mark(view: F) -> F:
        view.takes = size + _AROUND_A_FILE  # type: ignore[attr-defined]
        return view

    return mark


def takes_files(view: F) -> F:
    """Let a route's form bring a file as large as the settings say, from a member. It is read
    onto the disk, not into memory; the form's other fields are as large as in any form."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def takes_a_file() -> bool:
    """Whether the route that is asked for lets its form bring a file to be kept."""
    view = current_app.view_functions.get(request.endpoint or "")
    return hasattr(view, "takes_files")


def let_in() -> None:
    """A member is known: the form may be as large as its file may be."""
    if takes_a_file():
        request.max_content_length = most_bytes() + _AROUND_A_FILE


def most_bytes() -> int:
    """How large a file that is kept may be."""
    most: int = current_app.config["SETTINGS"].max_file_mb * 1_000_000
    return most


def _own_origin() -> bool:
    """Where the browser names an origin, it is ours; without Sec-Fetch-Site it must name one."""
    origin = request.headers.get("Origin")
    if origin is None:
        return "Sec-Fetch-Site" in request.headers
    scheme = "https" if current_app.config["SETTINGS"].https else request.scheme
    try:
        named = urlsplit(origin)
    except ValueError:
        return False
    return (named.scheme, named.netloc) == (scheme, request.host)


def _referrer_policy(desk: bool) -> str:
    # An invitation's address is a secret: only the host may be told, and the form's Origin
    # must be, which `no-referrer` would blank.
    if request.path.startswith("/invitations"):
        return "strict-origin"
    return "same-origin" if desk else "no-referrer"


def cookie_name() -> str:
    """`__Host-` wherever the site is served by HTTPS; a plain name on loopback."""
    prefix = "__Host-" if current_app.config["SETTINGS"].https else ""
    return f"{prefix}claimboard"


def session_token() -> str:
    """The session's secret that the browser sent, or ""."""
    return request.cookies.get(cookie_name(), "")


def set_cookie(response: Response, secret: str) -> None:
    """Give the browser a session's secret, for as long as the session can last."""
    _cookie(response, secret, current_app.config["SETTINGS"].session_days * 86_400)


def set_visit(response: Response, secret: str) -> None:
    """Give the browser a secret for the forms before it is signed in, until it closes."""
    _cookie(response, secret, None)


def drop_cookie(response: Response) -> None:
    """Make the browser forget its secret."""
    _cookie(response, "", 0)


def _cookie(response: Response, secret: str, max_age: int | None) -> None:
    # Browsers take no change of a `__Host-` cookie, its end included, without all of these.
    https = current_app.config["SETTINGS"].https
    response.set_cookie(
        cookie_name(), secret, max_age=max_age, path="/", secure=https, httponly=True,
        samesite="Lax",
    )  # fmt: skip


def new_visit() -> str:
    """A secret for a browser that has not signed in: its forms need one too."""
    return "visit-" + token()


def csrf_token(secret: str = "") -> str:
    """The token that a form must carry: made from the session's secret, never the secret.

    A random pad masks it anew in each answer, so that the length of a compressed page tells
    nothing of it.
    """
    secret = secret or session_token()
    if not secret:
        abort(403)
    masked: dict[str, str] = g.setdefault("csrf_tokens", {})
    if secret not in masked:
        pad = secrets.token_bytes(32)
        masked[secret] = base64.urlsafe_b64encode(pad + _xor(pad, _proof(secret))).decode()
    return masked[secret]


def token_fits() -> bool:
    """Whether the request carries the token of its session's forms."""
    typed = request.form.get("csrf_token") or request.headers.get("X-CSRF-Token", "")
    try:
        raw = base64.urlsafe_b64decode(typed.encode())
    except (binascii.Error, ValueError):
        return False
    secret = session_token()
    return bool(secret) and hmac.compare_digest(_xor(raw[:32], raw[32:]), _proof(secret))


def _proof(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"form", hashlib.sha256).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))
