"""The gate passes on what the guard lets through, within its limits, and nothing else."""

import base64
import contextlib
import socket
import ssl
import time

import pytest
import trustme

from board.capture.gate import Gate
from board.capture.guard import Guard
from board.capture.shapes import PictureLimits
from tests.capture.servers import (
    LOOPBACK,
    PRIVATE,
    Listener,
    answer,
    endless,
    page,
    says,
)
from tests.capture.test_fetch import private, private_forms

__all__ = ["private"]


@contextlib.contextmanager
def gate(*listeners, resolver=None, **limits):
    guard = Guard(ports=(80, *(listener.port for listener in listeners)), also=(LOOPBACK,))
    more = {"resolver": resolver} if resolver else {}
    with Gate(guard, PictureLimits(**{"seconds": 5, "connect": 1} | limits), **more) as opened:
        yield opened


def asked(opened, request):
    """All that the gate says to a request."""
    with socket.create_connection((LOOPBACK, opened.port), timeout=10) as sock:
        sock.sendall(with_key(opened, request))
        return rest_of(sock)


def bare(opened, request):
    """The same without the key that it asks for."""
    with socket.create_connection((LOOPBACK, opened.port), timeout=10) as sock:
        sock.sendall(request)
        return rest_of(sock)


def with_key(opened, request):
    """As the browser asks that the gate was opened for."""
    line, end, rest = request.partition(b"\r\n")
    shown = base64.b64encode(":".join(opened.key).encode())
    return line + end + b"Proxy-Authorization: Basic " + shown + b"\r\n" + rest


def rest_of(sock):
    told = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := sock.recv(65536):
            told += piece
    return told


def get(url, *headers, method="GET", body=b""):
    return "\r\n".join([f"{method} {url} HTTP/1.1", *headers, "", ""]).encode() + body


def connect(place):
    return get(place, method="CONNECT")


def test_a_request_is_passed_on_in_the_hosts_own_words_and_its_answer_as_it_came():
    with Listener(says(page(b"<p>Here."))) as server, gate(server) as opened:
        headers = ("Host: other.example", "Accept: x/y", "Proxy-Connection: keep-alive",
                   "Connection: keep-alive")  # fmt: skip
        assert asked(opened, get(server.url("/a?b=c"), *headers)) == page(b"<p>Here.")
        assert server.asked[0].decode().split("\r\n") == [
            "GET /a?b=c HTTP/1.1", f"Host: {LOOPBACK}:{server.port}", "Accept: x/y",
            "Connection: close", "", "",
        ]  # fmt: skip


def test_who_shows_no_key_is_asked_for_it_and_reaches_nobody():
    with Listener(says(page())) as server, gate(server) as opened, gate(server) as another:
        for request in (get(server.url()), connect(f"{LOOPBACK}:{server.port}")):
            told = bare(opened, request)
            assert told.startswith(b"HTTP/1.1 407 ") and told.endswith(b"\r\n\r\n")
            assert bare(opened, with_key(another, request)) == b""
            assert bare(opened, with_key(opened, with_key(opened, request))) == b""
        for wrong in ("Basic", "Basic x", f"Bearer {opened.key[1]}", "Basic ä"):
            shown = f"Proxy-Authorization: {wrong}".encode("latin-1").decode("latin-1")
            assert bare(opened, get(server.url(), shown)) == b""
        assert server.came == 0
        assert asked(opened, get(server.url())) == page()
        assert b"roxy" not in server.asked[0] and opened.key[1].encode() not in server.asked[0]


@pytest.mark.parametrize("line", [b"HTTP/1.1 407 Key, please", b"\r\nhttp/1.0  407"])
def test_a_host_that_asks_for_the_key_is_not_heard(line):
    asks = line + b'\r\nProxy-Authenticate: Basic realm="gate"\r\nContent-Length: 0\r\n\r\n'
    with Listener(says(asks)) as server, gate(server) as opened:
        assert asked(opened, get(server.url())) == b""
        assert server.came == 1 and opened.key[1].encode() not in server.asked[0]


def test_a_form_is_passed_on_with_its_body():
    heard = []

    def talk(connection, request):
        heard.append(request.partition(b"\r\n\r\n")[2] or connection.recv(100))
        connection.sendall(page())

    with Listener(talk) as server, gate(server) as opened:
        asked(opened, get(server.url(), "Content-Length: 5", method="POST", body=b"a=b&c"))
    assert heard == [b"a=b&c"]


def test_one_connection_takes_one_request():
    with Listener(endless(answer(b"<p>"), b"x", 0.05)) as server, gate(server) as opened:
        with socket.create_connection((LOOPBACK, opened.port), timeout=5) as sock:
            sock.sendall(with_key(opened, get(server.url())))
            assert sock.recv(1000)
            sock.sendall(with_key(opened, get(server.url())))
            rest_of(sock)
        assert len(server.asked) == 1
        assert asked(opened, get(server.url()) * 2) == b"" and server.came == 1


@pytest.mark.parametrize("request_", [
    b"PUT %s HTTP/1.1\r\n\r\n", b"DELETE %s HTTP/1.1\r\n\r\n", b"TRACE %s HTTP/1.1\r\n\r\n",
    b"get %s HTTP/1.1\r\n\r\n", b"GET %s HTTP/2\r\n\r\n", b"GET %s\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET %s HTTP/1.1\r\n folded: x\r\n\r\n", b"GET %s HTTP/1.1\r\nno colon\r\n\r\n",
    b"GET %s HTTP/1.1\r\nA: b\nEvil: c\r\n\r\n", b"GET %s HTTP/1.1\r\nA : b\r\n\r\n",
    b"POST %s HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST %s HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    b"POST %s HTTP/1.1\r\nContent-Length: +1\r\n\r\nx",
    b"POST %s HTTP/1.1\r\nContent-Length: 9999999\r\n\r\nx",
    b"GET %s HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", b"\x16\x03\x01 TLS\r\n\r\n",
])  # fmt: skip
def test_what_is_no_plain_request_is_not_passed_on(request_):
    with Listener(says(page())) as server, gate(server) as opened:
        url = server.url().encode()
        assert asked(opened, request_ % url if b"%s" in request_ else request_) == b""
        assert server.came == 0


@pytest.fixture(scope="module")
def sealed():
    """A host that speaks TLS, and one who trusts it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("paper.example").configure_cert(context)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    wrap = lambda sock: context.wrap_socket(sock, server_side=True)  # noqa: E731
    with Listener(says(page(b"<p>Sealed.")), wrap=wrap) as server:
        yield server, trust


def test_a_tunnel_leads_to_the_checked_address_and_tls_goes_through_it_untouched(sealed):
    server, trust = sealed
    looked_up = []

    def resolver(host, port):
        looked_up.append((host, port))
        return [LOOPBACK]

    with gate(server, resolver=resolver) as opened:
        with socket.create_connection((LOOPBACK, opened.port), timeout=5) as sock:
            sock.sendall(with_key(opened, connect(f"paper.example:{server.port}")))
            assert sock.recv(100) == b"HTTP/1.1 200 Connection established\r\n\r\n"
            with trust.wrap_socket(sock, server_hostname="paper.example") as inside:
                inside.sendall(b"GET / HTTP/1.1\r\n\r\n")
                assert rest_of(inside) == page(b"<p>Sealed.")
        assert looked_up == [("paper.example", server.port)]


def test_no_tunnel_leads_to_a_private_machine_or_another_port(private):
    with Listener(says(page())) as other, gate(private) as opened:
        for url in private_forms(private.port):
            assert asked(opened, connect(url[7:-1])) == b""
            assert asked(opened, get(url)) == b""
        for place in (f"{LOOPBACK}:{other.port}", f"{LOOPBACK}:22", LOOPBACK, f"{LOOPBACK}:80", "",
                      f"{LOOPBACK}:{private.port}/x:1", f"{LOOPBACK}:0"):  # fmt: skip
            assert asked(opened, connect(place)) == b""
        assert asked(opened, get(other.url())) == b"" and other.came == 0
        assert asked(opened, get(f"ftp://{LOOPBACK}/")) == b""
        assert asked(opened, get(f"https://{LOOPBACK}/")) == b""
        assert opened.why(f"{PRIVATE}:{private.port}").words.startswith("This address leads to")


def test_a_name_that_leads_to_a_private_machine_now_and_then_is_refused_then(private):
    answers = iter([[LOOPBACK], [PRIVATE], [LOOPBACK, PRIVATE]])
    with Listener(says(page(b"<p>Public.")), port=private.port) as server:
        with gate(server, resolver=lambda *_: next(answers)) as opened:
            url = server.url(host="changing.example")
            assert asked(opened, get(url)) == page(b"<p>Public.")
            assert asked(opened, get(url)) == b""
            assert asked(opened, connect(url[7:-1])) == b""
        assert server.came == 1


def test_too_many_bytes_end_all_that_passes():
    with Listener(endless(answer(b""), b"x" * 50_000)) as server:
        with gate(server, passed=1_000_000) as opened:
            assert 0 < len(asked(opened, get(server.url()))) <= 1_000_000
            assert opened.spent and asked(opened, get(server.url())) == b""
        with gate(server, passed=1_000_000) as opened:
            told = asked(opened, connect(f"{LOOPBACK}:{server.port}") + get("/"))
            assert 0 < len(told) < 1_000_100 and opened.spent


def test_hosts_and_connections_are_counted():
    with Listener(says(page())) as server:
        with gate(server, hosts=2, resolver=lambda *_: [LOOPBACK]) as opened:
            told = [asked(opened, get(server.url(host=f"{n}.example"))) for n in (1, 2, 1, 3, 1)]
            assert told == [page(), page(), page(), b"", b""] and opened.spent
        with gate(server, connections=2) as opened:
            assert [asked(opened, get(server.url())) for _ in range(3)] == [page(), page(), b""]
            assert opened.spent


def test_all_ends_in_its_time():
    with Listener(endless(answer(b""), b"x", 0.05)) as server, gate(server, seconds=1) as opened:
        began = time.monotonic()
        assert asked(opened, get(server.url()))
        assert asked(opened, b"GET ") == b""
        assert time.monotonic() - began < 20


def test_it_is_there_for_this_machine_alone_and_gone_after_its_page():
    with Listener(endless(answer(b""), b"x", 0.05)) as server:
        with gate(server) as opened:
            with pytest.raises(OSError), socket.create_connection((PRIVATE, opened.port), 1):
                pass
            sock = socket.create_connection((LOOPBACK, opened.port), timeout=5)
            sock.sendall(with_key(opened, get(server.url())))
            assert sock.recv(10)
        with pytest.raises(OSError), socket.create_connection((LOOPBACK, opened.port), 1):
            pass
        with sock:
            assert rest_of(sock) is not None
