"""The fetch as it is run: in a process of its own, bounded, that reaches nobody else."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict

import pytest

from board import apart
from board.capture.apart import fetch_apart, packed, unpacked
from board.capture.errors import Broken, NotKept, Refused, TooMuch, Unreached
from board.capture.guard import GUARD, Guard
from board.capture.shapes import Limits
from tests.capture.servers import LOOPBACK, Listener, by_path, endless, page, redirect, says
from tests.capture.test_fetch import ARTICLE, bomb, fetcher, packed_as, private

__all__ = ["private"]


def test_a_page_comes_whole_through_the_process_apart():
    sent = page(ARTICLE.encode(), "X: ü", media="text/html; charset=utf-8")
    with Listener(by_path(a=redirect("/b"), b=sent)) as server:
        got = fetch_apart(server.url("/a"), Guard((server.port,), (LOOPBACK,)))
    assert [hop.url for hop in got.hops] == [server.url("/a"), server.url("/b")]
    assert got.hops[-1].response == sent and got.body == ARTICLE.encode()
    assert ("X", "ü") in got.headers and got.charset == "utf-8"
    assert unpacked(*packed(got)) == got


def test_nothing_lets_loopback_through_but_what_starts_it(private):
    for url in (private.url(), "http://localhost/", "http://[::1]/"):
        with pytest.raises(Refused):
            fetch_apart(url)


def test_why_it_failed_comes_through():
    with Listener(
        by_path(a=page(b"x", media="video/mp4"), b=packed_as(bomb(30), "gzip"))
    ) as server:
        guard = Guard((server.port,), (LOOPBACK,))
        with pytest.raises(NotKept, match="upload it"):
            fetch_apart(server.url("/a"), guard)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(TooMuch, match="too large inside"):
            fetch_apart(server.url("/b"), guard)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_slow_drip_ends_in_its_time():
    with Listener(endless(b"HTTP/1.1 200 OK\r\n", b"X", 0.05)) as server:
        started = time.monotonic()
        with pytest.raises(Unreached, match="too slow"):
            fetch_apart(server.url(), Guard((server.port,), (LOOPBACK,)), Limits(seconds=1))
        assert time.monotonic() - started < 20


def test_too_little_memory_is_told_and_takes_nothing_else_down():
    large = page(b"<p>" + b"x" * 9_000_000)
    with Listener(says(large)) as server, pytest.raises(TooMuch):
        fetch_apart(server.url(), Guard((server.port,), (LOOPBACK,)), Limits(memory=60_000_000))


def in_the_fetching_process(code, **extra):
    """Run code where a page is fetched: as the child stands behind its second lock."""
    start = (
        "import sys, socket, http.client; from board.capture.__main__ import second_lock\n"
        "from board.capture.guard import GUARD\nsys.addaudithook(second_lock(GUARD))"
    )
    return subprocess.run(
        [sys.executable, "-c", f"{start}\n{code}"], env=apart.environment() | extra,
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip


def test_the_second_lock_holds_where_the_first_is_not_asked(private):
    tries = "\n".join(f"""
try:
    {attempt}
except PermissionError:
    print("held")""" for attempt in (
        f"socket.create_connection(('127.0.0.2', {private.port}))",
        "socket.socket(socket.AF_UNIX).connect('/run/docker.sock')",
        "socket.create_connection(('8.8.8.8', 25))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.2', 80))",
        "http.client.HTTPConnection('127.0.0.2', 80).request('GET', '/')",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('os').fork()",
    ))  # fmt: skip
    assert in_the_fetching_process(tries).stdout.split() == ["held"] * 8


def test_the_second_lock_is_closed_before_the_first_connection(private):
    """A fetch whose own check was broken still reaches nobody."""
    job = {"url": private.url(), "agent": "", "limits": asdict(Limits()),
           "guard": asdict(Guard(ports=(private.port,)))}  # fmt: skip
    code = """
from board.capture import __main__, guard
guard.Guard.check = lambda _self, answers: answers
__main__.main()"""
    said = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(job), env=apart.environment(),
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert json.loads(said.stdout)["error"] == "Unreached", said.stderr


def test_what_fetches_knows_nothing_of_the_boards_settings(monkeypatch):
    monkeypatch.setenv("CLAIMBOARD_DATABASE_URL", "postgresql://board:secret@db/board")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    told = in_the_fetching_process("import os; print(dict(os.environ))").stdout
    assert "PYTHONPATH" in told and "secret" not in told and "proxy" not in told


def test_what_a_process_apart_says_is_bounded():
    link = json.dumps({"url": (b"{}\n" + b"x" * 200).hex()}).encode()
    assert apart.run_apart("tests.capture.taken_over", [], link, 10, 203) == ({}, b"x" * 200)
    with pytest.raises(apart.Died):
        apart.run_apart("tests.capture.taken_over", [], link, 10, 202)
    with pytest.raises(apart.Died):
        apart.run_apart("no_such_module", [], b"x" * 1_000_000, 10, 100)


@pytest.mark.parametrize("said", [
    b"{}\n", b"null\n", b'{"error": "Exception", "words": ""}\n', b"not JSON\n", b"", b"[" * 60_000,
    b'{"hops": [], "page": {"headers": []}, "times": ["", ""], "sizes": [1]}\n',
    b"[" * 60_000 + b"\n",
])  # fmt: skip
def test_a_process_apart_that_was_taken_over_is_not_believed(said, monkeypatch):
    monkeypatch.setattr("board.capture.apart.MODULE", "tests.capture.taken_over")
    with pytest.raises(Broken):
        fetch_apart(f"http://example.com/{said.hex()}")


def test_a_process_apart_that_does_not_end_is_ended():
    started = time.monotonic()
    with pytest.raises(apart.TookTooLong):
        apart.run_apart("http.server", ["--bind", LOOPBACK, "0"], b"", 0.5, 1_000_000)
    assert time.monotonic() - started < 3


def test_the_guard_that_is_not_told_otherwise_is_the_strict_one():
    assert GUARD == Guard() == Guard(ports=(80, 443), also=())
    assert fetcher().guard.also == (LOOPBACK,)
