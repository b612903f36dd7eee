"""One page, asked for and read within limits. Run in a process of its own by `apart`.

A link is followed by these steps alone: taken apart once (`guard.target_of`), its name looked up
once, all answers checked, a connection opened to one of those very answers, one request sent, the
answer read through `Wire`. A redirect begins at the first step again. No library stands between:
no pool, no proxy, no second look-up.
"""

import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from typing import Any

from board import __version__
from board.capture.errors import Broken, Nameless, NotKept, TooMuch, Unreached
from board.capture.guard import GUARD, Guard, Target, next_target, target_of
from board.capture.kinds import TEXTS, charset_of, media_of, media_said
from board.capture.shapes import LIMITS, Fetched, Hop, Limits
from board.capture.unpacking import OFFERED, Unpacker
from board.capture.wire import Deadline, Wire, connect, parted
from board.words import _

TOOL = f"Claimboard/{__version__}"
AGENT = f"Mozilla/5.0 (compatible; {TOOL})"
Resolver = Callable[[str, int], list[str]]
_REDIRECTS = (301, 302, 303, 307, 308)
_INTERIM = re.compile(rb"HTTP/1\.[01] 1")  # nothing was asked that one would answer
_UNKNOWN = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_PIECE = 65_536
_NO_SUCH_NAME = _("There is no machine by the name %s. Check the address.")
_NO_LOOK_UP = _("Where %s is could not be found out just now. Try again later.")
_TOO_OFTEN = _("This address leads on and on. Open it yourself and paste where it ends.")
_TOO_LARGE = _("This page is larger than what is kept. Upload the part that matters.")
_BROKEN = _("The page came broken. Try again later, or upload a saved copy.")


def resolve(host: str, port: int) -> list[str]:
    """Every address that the name system has for a host. Raises OSError and UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


def addresses_of(target: Target, guard: Guard, resolver: Resolver) -> list[str]:
    """Where a target may be reached: its name looked up once, every answer checked. Raises
    Unreached (Nameless where the name system knows none) and Refused."""
    try:
        answers = resolver(target.host, target.port)
    except OSError as why:
        if isinstance(why, socket.gaierror) and why.errno in _UNKNOWN:
            raise Nameless(_NO_SUCH_NAME % target.host) from None
        raise Unreached(_NO_LOOK_UP % target.host) from None
    except UnicodeError:
        raise Nameless(_NO_SUCH_NAME % target.host) from None
    return guard.check(answers)


def usual_trust() -> ssl.SSLContext:
    """The system's certificate authorities, the host's name checked."""
    trust = ssl.create_default_context()
    trust.set_alpn_protocols(["http/1.1"])
    return trust


@dataclass(frozen=True)
class Fetcher:
    """What fetches. All that could widen it is said here, by us, and never by a link."""

    guard: Guard = GUARD
    limits: Limits = LIMITS
    resolver: Resolver = resolve
    trust: ssl.SSLContext = field(default_factory=usual_trust)
    agent: str = AGENT

    def fetch(self, url: str) -> Fetched:
        """The page behind a link, whatever its status. Raises NotFetched."""
        began, hops = datetime.now(UTC), list[Hop]()
        target = target_of(url, self.guard)
        deadline = Deadline(self.limits.seconds, target.host)
        while True:
            with self.ask(target, deadline) as answer:
                if not answer.leads_to:
                    return answer.whole(url, hops, began, self.limits)
                hops.append(answer.head_alone())
            if len(hops) > self.limits.redirects:
                raise TooMuch(_TOO_OFTEN)
            target = next_target(target, answer.leads_to, self.guard)

    def ask(self, target: Target, deadline: Deadline, request: bytes = b"") -> "Answer":
        """The answer to one request (to be sent the page, where none is given), its body still
        on the wire. Raises NotFetched."""
        addresses = addresses_of(target, self.guard, self.resolver)
        soon = Deadline(min(self.limits.connect, deadline.left()), target.host)
        at = datetime.now(UTC)
        sock = connect(target, addresses, self.trust, soon)
        address = str(sock.getpeername()[0])
        wire = Wire(sock, target.host, deadline, self.limits.head)
        request = request or _request(target, self.agent)
        try:
            wire.send(request)
            response = HTTPResponse(wire, method="GET")  # type: ignore[arg-type]
            response.begin()
        except HTTPException:
            wire.close()
            raise Broken(_BROKEN) from None
        except BaseException:
            wire.close()
            raise
        if response.status < 200 or _INTERIM.match(wire.came):
            wire.close()
            raise Broken(_BROKEN)
        return Answer(target, address, at, request, wire, response)


def _request(target: Target, agent: str) -> bytes:
    lines = (f"GET {target.path} HTTP/1.1", f"Host: {target.authority}", f"User-Agent: {agent}",
             "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
             f"Accept-Encoding: {OFFERED}", "Connection: close", "", "")  # fmt: skip
    return "\r\n".join(lines).encode("ascii")


@dataclass(frozen=True)
class Answer:
    """An answer whose head was read and whose body waits on the wire."""

    target: Target
    address: str
    at: datetime
    request: bytes
    wire: Wire
    response: HTTPResponse

    def __enter__(self) -> "Answer":
        return self

    def __exit__(self, *_reason: Any) -> None:
        self.wire.close()

    @property
    def leads_to(self) -> str:
        """Where a redirect leads, "" for any other answer. Names and paths in other scripts come
        as bare UTF-8."""
        where = self.response.headers.get("Location", "")
        if self.response.status not in _REDIRECTS:
            return ""
        try:
            return where.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return where

    def head_alone(self) -> Hop:
        return self._hop(parted(bytes(self.wire.came))[0])

    def whole(self, asked: str, before: list[Hop], began: datetime, limits: Limits) -> Fetched:
        """The page with its body. Raises NotFetched."""
        fine = 200 <= self.response.status < 300
        said = self.response.headers.get("Content-Type", "")
        kind = media_said(said) if fine else said
        raw, body = self.body(limits)
        charset = charset_of(body, said)
        try:
            media = media_of(body, kind, charset)
        except NotKept:
            if fine:
                raise
            media = ""  # what an error says is not kept, that it was one is
        return Fetched(
            asked=asked, hops=(*before, self._hop(bytes(self.wire.came))),
            headers=tuple(self.response.getheaders()), media=media,
            charset=charset if media in TEXTS else "", raw=raw, body=body,
            began=began, ended=datetime.now(UTC), tool=TOOL,
        )  # fmt: skip

    def body(self, limits: Limits) -> tuple[bytes, bytes]:
        """As it came without the framing, and unpacked. Raises NotFetched."""
        packed = ",".join(self.response.headers.get_all("Content-Encoding", []))
        raw, unpacker = bytearray(), Unpacker(packed, limits.decoded)
        if (self.response.length or 0) > limits.raw:
            raise TooMuch(_TOO_LARGE)
        self.wire.room = limits.raw
        try:
            while piece := self.response.read(_PIECE):
                raw += piece
                unpacker.feed(piece)
        except HTTPException:
            raise Broken(_BROKEN) from None
        if self.response.length:
            raise Broken(_BROKEN)
        return bytes(raw), unpacker.end()

    def _hop(self, response: bytes) -> Hop:
        return Hop(self.target.url, self.address, self.response.status, self.at, self.request,
                   response)  # fmt: skip
