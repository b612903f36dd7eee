"""Which addresses are public, and which links have one reading only."""

import ipaddress
from pathlib import Path

import pytest

from board.capture.errors import Refused
from board.capture.guard import GUARD, Guard, is_public, next_target, target_of

LINES = (Path(__file__).parent / "addresses.txt").read_text().splitlines()


def addresses(kind):
    return [a for line in LINES if line.startswith(kind) for a in line.split(": ")[1].split()]


@pytest.mark.parametrize("address", addresses("closed"))
def test_a_machine_that_is_not_public_is_known(address):
    assert not is_public(address)
    with pytest.raises(Refused):
        GUARD.check([address])


@pytest.mark.parametrize("address", addresses("open"))
def test_a_public_machine_is_known(address):
    assert is_public(address)
    assert GUARD.check([address]) == [address]


def test_the_edges_of_each_range_are_the_ranges_own():
    closed = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
              "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4",
              "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]  # fmt: skip
    for block in map(ipaddress.ip_network, closed):
        assert not is_public(str(block[0])) and not is_public(str(block[-1])), block
        if block.version == 4 and block != ipaddress.ip_network("224.0.0.0/4"):
            assert is_public(str(block[-1] + 1)), block


@pytest.mark.parametrize("text", ["", "host", "1.2.3", "0177.0.0.1", "0x7f.0.0.1",
                                  "2130706433", "1.2.3.4.5", "1.2.3.256", " 8.8.8.8",
                                  "8.8.8.8\n", "[::1]"])  # fmt: skip
def test_what_is_no_address_is_not_public(text):
    assert not is_public(text)


def test_one_private_answer_among_public_ones_refuses_them_all():
    with pytest.raises(Refused):
        GUARD.check(["8.8.8.8", "2606:4700::1111", "10.0.0.1"])
    with pytest.raises(Refused):
        GUARD.check([])


def test_a_test_lets_single_addresses_and_ports_through_and_nothing_else():
    guard = Guard(ports=(8080,), also=("127.0.0.1",))
    assert guard.check(["127.0.0.1"]) and target_of("http://127.0.0.1:8080/", guard)
    with pytest.raises(Refused):
        guard.check(["127.0.0.1", "127.0.0.2"])
    with pytest.raises(Refused):
        target_of("http://127.0.0.1/", guard)


@pytest.mark.parametrize(("place", "may"), [
    (("8.8.8.8", 443), True), (("2606:4700::1111", 80, 0, 0), True), (("8.8.8.8", 22), False),
    (("127.0.0.1", 80), False), (("::1", 80, 0, 0), False), ("/run/docker.sock", False),
    (b"\0abstract", False), ((8, 8), False), (("localhost", 80), False), (None, False),
])  # fmt: skip
def test_the_second_lock_knows_where_a_socket_may_connect(place, may):
    assert GUARD.opens(place) is may


@pytest.mark.parametrize("host", [
    "0177.0.0.1", "017700000001", "0x7f.0.0.1", "0x7f000001", "0x7F.1", "127.1", "127.0.1",
    "2130706433", "0", "0x", "127.0.0.1.5", "127.0.0.256", "127.0.0.01", "1.2.3.4.example.0x1",
    "127.0.0.1..", "example..com", ".example.com", "example.com..", ".", "..", "exa mple.com",
    "exa%6dple.com", "127.0.0.1%2f", "example.com%00", "[::1", "::1", "[::1]example.com",
    "example.com[::1]", "[::1%25eth0]", "[fe80::1%eth0]", "[127.0.0.1]", "[::1].", "[]", "[v1.a]",
    "-example.com", "example-.com", "a" * 64 + ".com", ".".join(["a" * 60] * 5),
    "ex\u00adample\u2100.com", "exam\u2488ple.com", "xn--\u00e9.com", "a\u200db.com",
    "user@example.com", "user:word@example.com", "@example.com", "example.com@127.0.0.1",
    "example.com\\@127.0.0.1",
    "example.com\\.evil.com", "example.com:99999", "example.com:8o", "example.com:-80",
    "example.com:80:80", "example.com:\u0668\u0660",
    "example.com:22", "example.com:8080", "example.com:0", "",
])  # fmt: skip
def test_a_host_with_more_than_one_reading_is_refused(host):
    with pytest.raises(Refused):
        target_of(f"http://{host}/", GUARD)


@pytest.mark.parametrize(("url", "asked"), [
    ("http://example.com", "http://example.com/"),
    ("HTTPS://EXAMPLE.com./a?b#c", "https://example.com/a?b"),
    ("https://example.com:443/", "https://example.com/"),
    ("http://example.com:443/", "http://example.com:443/"),
    ("http://example.com:/", "http://example.com/"),
    ("http://8.8.8.8./", "http://8.8.8.8/"),
    ("http://８.８.８.８/", "http://8.8.8.8/"),
    ("http://１２７.０.０.１/", "http://127.0.0.1/"),
    ("http://127。0。0。1/", "http://127.0.0.1/"),
    ("http://[2606:4700:0::0:1111]:80/", "http://[2606:4700::1111]/"),
    ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
    ("https://zeitung-köln.de/straße", "https://xn--zeitung-kln-zfb.de/stra%C3%9Fe"),
    ("https://faß.de/", "https://xn--fa-hia.de/"),
    ("https://북한.kr/?q=열병식", "https://xn--pr3b894b.kr/?q=%EC%97%B4%EB%B3%91%EC%8B%9D"),
    ("https://under_score.example.com/", "https://under_score.example.com/"),
    ("https://example.com/a%0d%0aHost:%20evil", "https://example.com/a%0d%0aHost:%20evil"),
    ("https://example.com/a//b/../c", "https://example.com/a//b/../c"),
    ("https://example.com?a=http://127.0.0.1/", "https://example.com/?a=http://127.0.0.1/"),
])  # fmt: skip
def test_a_link_is_asked_for_in_one_spelling(url, asked):
    assert target_of(url, GUARD).url == asked


@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "ftp://example.com/", "gopher://example.com:80/", "data:text/html,x",
    "javascript:alert(1)", "//example.com/", "/etc/passwd", "example.com", "http:example.com",
    "http:/example.com", "http:///example.com", "ws://example.com", "view-source:http://example.com",
    "jar:http://example.com!/", "http+unix://%2frun/x", "http://", "https://?", "https://#", "",
    "http://example.com/a\r\nX: y", "http://example.com/\nHost: evil", "http://exa\rmple.com/",
    "http://exa\tmple.com/", "\x00http://example.com", " http://example.com",
    "http://example.com/a b", "http://example.com/\x7f", "http://example.com/\u0085", "http://example.com/\ud800",
    "http://example.com/" + "a" * 8_000,
])  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url):
    with pytest.raises(Refused):
        target_of(url, GUARD)


def test_a_user_name_is_told_as_what_is_wrong():
    for url in ("http://name@example.com/", "http://name:word@8.8.8.8/", "http://@example.com/"):
        with pytest.raises(Refused, match="user name"):
            target_of(url, GUARD)


@pytest.mark.parametrize(("location", "leads_to"), [
    ("/b", "https://example.com/b"), ("b?c=d e", "https://example.com/x/b?c=d%20e"),
    ("//other.example/", "https://other.example/"), ("http://8.8.8.8", "http://8.8.8.8/"),
    ("?q", "https://example.com/x/a?q"), (" /b ", "https://example.com/b"),
    ("../../../../b", "https://example.com/b"),
])  # fmt: skip
def test_a_redirect_leads_where_a_browser_would_go(location, leads_to):
    here = target_of("https://example.com/x/a", GUARD)
    assert next_target(here, location, GUARD).url == leads_to


@pytest.mark.parametrize("location", [
    "file:///etc/passwd", "FILE:/etc/passwd", "ftp://example.com/", "http://user@example.com/",
    "http://example.com:6379/", "http://0x7f.1/", "http://2130706433/", "gopher://x/", "data:,x",
    "/a\r\nHost: evil", "\\\\127.0.0.1\\share", "/\\127.0.0.1", "http://[::1%25lo]/", "http:///",
    "//[::1", "http://[::1]x/",
])  # fmt: skip
def test_a_redirect_is_refused_as_if_it_had_been_typed(location):
    here = target_of("https://example.com/x/a", GUARD)
    with pytest.raises(Refused):
        next_target(here, location, GUARD)
