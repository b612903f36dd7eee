"""One connection, and every byte that comes over it: counted, timed, kept."""

import io
import re
import socket
import ssl
import time
from typing import Any

from board.capture.errors import TooMuch, Unreached
from board.capture.guard import Target
from board.words import _

_NO_CONNECTION = _("%s did not answer. Try again later, or upload a saved copy.")
_NO_TRUST = _("The certificate of %s does not hold, so nothing was fetched. Upload a saved copy.")
_TOO_SLOW = _("%s was too slow, so it was given up. Try again later, or upload a saved copy.")
_TOO_LARGE = _("This page is larger than what is kept. Upload the part that matters.")

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")


class Deadline:
    """When it must be over."""

    def __init__(self, seconds: float, host: str) -> None:
        self._end, self._host = time.monotonic() + seconds, host

    def left(self) -> float:
        """Seconds left. Raises Unreached where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Unreached(_TOO_SLOW % self._host)
        return left


class Wire(io.RawIOBase):
    """What http.client reads of. All comes through `readinto`: it stops at the `room` that is
    left and at the deadline, however small the pieces are."""

    def __init__(self, sock: socket.socket, host: str, deadline: Deadline, room: int) -> None:
        self._sock, self._host, self._deadline = sock, host, deadline
        self.room = room
        self.came = bytearray()

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As http.client asks a socket for it."""
        return io.BufferedReader(self)

    def send(self, request: bytes) -> None:
        """Raises Unreached."""
        self._sock.settimeout(self._deadline.left())
        try:
            self._sock.sendall(request)
        except OSError:
            raise Unreached(_NO_CONNECTION % self._host) from None

    def close(self) -> None:
        self._sock.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        try:
            n = self._sock.recv_into(buffer)
        except TimeoutError:
            raise Unreached(_TOO_SLOW % self._host) from None
        except OSError:
            raise Unreached(_NO_CONNECTION % self._host) from None
        self.came += memoryview(buffer)[:n]
        if len(self.came) > self.room:
            raise TooMuch(_TOO_LARGE)
        return n


def parted(data: bytes) -> tuple[bytes, bytes]:
    """The head of a request or an answer with the empty line that ends it, and its body."""
    ends = _HEAD_ENDS.search(data)
    at = ends.end() if ends else len(data)
    return data[:at], data[at:]


def connect(
    target: Target, addresses: list[str], trust: ssl.SSLContext, deadline: Deadline
) -> socket.socket:
    """A connection to the first of these very addresses that takes it, with the certificate
    checked for the target's name. Raises Unreached."""
    sock = connect_bare(target, addresses, deadline)
    try:
        sock.settimeout(deadline.left())
        if target.scheme == "https":
            sock = trust.wrap_socket(sock, server_hostname=target.host)
        return sock
    except ssl.SSLCertVerificationError:
        sock.close()
        raise Unreached(_NO_TRUST % target.host) from None
    except OSError:
        sock.close()
        raise Unreached(_NO_CONNECTION % target.host) from None


def connect_bare(target: Target, addresses: list[str], deadline: Deadline) -> socket.socket:
    """The same without TLS, whatever the scheme: for whoever brings it. Raises Unreached."""
    for n, address in enumerate(addresses):
        share = deadline.left() / (len(addresses) - n)
        try:
            return _opened(address, target.port, share)
        except OSError:
            continue
    raise Unreached(_NO_CONNECTION % target.host)


def _opened(address: str, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((address, port))
    except OSError:
        sock.close()
        raise
    return sock
