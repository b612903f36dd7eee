"""A copy is asked for at a double that speaks the Wayback Machine's public interface."""

import json
import time
from urllib.parse import parse_qs

import pytest

from board.capture.errors import Broken, Busy, NotKept, Refused, TooMuch, Unable, Unreached
from board.capture.fetch import Fetcher
from board.capture.guard import Guard
from board.capture.shapes import Limits
from board.capture.wayback import save
from board.settings import Settings
from tests.capture.servers import LOOPBACK, Listener, answer, endless, page, redirect
from tests.capture.test_fetch import TRUST, private

__all__ = ["private"]

LINK = "https://paper.example/a?b=c"
JOB = "spn2-0123456789abcdef"
DONE = {"status": "success", "job_id": JOB, "timestamp": "20260301120000", "original_url": LINK,
        "duration_sec": 6.2, "resources": [LINK]}  # fmt: skip
PENDING = {"status": "pending", "job_id": JOB, "resources": []}


class Archive:
    """Takes one request for a copy and tells of its job, one answer after the other."""

    def __init__(self, start, *told):
        self.start, self.told, self.heard = start, list(told), []

    def __call__(self, connection, request):
        method, path, _version = request.split(b"\r\n")[0].decode().split()
        head, _end, body = request.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        while len(body) < int(headers.get("Content-Length", 0)):
            body += connection.recv(65536)
        self.heard.append((method, path, headers, parse_qs(body.decode())))
        connection.sendall(self.start if method == "POST" else self.told.pop(0))


def said(fact, status="200 OK", *headers):
    return page(json.dumps(fact).encode(), *headers, status=status, media="application/json")


def watched(job=JOB, words=""):
    """How it answers somebody without a key."""
    return page(
        f'<p>{words}</p><script>spn.watchJob("{job}", "/_static/", 6000);</script>'.encode()
    )


def named(host, _port):
    return [LOOPBACK if host == "paper.example" else host]


def asked(server, url=LINK, key="", **more):
    guard = Guard(ports=(80, 443, server.port), also=(LOOPBACK,))
    resolver = more.pop("resolver", named)
    limits = more.pop("limits", Limits(connect=1, raw=100_000, decoded=200_000))
    fetcher = Fetcher(guard, limits, resolver, TRUST)
    endpoint = server.url("/save").replace("://", f"://{key}@" if key else "://")
    return save(url, endpoint, fetcher, **{"patience": 5, "pause": 0.01} | more)


def saved(archive, **more):
    with Listener(archive) as server:
        return asked(server, **more).removeprefix(server.url("", host=LOOPBACK))


COPY = f"/web/20260301120000/{LINK}"


def test_a_copy_is_asked_for_and_waited_for():
    archive = Archive(said({"url": LINK, "job_id": JOB}), said(PENDING), said(PENDING), said(DONE))
    assert saved(archive, key="key:secret") == COPY
    (method, path, headers, form), *looks = archive.heard
    assert (method, path, form["url"]) == ("POST", "/save", [LINK])
    assert headers["Authorization"] == "LOW key:secret" and headers["Accept"] == "application/json"
    assert [(look[0], look[1]) for look in looks] == [("GET", f"/save/status/{JOB}")] * 3
    assert {look[2]["Authorization"] for look in looks} == {"LOW key:secret"}


def test_without_a_key_it_is_asked_as_a_stranger():
    archive = Archive(watched(), said(PENDING), said(DONE))
    assert saved(archive) == COPY
    assert all("Authorization" not in headers for _m, _p, headers, _f in archive.heard)


def test_it_is_told_the_link_and_nothing_of_the_board():
    archive = Archive(watched(), said(DONE))
    saved(archive)
    names = {name for _m, _p, headers, _f in archive.heard for name in headers}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection",
                     "Content-Type", "Content-Length"}  # fmt: skip


@pytest.mark.parametrize("start", [
    redirect(COPY), redirect(COPY.replace("00/", "00id_/")),
    page(b"<p>the page itself", f"Content-Location: {COPY}"),
    page(b"<p>", f'Link: <{LINK}>; rel="original", <{{origin}}{COPY}>; rel="first last memento"; '
                 'datetime="Sun, 01 Mar 2026 12:00:00 GMT"'),
    said(DONE),
])  # fmt: skip
def test_an_answer_that_names_the_copy_needs_no_waiting(start):
    archive = Archive(b"")
    with Listener(archive) as server:
        archive.start = start.replace(b"{origin}", server.url("").encode())
        assert asked(server) == server.url(COPY)
    assert len(archive.heard) == 1


def test_what_was_saved_a_short_while_ago_is_that_copy():
    words = "The same snapshot had been made 12 minutes ago. You can make new capture of this URL "
    for start in (page(f"<p>{words}after 1 hour.</p>".encode()), said({"message": words}),
                  said({"url": LINK, "job_id": None, "message": words})):  # fmt: skip
        archive = Archive(start, redirect(COPY))
        assert saved(archive) == COPY
        assert archive.heard[1][1].startswith("/web/20") and archive.heard[1][1].endswith(LINK)
    assert saved(Archive(watched(words=words), said(DONE))) == COPY
    with pytest.raises(Broken):
        saved(Archive(page(words.encode()), page(b"<p>none", status="404 Not Found")))


@pytest.mark.parametrize(("after", "seconds"), [
    (["Retry-After: 90"], 90), ([], 60), (["Retry-After: Sun, 01 Mar 2026 12:00:00 GMT"], 60),
    (["Retry-After: 99999999999"], 86_400), (["Retry-After: -5"], 60),
])  # fmt: skip
def test_asked_too_often_tells_when_to_come_again(after, seconds):
    limited = said({"message": "too many"}, "429 Too Many Requests", *after)
    for archive in (Archive(limited), Archive(watched(), said(PENDING), limited)):
        with pytest.raises(Busy) as busy:
            saved(archive)
        assert busy.value.after == seconds and isinstance(busy.value, Unreached)


@pytest.mark.parametrize(("kind", "error"), [
    ("error:user-session-limit", Busy), ("error:too-many-daily-captures", Busy),
    ("error:blocked-url", NotKept), ("error:not-found", NotKept), ("error:no-access", NotKept),
    ("error:invalid-host-resolution", Unreached), ("error:browsing-timeout", Unreached),
    ("error:something-new", Unreached), (None, Unreached),
])  # fmt: skip
def test_why_there_is_no_copy_is_told(kind, error):
    failed = said({"status": "error", "status_ext": kind, "exception": "x", "message": "x"})
    for archive in (Archive(failed), Archive(watched(), said(PENDING), failed)):
        with pytest.raises(error) as why:
            saved(archive)
        assert type(why.value) is error


def test_a_day_passes_before_a_page_is_asked_for_that_was_saved_too_often():
    with pytest.raises(Busy) as busy:
        saved(Archive(said({"status_ext": "error:too-many-daily-captures", "message": "x"})))
    assert busy.value.after == 86_400


def test_a_key_that_it_does_not_take_is_ours_to_mend():
    for status in ("401 Unauthorized", "403 Forbidden"):
        with pytest.raises(Unable, match="key"):
            saved(Archive(said({"message": "You need to be logged in."}, status)), key="a:b")
    for key in ("a b:c", "%0d%0aX-Evil:1", "ü:x"):
        with Listener(Archive(b"")) as server, pytest.raises(Unable):
            asked(server, key=key)
        assert server.came == 0


@pytest.mark.parametrize("start", [
    page(b""), page(b"<p>Welcome"), page(b"[" * 60_000), said([]), said("words"), said({}),
    said(None), said({"job_id": "../../etc"}), said({"job_id": "ab " * 7}),
    said({"job_id": {"a": 1}}),
    watched("a/../../b"), watched('"); alert(1); ("'), redirect("https://x.example" + COPY),
    redirect("/web/*/" + LINK), redirect("/web/2026/" + LINK), redirect("/save/"),
    redirect("/web/20260301120000/file:///etc/x"), redirect("/web/20260301120000/javascript:x"),
    said(DONE | {"timestamp": "now"}), said(DONE | {"timestamp": None}),
    said(DONE | {"original_url": "javascript:x"}), said(DONE | {"original_url": ["a"]}),
    answer(b"", "Content-Length: 5"), b"not HTTP", b"",
])  # fmt: skip
def test_nonsense_is_told_and_believed_in_nothing(start):
    with pytest.raises(Broken):
        saved(Archive(start))


@pytest.mark.parametrize("told", [
    page(b"<p>"), said({}), said({"status": "odd"}), said(DONE | {"timestamp": "1"}),
])  # fmt: skip
def test_nonsense_about_a_job_is_told(told):
    with pytest.raises(Broken):
        saved(Archive(watched(), *[told] * 999))


def test_a_job_that_never_ends_is_given_up():
    began = time.monotonic()
    with pytest.raises(Unreached, match="slow"):
        saved(Archive(watched(), *[said(PENDING)] * 99), patience=1, pause=0.1)
    assert time.monotonic() - began < 3


def test_a_slow_and_an_endless_answer_are_given_up():
    drip = endless(b"HTTP/1.1 200 OK\r\n", b"X", 0.05)
    with Listener(drip) as server, pytest.raises(Unreached, match="slow"):
        asked(server, patience=1)
    flood = endless(answer(b""), b"x" * 60_000)
    with Listener(flood) as server, pytest.raises(TooMuch):
        asked(server)
    with pytest.raises(Unreached):
        saved(Archive(page(b"<p>", status="503 Service Unavailable")))


def test_a_link_to_a_private_machine_is_not_told_to_anybody(private):
    with Listener(Archive(b"")) as server:
        for url in (private.url(), "http://192.168.0.1/", "file:///etc/passwd", "http://[::1]/"):
            with pytest.raises(Refused):
                asked(server, url)
        with pytest.raises(Refused):
            asked(server, "http://intranet.example/", resolver=lambda *_: ["10.0.0.1"])
        assert server.came == 0


def test_the_archive_itself_is_reached_through_the_guard(private):
    with pytest.raises((Refused, Unable)):
        asked(private)
    with pytest.raises(Unable, match="settings"):
        save(LINK, "https://archive.example:22/save", Fetcher(resolver=lambda *_: ["8.8.8.8"]))


def test_the_setting_turns_it_on_and_hides_its_key():
    def wayback(text):
        return Settings.from_env({"CLAIMBOARD_WAYBACK": text})

    assert Settings.from_env({}).wayback == wayback("no").wayback == wayback("0").wayback == ""
    assert wayback("yes").wayback == wayback("1").wayback == "https://web.archive.org/save"
    given = wayback("https://key:secret@web.archive.org/save")
    assert given.wayback.startswith("https://key") and "secret" not in repr(given)
    for wrong in (
        "http://key:secret@archive.example/save",
        "maybe:secret",
        "https://",
        "https://[",
    ):
        with pytest.raises(ValueError, match="CLAIMBOARD_WAYBACK must be yes") as error:
            wayback(wrong)
        assert "key:secret@archive.example" not in str(error.value)
