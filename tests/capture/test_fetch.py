"""A page is fetched through the guard, byte for byte, and nothing private hears of it."""

import gzip
import hashlib
import socket
import ssl
import time
import tracemalloc
import zlib
from contextlib import ExitStack

import pytest
import trustme

from board.capture.errors import Broken, Nameless, NotKept, Refused, TooMuch, Unreached
from board.capture.fetch import Fetcher, usual_trust
from board.capture.guard import Guard
from board.capture.shapes import Limits
from board.capture.unpacking import Unpacker
from tests.capture.servers import (
    LOOPBACK,
    PRIVATE,
    Listener,
    answer,
    by_path,
    endless,
    page,
    redirect,
    says,
)

TRUST = usual_trust()  # making one takes longer than a fetch
ARTICLE = "<!doctype html><html><title>Cranes</title><p>Der Hafen von Köln.</p></html>"


def fetcher(*listeners, **more):
    """What fetches from these listeners' ports on the one loopback address that is let through."""
    limits = more.pop("limits", Limits(connect=1, seconds=3))
    guard = Guard(ports=(80, 443, *(listener.port for listener in listeners)), also=(LOOPBACK,))
    return Fetcher(guard=guard, limits=limits, **({"trust": TRUST} | more))


def fetched(data, path="/", **more):
    """What comes of one answer."""
    with Listener(data if callable(data) else says(data)) as server:
        return fetcher(server, **more).fetch(server.url(path))


@pytest.fixture
def private():
    """A listener on addresses that nothing lets through: nobody may ever come."""
    talk = says(page(b"secret"))
    with Listener(talk, PRIVATE) as listener, ExitStack() as open_ones:
        listeners = [listener]
        if socket.has_dualstack_ipv6():
            listeners.append(open_ones.enter_context(Listener(talk, "::1", listener.port)))
        yield listener
        assert [one.came for one in listeners] == [0] * len(listeners)


def test_a_page_comes_as_it_was_sent():
    sent = page(ARTICLE.encode(), "X-Twice: a", "X-Twice: b", media="text/html; charset=utf-8")
    with Listener(says(sent)) as server:
        got = fetcher(server).fetch(server.url("/a?b=c#d"))
        [request] = server.asked
    [hop] = got.hops
    assert (got.status, got.url, got.address) == (200, server.url("/a?b=c"), LOOPBACK)
    assert got.body == got.raw == ARTICLE.encode()
    assert got.sha256 == hashlib.sha256(ARTICLE.encode()).hexdigest()
    assert hop.request == request and hop.response == sent
    assert [text for name, text in got.headers if name == "X-Twice"] == ["a", "b"]
    assert (got.media, got.charset) == ("text/html", "utf-8")
    assert got.began <= hop.at <= got.ended and got.tool.startswith("Claimboard/")


def test_the_request_says_little():
    with Listener(says(page())) as server:
        fetcher(server).fetch(server.url())
        [request] = server.asked
    names = {line.split(b":")[0] for line in request.split(b"\r\n")[1:] if line}
    assert names == {b"Host", b"User-Agent", b"Accept", b"Accept-Encoding", b"Connection"}


def test_each_redirect_is_kept_with_its_status_and_address():
    talk = by_path(one=redirect("/two?a=b", "301 Moved"), three=page(b"<p>Here.</p>"),
                   **{"two?a=b": redirect("three", "307 Temporary Redirect")})  # fmt: skip
    with Listener(talk) as server:
        got = fetcher(server).fetch(server.url("/one"))
    assert [(hop.url, hop.status, hop.address) for hop in got.redirects] == [
        (server.url("/one"), 301, LOOPBACK), (server.url("/two?a=b"), 307, LOOPBACK),
    ]  # fmt: skip
    assert got.url == server.url("/three") and got.asked == server.url("/one")
    assert got.redirects[0].response.endswith(b"\r\n\r\n")


def test_bare_line_ends_are_read_as_browsers_read_them():
    talk = by_path(a=b"HTTP/1.0 302 Found\nLocation: /b\n\nmoved", b=b"HTTP/1.0 200 OK\n\n<p>Here.")
    with Listener(talk) as server:
        got = fetcher(server).fetch(server.url("/a"))
    assert got.redirects[0].response.endswith(b"/b\n\n") and got.body == b"<p>Here."


def test_five_redirects_are_followed_and_no_sixth():
    steps = {str(n): redirect(f"/{n + 1}") for n in range(1, 6)} | {"6": page(b"<p>End.</p>")}
    with Listener(by_path(**steps)) as server:
        assert len(fetcher(server).fetch(server.url("/1")).redirects) == 5
    with Listener(by_path(**steps, **{"0": redirect("/1")})) as server:
        with pytest.raises(TooMuch, match="leads on and on"):
            fetcher(server).fetch(server.url("/0"))
        assert server.came == 6
    with Listener(says(redirect("/"))) as server, pytest.raises(TooMuch):
        fetcher(server).fetch(server.url("/"))


def test_an_error_is_an_answer_too_whatever_it_holds():
    got = fetched(page(b'{"error": 1}', status="410 Gone", media="application/json"))
    assert (got.status, got.media, got.body) == (410, "text/plain", b'{"error": 1}')
    got = fetched(page(b"\0\1\2", status="500 Oh", media="application/zip"))
    assert (got.status, got.media) == (500, "")
    got = fetched(answer(b"", status="302 Found"))
    assert (got.status, got.redirects) == (302, ())


# Where it must not go


def private_forms(port):
    return [f"http://{host}:{port}/" for host in (
        PRIVATE, "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "0x7f000002", "2130706434", "127.2",
        "0177.0.0.2", "１２７.０.０.２", "127。0。0。2", "127.0.0.2.", "[64:ff9b::7f00:2]",
        "[::127.0.0.2]", "[::1]", "localhost6", "user@127.0.0.2", "127.0.0.1@127.0.0.2",
        "127.0.0.1\\@127.0.0.2", "127.0.0.2%00", "0.0.0.0", "[::]",
    )]  # fmt: skip


def test_no_form_of_a_private_address_is_reached(private):
    for url in private_forms(private.port):
        with pytest.raises((Refused, Unreached)):
            fetcher(private).fetch(url)


def test_no_redirect_leads_to_a_private_address(private):
    leads = [*private_forms(private.port), f"//{PRIVATE}:{private.port}/", "file:///etc/passwd",
             "FILE:///etc/passwd", "ftp://127.0.0.2/", "gopher://127.0.0.2/", "data:text/html,x",
             f"/\\127.0.0.2:{private.port}/", f"http://127.0.0.2:{private.port}\t/",
             f"http://name@127.0.0.2:{private.port}/"]  # fmt: skip
    for lead in leads:
        location = lead.encode().decode("latin-1")
        with Listener(says(redirect(location))) as server:
            with pytest.raises((Refused, Unreached)):
                fetcher(server, private).fetch(server.url())
            assert server.came == 1, lead


def test_a_private_address_is_not_reached_by_the_last_of_many_redirects(private):
    steps = {"1": redirect("/2"), "2": redirect("/3"), "3": redirect(private.url())}
    with Listener(by_path(**steps)) as server, pytest.raises(Refused, match="not public"):
        fetcher(server, private).fetch(server.url("/1"))


def test_no_redirect_leads_to_another_port():
    with Listener(says(page(b"a database"))) as other:
        with Listener(says(redirect(other.url()))) as server, pytest.raises(Refused, match="ports"):
            fetcher(server).fetch(server.url())
        assert other.came == 0


def test_a_name_is_looked_up_once_and_the_answer_is_where_it_connects(private):
    looked_up = []

    def changing(host, _port):
        looked_up.append(host)
        return [LOOPBACK] if len(looked_up) == 1 else [PRIVATE]

    with Listener(says(page(b"<p>Public.</p>"))) as server:
        fetch = fetcher(server, private, resolver=changing)
        got = fetch.fetch(server.url(host="changing.example"))
        assert (got.body, got.address) == (b"<p>Public.</p>", LOOPBACK)
        assert looked_up == ["changing.example"]
        assert b"Host: changing.example" in server.asked[0]
        with pytest.raises(Refused):
            fetch.fetch(server.url(host="changing.example"))


def test_a_name_that_changes_between_redirects_is_refused(private):
    answers = iter([[LOOPBACK], [PRIVATE]])
    with Listener(says(redirect("/again"))) as server, pytest.raises(Refused):
        fetcher(server, resolver=lambda *_: next(answers)).fetch(server.url(host="a.example"))


@pytest.mark.parametrize("answers", [
    [PRIVATE], [LOOPBACK, PRIVATE], [PRIVATE, LOOPBACK], ["8.8.8.8", "::1"], ["169.254.169.254"],
    ["::ffff:127.0.0.2"], ["fe80::1%lo"], [], ["not an address"],
])  # fmt: skip
def test_one_private_answer_is_enough_to_refuse(private, answers):
    with Listener(says(page())) as server:
        with pytest.raises(Refused):
            fetcher(server, private, resolver=lambda *_: answers).fetch(
                server.url(host="half.example")
            )
        assert server.came == 0


def test_no_proxy_of_the_environment_is_asked(private, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, private.url())
    monkeypatch.setenv("NO_PROXY", "")
    assert fetched(page(b"<p>Direct.</p>")).body == b"<p>Direct.</p>"


def test_a_line_end_in_a_link_adds_no_line_to_the_request():
    with Listener(says(page())) as server:
        with pytest.raises(Refused):
            fetcher(server).fetch(server.url("/a\r\nX-Evil: 1"))
        fetcher(server).fetch(server.url("/a%0d%0aX-Evil:%201"))
        assert len(server.asked) == 1 and b"\r\nX-Evil" not in server.asked[0]


# Whom it believes


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def secure(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return Listener(
        says(page(b"<p>Sealed.</p>")), wrap=lambda sock: context.wrap_socket(sock, server_side=True)
    )


def trusting(authority):
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return trust


def test_the_certificate_is_checked_for_the_name_that_was_asked(authority):
    to_loopback = {"trust": trusting(authority), "resolver": lambda *_: [LOOPBACK]}
    with secure(authority, "paper.example") as server:
        fetch = fetcher(server, **to_loopback)
        got = fetch.fetch(server.url(host="paper.example", scheme="https"))
        assert got.body == b"<p>Sealed.</p>" and got.url.startswith("https://paper.example")
        with pytest.raises(Unreached, match=r"certificate of other\.example"):
            fetch.fetch(server.url(host="other.example", scheme="https"))
        assert len(server.asked) == 1


def test_a_certificate_of_nobody_known_is_not_believed(authority):
    with secure(authority, "paper.example") as server:
        with pytest.raises(Unreached, match="certificate"):
            fetcher(server, resolver=lambda *_: [LOOPBACK]).fetch(
                server.url(host="paper.example", scheme="https")
            )
        assert server.asked == []


# How much, how long


def test_an_endless_body_is_stopped():
    start = answer(b"", "Content-Type: text/html")
    with pytest.raises(TooMuch, match="larger than"):
        fetched(endless(start, b"x" * 100_000), limits=Limits(raw=1_000_000))


def test_an_endless_body_in_chunks_is_stopped_its_framing_counted():
    start = answer(b"", "Content-Type: text/html", "Transfer-Encoding: chunked")
    with pytest.raises(TooMuch):
        fetched(endless(start, b"1;" + b"e" * 9_000 + b"\r\nx\r\n"), limits=Limits(raw=1_000_000))
    with pytest.raises(TooMuch):
        fetched(endless(start + b"0\r\n", b"T: x\r\n" * 1000), limits=Limits(raw=1_000_000))


def test_a_body_that_is_said_to_be_too_large_is_not_begun():
    said = answer(b"", "Content-Type: text/html", "Content-Length: 20000000")
    with pytest.raises(TooMuch):
        fetched(said)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 ",
                                   b"", b"HTTP/1.1 100 Continue\r\n\r\n"])  # fmt: skip
def test_endless_headers_are_stopped(start):
    for piece in (
        b"X-More: " + b"y" * 200 + b"\r\n",
        b"z" * 5_000,
        start or b"HTTP/1.1 100 C\r\n\r\n",
    ):
        with pytest.raises((TooMuch, Broken)):
            fetched(endless(start, piece))


def test_more_than_a_hundred_headers_are_not_read():
    with pytest.raises(Broken):
        fetched(page(b"<p>x</p>", *(f"X-{n}: y" for n in range(101))))


@pytest.mark.parametrize("start", [
    b"", b"HTTP/1.1 200 OK\r\n", answer(b"", "Content-Type: text/html"),
    answer(b"", "Content-Type: text/html", "Transfer-Encoding: chunked"),
    answer(b"", "Content-Type: text/html", "Content-Length: 100000"),
])  # fmt: skip
def test_slow_drips_end_at_the_deadline(start):
    with pytest.raises(Unreached, match="too slow"):
        fetched(endless(start, b"1", 0.05), limits=Limits(seconds=0.4))


def test_a_server_that_says_nothing_ends_at_the_deadline():
    with pytest.raises(Unreached, match="too slow"):
        fetched(endless(b"", b"", 0.05), limits=Limits(seconds=0.3))


def test_the_deadline_is_one_for_all_redirects():
    def slow(connection, _request):
        time.sleep(0.2)
        connection.sendall(redirect("/"))

    with pytest.raises(Unreached, match="too slow"):
        fetched(slow, limits=Limits(seconds=0.5))


def test_a_handshake_that_never_ends_is_given_up():
    with Listener() as server:
        server.talk = endless(b"", b"", 0.05)
        with pytest.raises(Unreached):
            fetcher(server, limits=Limits(connect=0.3)).fetch(server.url(scheme="https"))


def test_nobody_there_is_told():
    with Listener() as server:
        gone = server.url()
    with pytest.raises(Unreached, match="did not answer"):
        Fetcher(Guard((server.port,), (LOOPBACK,))).fetch(gone)


def unresolved(error):
    def nowhere(_host, _port):
        raise error

    return fetcher(resolver=nowhere)


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_NONAME, ""), UnicodeError()])
def test_a_name_that_is_not_is_told(error):
    with pytest.raises(Nameless, match=r"no machine by the name nowhere\.example"):
        unresolved(error).fetch("http://nowhere.example/")


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_AGAIN, ""), OSError()])
def test_a_name_system_that_does_not_answer_says_nothing_of_the_name(error):
    with pytest.raises(Unreached, match="just now") as caught:
        unresolved(error).fetch("http://nowhere.example/")
    assert not isinstance(caught.value, Nameless)


def test_the_next_address_is_tried_where_the_first_takes_no_connection():
    with Listener(says(page(b"<p>Second.</p>"))) as server:
        guard = Guard((server.port,), (LOOPBACK, "127.0.0.3"))
        fetch = Fetcher(guard, resolver=lambda *_: ["127.0.0.3", LOOPBACK])
        assert fetch.fetch(server.url(host="two.example")).address == LOOPBACK


# Bodies


def packed_as(body, encoding, **more):
    return page(body, f"Content-Encoding: {encoding}", **more)


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(("encoding", "pack"), [
    ("gzip", gzip.compress), ("x-gzip", gzip.compress), ("GZIP", gzip.compress),
    ("deflate", zlib.compress), ("deflate", raw_deflate), ("identity", bytes),
    ("gzip", lambda data: gzip.compress(data[:10]) + gzip.compress(data[10:])),
    ("gzip", lambda data: gzip.compress(data) + b"\0" * 100),
])  # fmt: skip
def test_a_packed_body_is_unpacked_and_both_are_kept(encoding, pack):
    sent = pack(ARTICLE.encode())
    got = fetched(packed_as(sent, encoding))
    assert got.body == ARTICLE.encode() and got.raw == sent
    assert got.sha256 == hashlib.sha256(ARTICLE.encode()).hexdigest()


def bomb(megabytes):
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


def test_a_bomb_stops_at_the_limit():
    with pytest.raises(TooMuch, match="too large inside"):
        fetched(packed_as(bomb(100), "gzip"))
    members = gzip.compress(bytes(30_000)) * 1_000
    with pytest.raises(TooMuch, match="too large inside"):
        fetched(packed_as(members, "gzip"))


def test_a_bomb_is_never_unpacked_much_further_than_the_limit():
    packed, unpacker = bomb(50), Unpacker("gzip", 1_000_000)
    tracemalloc.start()
    with pytest.raises(TooMuch):
        unpacker.feed(packed)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 3_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "x"])
def test_a_packing_that_was_not_asked_for_is_not_opened(encoding):
    with pytest.raises(Broken, match="packed in a way"):
        fetched(packed_as(gzip.compress(b"x"), encoding))


PACKED, LONG = gzip.compress(b"x", mtime=0), gzip.compress(b"x" * 999, mtime=0)


@pytest.mark.parametrize(
    "body", [LONG[:-9], b"\x1f\x8b\x08", b"<p>not packed", PACKED[:-4] + b"\0\0\0\0"]
)
def test_a_packed_body_that_is_broken_is_told(body):
    with pytest.raises(Broken):
        fetched(packed_as(body, "gzip"))


def test_chunks_are_put_together_and_kept_as_they_came():
    sent = answer(b"3\r\n<p>\r\n5;a=b\r\nHello\r\n0\r\nTrailer: x\r\n\r\n",
                  "Content-Type: text/html", "Transfer-Encoding: chunked")  # fmt: skip
    got = fetched(sent)
    assert got.body == b"<p>Hello" and got.hops[-1].response == sent


@pytest.mark.parametrize("sent", [
    answer(b"short", "Content-Length: 500", "Content-Type: text/html"),
    answer(b"5\r\nHel", "Transfer-Encoding: chunked", "Content-Type: text/html"),
    answer(b"zz\r\nHello\r\n", "Transfer-Encoding: chunked", "Content-Type: text/html"),
    answer(b"ffffffffffffffffff\r\nHello", "Transfer-Encoding: chunked", "Content-Type: text/html"),
    b"", b"\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 abc OK\r\n\r\n",
    b"HTTP/1.1 99 X\r\n\r\n", b"HTTP/2.0 200 OK\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"<html>no head at all",
    b"HTTP/1.1 103 Early Hints\r\n\r\n" + page(), b"HTTP/1.1 100 Continue\r\n\r\n" + page(),
    b"\x15\x03\x01\x00\x02\x02\x50", b"HTTP/1.1 1000 X\r\n\r\n",
])  # fmt: skip
def test_what_does_not_keep_to_the_protocol_is_told(sent):
    with pytest.raises((Broken, Unreached)):
        fetched(sent)


@pytest.mark.parametrize(("length", "body"), [("2", b"<p"), ("-5", b"<p>All"), ("x", b"<p>All"),
                                              ("5, 6", b"<p>All"), ("", b"<p>All")])  # fmt: skip
def test_a_length_is_believed_where_it_is_one(length, body):
    sent = answer(b"<p>All", f"Content-Length: {length}", "Content-Type: text/html")
    assert fetched(sent).body == body


@pytest.mark.parametrize(("body", "said", "media"), [
    (b"<p>x", "text/html", "text/html"), (b"a <p>", "text/plain", "text/plain"),
    (b"%PDF-1.7\n\0", "application/pdf", "application/pdf"),
    (b"%PDF-1.7\n\0", "text/html", "application/pdf"),
    (b"%PDF-1.7\n\0", "application/octet-stream", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n\0", "image/png", "image/png"),
    (b"\xff\xd8\xff\xe0\0", "image/png", "image/jpeg"),
    (b"GIF89a\0", "", "image/gif"), (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "image/webp"),
    (b"\0\0\0\x1cftypavif\0", "image/avif", "image/avif"),
    (b"<svg xmlns=''><p>", "image/svg+xml", "image/svg+xml"),
    (b"<?xml version='1.0'?><!-- x --><svg>", "image/svg+xml", "image/svg+xml"),
    (b"<?xml version='1.0'?><rss>", "application/rss+xml", "application/xml"),
    (b"<?xml version='1.0'?><html xmlns=''>", "application/xhtml+xml", "application/xhtml+xml"),
    (b"<!doctype html><html>bot wall", "image/png", "text/html"),
    (b"<html>", "", "text/html"), (b"words", "", "text/plain"), (b"", "text/html", "text/html"),
])  # fmt: skip
def test_what_it_is_is_told_by_its_bytes(body, said, media):
    headers = [f"Content-Type: {said}"] if said else []
    assert fetched(answer(body, *headers)).media == media


@pytest.mark.parametrize(("body", "said"), [
    (b"{}", "application/json"), (b"x", "video/mp4"), (b"x", "application/zip"),
    (b"x", "text/javascript"), (b"x", "multipart/x-mixed-replace"), (b"PK\3\4\0\0", ""),
    (b"\x7fELF\2\1\1\0", "text/html"), (b"MZ\x90\0", "application/octet-stream"),
    (b"\0\0\0\x20ftypisom\0", "image/png"), (b"ID3\3\0\0", "text/plain"), (b"x", "image/"),
])  # fmt: skip
def test_what_is_no_page_text_pdf_or_image_is_not_kept(body, said):
    with pytest.raises(NotKept, match="upload it"):
        fetched(answer(body, f"Content-Type: {said}"))


@pytest.mark.parametrize(("body", "said", "charset"), [
    ("Köln".encode(), "text/html", "utf-8"), ("Köln".encode("latin-1"), "text/html", ""),
    ("Köln".encode("latin-1"), "text/html; charset=ISO-8859-1", "cp1252"),
    ("Київ".encode("cp1251"), 'text/html; Charset="windows-1251"', "cp1251"),
    (b"<meta charset=koi8-r>" + "Киев".encode("koi8-r"), "text/html", "koi8-r"),
    (b"<?xml version='1.0' encoding='euc-kr'?><a>" + "북한".encode("euc-kr"), "text/xml", "cp949"),
    ("北京".encode("gbk"), "text/html;charset=gb2312", "gb18030"),
    ("日本".encode("shift_jis"), "text/html;charset=x-sjis", "cp932"),
    ("\ufeffa".encode("utf-16-le"), "text/html;charset=utf-8", "utf-16"),
    ("ab".encode("utf-16-le"), "text/html;charset=utf-16le", "utf-16-le"),
    ("\ufeffKöln".encode(), "text/html;charset=latin1", "utf-8-sig"),
    (b"<meta charset=utf-16>x", "text/html", "utf-8"),
    (b"+ADw-script+AD4-", "text/html;charset=utf-7", "utf-8"),
    *((b"x", f"text/html;charset={odd}", "utf-8") for odd in (
        "zlib_codec", "hex", "rot13", "unicode_escape", "raw_unicode_escape", "idna", "punycode",
        "undefined", "base64", "bz2", "uu", "mbcs", "../../x", "x" * 500, "\0", "os.path", "%s")),
    (b"\x89PNG\r\n\x1a\n", "image/png; charset=utf-8", ""),
])  # fmt: skip
def test_the_charset_is_found_and_never_one_that_does_more_than_read(body, said, charset):
    assert fetched(answer(body, f"Content-Type: {said}")).charset == charset
