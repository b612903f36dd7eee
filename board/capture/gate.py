"""The one way out that a browser gets: a proxy on loopback, there for one page.

What the browser asks for goes the way of a fetch: taken apart once (`guard.target_of`), its name
looked up once, all answers checked, a connection to one of those very answers. Plain http is
passed on one request a connection, https through a tunnel; nothing else opens. Whoever asks shows
the key that the one browser is given (Proxy-Authorization): who shows none is asked for it. What is
refused gets no answer, so that no words of ours can be taken for a page.
"""

import re
import secrets
import socket
from base64 import b64encode
from contextlib import suppress
from select import select
from threading import Lock, Thread
from typing import Any

from board.capture.errors import NotFetched, Refused, TooMuch
from board.capture.fetch import Resolver, addresses_of, resolve
from board.capture.guard import GUARD, Guard, Target, target_of
from board.capture.shapes import PICTURE_LIMITS, PictureLimits
from board.capture.wire import Deadline, connect_bare, parted
from board.words import _

_ADDRESS = "127.0.0.1"
_AT_ONCE = 64
_PIECE = 65_536
_UPLOAD = 1_000_000
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_ASKED = re.compile(r"([A-Z]{1,10}) (\S+) HTTP/1\.[01]")
_TUNNEL = re.compile(r"[^/?#]+:[0-9]{1,5}")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00\r\n]*)")
_LENGTH = re.compile(r"[0-9]{1,7}")
_ASKS_FOR_KEY = re.compile(rb".{0,4}HTTP/1\.[01] +407", re.IGNORECASE | re.DOTALL)
_OURS = frozenset({"host", "connection", "keep-alive", "proxy-connection", "proxy-authorization",
                   "te", "trailer", "upgrade"})  # fmt: skip
_USER = "browser"
_ASK_KEY = (
    b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="gate"\r\n'
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)
_TUNNEL_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NOT_PASSED = _("This page asks for something that is not passed on.")
_TOO_LARGE = _("This page loads more than is kept of one.")


class Gate:
    """Open while it is entered, on `port`, for who shows `key`, a name and a word; on `nowhere`
    nobody answers for as long. `spent` tells whether bytes, hosts or connections ran out."""

    def __init__(
        self, guard: Guard = GUARD, limits: PictureLimits = PICTURE_LIMITS,
        resolver: Resolver = resolve,
    ) -> None:  # fmt: skip
        self._guard, self._limits, self._resolver = guard, limits, resolver
        self._deadline = Deadline(limits.seconds, _ADDRESS)
        self._socket = socket.create_server((_ADDRESS, 0), backlog=_AT_ONCE)
        self.port: int = self._socket.getsockname()[1]
        self._nowhere = socket.socket()
        self._nowhere.bind((_ADDRESS, 0))
        self.nowhere: int = self._nowhere.getsockname()[1]
        self.key = (_USER, secrets.token_urlsafe(32))
        self._shown = b"Basic " + b64encode(":".join(self.key).encode())
        self.spent = False
        self._hosts = set[str]()
        self._whys = dict[str, NotFetched]()
        self._passed = self._came = 0
        self._open = set[socket.socket]()
        self._lock = Lock()

    def __enter__(self) -> "Gate":
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_reason: Any) -> None:
        with self._lock:
            for sock in (self._socket, *self._open):
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._nowhere.close()

    def why(self, authority: str) -> NotFetched | None:
        """Why a host, named as in a link, was not reached the last time."""
        return self._whys.get(_plain(authority))

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _from = self._socket.accept()
                if self._admits(browser):
                    Thread(target=self._serve, args=(browser,), daemon=True).start()
                else:
                    browser.close()

    def _admits(self, browser: socket.socket) -> bool:
        with self._lock:
            self._came += 1
            self.spent = self.spent or self._came > self._limits.connections
            if self.spent or len(self._open) >= _AT_ONCE:
                return False
            self._open.add(browser)
            return True

    def _serve(self, browser: socket.socket) -> None:
        with browser, suppress(OSError, NotFetched):
            try:
                self._pass_on(browser)
            finally:
                with self._lock:
                    self._open.discard(browser)

    def _pass_on(self, browser: socket.socket) -> None:
        head, rest = self._head(browser)
        lines = head.decode("latin-1").split("\r\n")
        asked = _ASKED.fullmatch(lines[0])
        if not asked:
            raise Refused(_NOT_PASSED)
        method, place = asked.groups()
        if not self._is_let_in(browser, lines[1:]):
            return
        try:
            if method == "CONNECT":
                self._tunnel(browser, place, rest)
            else:
                self._relay(browser, method, place, lines[1:], rest)
        except NotFetched as why:
            self._whys[_authority(place)] = why
            raise

    def _is_let_in(self, browser: socket.socket, lines: list[str]) -> bool:
        """Whether the key was shown; who shows none at all is asked for it."""
        found = [_HEADER.fullmatch(line) for line in lines]
        shown = [header[2].strip() for header in found
                 if header and header[1].lower() == "proxy-authorization"]  # fmt: skip
        if not shown:
            browser.settimeout(self._deadline.left())
            browser.sendall(_ASK_KEY)
        return len(shown) == 1 and secrets.compare_digest(shown[0].encode("latin-1"), self._shown)

    def _head(self, browser: socket.socket) -> tuple[bytes, bytes]:
        came = b""
        while b"\r\n\r\n" not in came:
            browser.settimeout(self._deadline.left())
            piece = browser.recv(_PIECE)
            came += piece
            if not piece or len(came) > self._limits.head:
                raise Refused(_NOT_PASSED)
        return parted(came)

    def _tunnel(self, browser: socket.socket, place: str, rest: bytes) -> None:
        """Bytes of TLS, which only the browser and the host read. Never to where plain http is
        spoken: that goes the other way."""
        target = target_of(f"https://{place}/", self._guard)
        if target.port == 80 or not _TUNNEL.fullmatch(place):
            raise Refused(_NOT_PASSED)
        with self._connected(target) as outside:
            browser.sendall(_TUNNEL_OPEN)
            if rest:
                self._send(outside, rest)
            self._pump(browser, outside, both=True)

    def _relay(
        self, browser: socket.socket, method: str, place: str, lines: list[str], rest: bytes
    ) -> None:
        """One request and its answer."""
        target = target_of(place, self._guard)
        headers, length = _passed_on(lines)
        if method not in _METHODS or target.scheme != "http" or len(rest) > length:
            raise Refused(_NOT_PASSED)
        head = [f"{method} {target.path} HTTP/1.1", f"Host: {target.authority}", *headers,
                "Connection: close", "", ""]  # fmt: skip
        with self._connected(target) as outside:
            self._send(outside, "\r\n".join(head).encode("latin-1") + rest)
            left = length - len(rest)
            while left:
                browser.settimeout(self._deadline.left())
                piece = browser.recv(min(left, _PIECE))
                if not piece:
                    return
                self._send(outside, piece)
                left -= len(piece)
            self._pump(browser, outside, both=False)

    def _connected(self, target: Target) -> socket.socket:
        with self._lock:
            self._hosts.add(target.host)
            self.spent = self.spent or len(self._hosts) > self._limits.hosts
        if self.spent:
            raise TooMuch(_TOO_LARGE)
        addresses = addresses_of(target, self._guard, self._resolver)
        soon = Deadline(min(self._limits.connect, self._deadline.left()), target.host)
        return connect_bare(target, addresses, soon)

    def _pump(self, browser: socket.socket, outside: socket.socket, both: bool) -> None:
        """Until one side ends. A browser that sends more where one request was passed on wants
        another: it is left to ask anew. A host that asks for our key is not heard: the browser
        would take it for the gate, and its key for void."""
        other, heard = {browser: outside, outside: browser}, both
        while True:
            ready, _writable, _odd = select([browser, outside], [], [], self._deadline.left())
            for sock in ready:
                piece = sock.recv(_PIECE)
                if not piece or (sock is browser and not both):
                    return
                if not heard and _ASKS_FOR_KEY.match(piece):
                    raise Refused(_NOT_PASSED)
                heard = True
                self._send(other[sock], piece)

    def _send(self, sock: socket.socket, piece: bytes) -> None:
        with self._lock:
            self._passed += len(piece)
            self.spent = self.spent or self._passed > self._limits.passed
        if self.spent:
            raise TooMuch(_TOO_LARGE)
        sock.settimeout(self._deadline.left())
        sock.sendall(piece)


def _passed_on(lines: list[str]) -> tuple[list[str], int]:
    """The headers that reach the host, and the length of the body that follows. Raises Refused."""
    kept, lengths = list[str](), list[str]()
    for line in filter(None, lines):
        header = _HEADER.fullmatch(line)
        if not header:
            raise Refused(_NOT_PASSED)
        name, said = header[1].lower(), header[2].strip()
        if name == "transfer-encoding":
            raise Refused(_NOT_PASSED)
        if name == "content-length":
            lengths.append(said)
        if name not in _OURS:
            kept.append(line)
    if len(lengths) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
        raise Refused(_NOT_PASSED)
    length = int(lengths[0]) if lengths else 0
    if length > _UPLOAD:
        raise Refused(_NOT_PASSED)
    return kept, length


def _authority(place: str) -> str:
    return _plain(place.partition("://")[2].partition("/")[0] if "://" in place else place)


def _plain(authority: str) -> str:
    return re.sub(r":(80|443)$", "", authority.lower())
