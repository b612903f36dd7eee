"""A small load generator: some kept-alive connections, each asking again as it is answered."""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from statistics import median


@dataclass(frozen=True, slots=True)
class Ask:
    """One request and what its answer must be; a wrong answer ends the bench.

    `{n}` in the path counts through `numbers`, each asked in turn.
    """

    path: str
    marker: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    numbers: range = range(1)

    def requests(self, port: int) -> Iterator[bytes]:
        """The requests as they are sent, without end; asked again, it goes on with the next."""
        return _requests(self, port)


@cache
def _requests(ask: Ask, port: int) -> Iterator[bytes]:
    head = [f"Host: 127.0.0.1:{port}", *(f"{name}: {value}" for name, value in ask.headers)]
    rest = "\r\n".join(["", *head, "", ""])
    return cycle(
        f"GET {ask.path.replace('{n}', str(n))} HTTP/1.1{rest}".encode() for n in ask.numbers
    )


class WrongAnswer(Exception):
    """What came is not what was asked for."""


def once(port: int, ask: Ask) -> bytes:
    """One whole answer, checked."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(next(ask.requests(port)))
        return _answer(connection, ask)


def rate(port: int, ask: Ask, seconds: float, connections: int) -> float:
    """Answers a second over `connections` connections; each answer's status and marker checked."""
    requests, chooser = ask.requests(port), selectors.DefaultSelector()
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    for connection in sockets:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(connection, selectors.EVENT_READ)
        connection.sendall(next(requests))
    started, answers = time.perf_counter(), 0
    while (now := time.perf_counter()) < started + seconds:
        for key, _events in chooser.select():
            _answer(key.fileobj, ask)  # type: ignore[arg-type]
            answers += 1
            key.fileobj.sendall(next(requests))  # type: ignore[union-attr]
    for connection in sockets:
        connection.close()
    return answers / (now - started)


def _answer(connection: socket.socket, ask: Ask) -> bytes:
    data = connection.recv(262_144)
    end = data.find(b"\r\n\r\n")
    while end < 0:
        data += _more(connection, ask, data)
        end = data.find(b"\r\n\r\n")
    if _is_in_chunks(data[:end]):
        while not data.endswith(b"\r\n0\r\n\r\n"):
            data += _more(connection, ask, data)
    whole = end + 4 + _length(data[:end])
    while len(data) < whole:
        data += _more(connection, ask, data)
    if int(data[9:12]) != ask.status or ask.marker not in data:
        raise WrongAnswer(f"{ask.path}: {data[:300]!r}")
    return data


def _more(connection: socket.socket, ask: Ask, data: bytes) -> bytes:
    part = connection.recv(262_144)
    if not part:
        raise WrongAnswer(f"{ask.path}: the connection closed after {data[:300]!r}")
    return part


def _is_in_chunks(head: bytes) -> bool:
    return b"\r\ntransfer-encoding: chunked" in head.lower()


def _length(head: bytes) -> int:
    """The Content-Length, 0 where there is none, as in a 304."""
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def spread(rates: list[float]) -> str:
    """The median with the smallest and the largest, marked where they lie far apart."""
    wild = " (!)" if max(rates) > 1.5 * min(rates) else ""
    return f"{median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f}){wild}"
