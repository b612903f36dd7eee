"""`python -m bench.live`: what 500 open desks cost those who work, written to bench/live.md.

The server is `claimboard serve`, as in the bench. The desks are a process of their own: each asks
once a second over a kept connection, every other one with a claim open, and fetches its page when
it hears of a change. Beside them one person works: pages asked in turn, each timed.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import selectors
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete
from sqlmodel import col

from bench import servers
from bench.boards import TOKEN, board, say
from bench.load import Ask, once
from board.commands.door import token_hash
from board.db import make_engine, open_session
from board.models import MemberSession

PORT = 18_790
PEOPLE = 40  # members of the board; the desks are theirs, in turns
WORK = ("/desk", "/desk/claims/{n}", "/desk/claims/new", "/desk/stories")


def main() -> None:
    """Time the work without and with the desks, in turns; print and write the table."""
    options = _options()
    settings = board(options.size)
    secrets = _sessions(settings, options.desks)
    rounds: dict[str, list[float]] = {"without": [], "with": []}
    with servers.desk("live", PORT, settings) as server:
        _work(options.seconds / 2, options.size)  # warm
        memory = [server.megabytes()]
        for n in range(options.rounds):
            say(f"round {n + 1}")
            rounds["without"] += _work(options.seconds, options.size)
            with _Desks(secrets, options) as desks:
                rounds["with"] += _work(options.seconds, options.size, options.change_every)
                memory.append(server.megabytes())
        told = desks.told
    text = _table(options, rounds, memory, told)
    print(text)
    (Path(__file__).parent / "live.md").write_text(text)


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    reader.add_argument("--desks", type=int, default=500)
    reader.add_argument("--size", type=int, default=1_000, help="claims on the board")
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--seconds", type=float, default=20.0, help="of each half of a round")
    reader.add_argument("--change-every", type=float, default=5.0, help="seconds; 0 for none")
    return reader.parse_args()


def _sessions(settings: Any, desks: int) -> list[str]:
    """One browser's session for each desk."""
    secrets, moment = [f"{TOKEN}-{n}" for n in range(desks)], datetime.now(UTC)
    engine = make_engine(settings.database_url)
    with open_session(engine, settings) as session:
        session.execute(delete(MemberSession).where(col(MemberSession.id) > 1))
        for n, secret in enumerate(secrets):
            session.add(MemberSession(token_hash=token_hash(secret), member_id=n % PEOPLE + 1,
                                      created_at=moment, seen_at=moment))  # fmt: skip
        session.commit()
    engine.dispose()
    return secrets


def _work(seconds: float, size: int, change_every: float = 0) -> list[float]:
    """Milliseconds of each page that one person asks for, one after the other; a change is made
    every so often, as others would make it."""
    times, end, n, steps = [], time.monotonic() + seconds, 0, cycle(("checking", "awaiting_reply"))
    next_change = time.monotonic() + change_every if change_every else float("inf")
    head = (("Cookie", f"claimboard={TOKEN}"),)
    while time.monotonic() < end:
        path = WORK[n % len(WORK)].replace("{n}", str(2 + 2 * (n % (size // 4))))
        started = time.perf_counter()
        once(PORT, Ask(path, b"</html>", headers=head))
        times.append((time.perf_counter() - started) * 1000)
        if time.monotonic() > next_change:
            next_change += change_every
            _change(next(steps))
        n += 1
        time.sleep(0.05)
    return times


def _change(step: str) -> None:
    """Set a claim's next step by its form, as another member would."""
    form = Ask("/desk/claims/new", headers=(("Cookie", f"claimboard={TOKEN}"),))
    token = once(PORT, form).decode().split('name="csrf_token" value="')[1].split('"')[0]
    body = urlencode({"csrf_token": token, "next_step": step}).encode()
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.sendall(
            f"POST /desk/claims/2/next-step HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n"
            f"Cookie: claimboard={TOKEN}\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        answer = connection.recv(65_536)
    if not answer.startswith(b"HTTP/1.1 303"):
        raise SystemExit(f"bench: the change was not kept: {answer[:200]!r}")


class _Desks:
    """The open desks, in a process of their own, for as long as the block lasts."""

    def __init__(self, secrets: list[str], options: argparse.Namespace) -> None:
        self.stop, self.ready = multiprocessing.Event(), multiprocessing.Event()
        self.results: Any = multiprocessing.Queue()
        self.told: dict[str, Any] = {}
        arguments = (secrets, self.ready, self.stop, self.results)
        self.process = multiprocessing.Process(target=_desks, args=arguments)

    def __enter__(self) -> "_Desks":
        self.process.start()
        self.ready.wait(30)
        time.sleep(2)
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop.set()
        self.told = self.results.get(timeout=30)
        self.process.join()


@dataclass
class _Desk:
    """One open page: what it knows, and what it waits for."""

    secret: str
    claim: int | None
    connection: socket.socket
    at: str = ""
    here: str = ""
    next: float = 0.0
    asked: float = 0.0
    page: bool = False  # fetch the page next
    data: bytes = b""
    waits: str = ""

    def request(self) -> bytes:
        if self.page:
            path = f"/desk/claims/{self.claim}" if self.claim else "/desk"
        else:
            on = f"&on={self.claim}&here={self.here}" if self.claim else ""
            path = f"/desk/live?since={self.at}{on}"
        self.waits = "page" if self.page else "live"
        head = f"Host: 127.0.0.1:{PORT}\r\nX-Live: yes\r\nAccept-Encoding: gzip\r\n"
        return f"GET {path} HTTP/1.1\r\n{head}Cookie: claimboard={self.secret}\r\n\r\n".encode()


def _desks(secrets: list[str], ready: Event, stop: Event, results: Any) -> None:
    chooser, desks = selectors.DefaultSelector(), []
    for n, secret in enumerate(secrets):
        connection = socket.create_connection(("127.0.0.1", PORT))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        claim = 2 + 2 * (n % 100) if n % 2 else None
        desk = _Desk(secret, claim, connection, next=time.monotonic() + n / len(secrets))
        chooser.register(connection, selectors.EVENT_READ, desk)
        desks.append(desk)
    took: dict[str, list[float]] = {"live": [], "page": []}
    counts = {"204": 0, "200": 0, "pages": 0}
    ready.set()
    while not stop.is_set():
        now = time.monotonic()
        for desk in desks:
            if not desk.waits and desk.next <= now:
                desk.asked = now
                desk.connection.sendall(desk.request())
        for key, _events in chooser.select(0.005):
            _read(key.data, took, counts)
    results.put({**counts, **{f"{what} ms": _spread(times) for what, times in took.items()}})


def _read(desk: _Desk, took: dict[str, list[float]], counts: dict[str, int]) -> None:
    desk.data += desk.connection.recv(262_144)
    head, found, body = desk.data.partition(b"\r\n\r\n")
    if not found:
        return
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    if len(body) < (int(lengths[0][15:]) if lengths else 0):
        return
    now, status = time.monotonic(), head[9:12].decode()
    took[desk.waits].append((now - desk.asked) * 1000)
    if desk.waits == "page":
        counts["pages"] += 1
        desk.page = False
    elif status == "200":
        counts["200"] += 1
        news = _json(head, body)
        first, desk.at, desk.here = not desk.at, news["at"], news["here"][1]
        mine = news["claims"] if not desk.claim else desk.claim in news["claims"]
        desk.page = not first and bool(mine or news["everything"])
    elif status == "204":
        counts["204"] += 1
    else:
        raise SystemExit(f"bench: a desk was answered {head[:200]!r}")
    desk.next = now if desk.page else max(desk.next + 1, now + 0.2)
    desk.data, desk.waits = b"", ""


def _json(head: bytes, body: bytes) -> dict[str, Any]:
    return json.loads(gzip.decompress(body) if b"gzip" in head.lower() else body)  # type: ignore[no-any-return]


def _spread(times: list[float]) -> str:
    if len(times) < 20:
        return "–"
    return f"{median(times):.1f} (95 %: {quantiles(times, n=20)[-1]:.1f})"


def _table(options: argparse.Namespace, rounds: dict[str, list[float]], memory: list[float],
           told: dict[str, Any]) -> str:  # fmt: skip
    middle = {name: median(times) for name, times in rounds.items()}
    lines = [f"| {name} | {len(times):,} | {_spread(times)} |" for name, times in rounds.items()]
    change = f"one every {options.change_every:g} s" if options.change_every else "none"
    return f"""# {options.desks} open desks, measured by `python -m bench.live`

{datetime.now(UTC):%d %B %Y, %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at
the end; a board of {options.size:,} claims on SQLite, `claimboard serve --no-worker`; changes while
the desks are open: {change}. The desks and the one who works are on the same machine.

| a page of one who works | asked | ms, median |
|---|---|---|
{chr(10).join(lines)}

The median with the desks is {middle["with"] / middle["without"]:.2f} times that without (at most
2 is the aim). Memory of the server, MB (PSS): {memory[0]:.0f} before,
{max(memory[1:]):.0f} with them.

In the last round the desks were answered "nothing new" {told["204"]:,} times and news
{told["200"]:,} times, and fetched {told["pages"]:,} pages; an answer took {told["live ms"]} ms,
a page {told["page ms"]} ms.
"""


if __name__ == "__main__":
    main()
