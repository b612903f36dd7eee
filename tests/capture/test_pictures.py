"""A page is pictured by a real Chromium, and nobody private hears of it."""

import base64
import hashlib
import io
import os
import ssl
import stat
import time
import uuid
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pypdf import PdfReader

from board.capture import pictures
from board.capture.errors import Broken, NotKept, Refused, TooMuch, Unable, Unreached
from board.capture.gate import Gate
from board.capture.guard import Guard
from board.capture.shapes import PictureLimits
from tests.browser.conftest import chromium
from tests.capture.pixels import Picture, dot
from tests.capture.servers import (
    LOOPBACK,
    Bell,
    Listener,
    answer,
    by_path,
    endless,
    page,
    redirect,
    says,
)
from tests.capture.test_fetch import private

__all__ = ["private"]

QUICK = PictureLimits(load=15, connect=5, seconds=60)  # a machine may have more to do than this


def take(server, path="/", *others, limits=QUICK, **more):
    """The pictures of a page on the one loopback address that is let through."""
    ports = tuple(listener.port for listener in (server, *others))
    guard = Guard(ports=(80, 443, *ports), also=(LOOPBACK,))
    url = server.url(path, scheme=more.pop("scheme", "http"))
    return pictures.take(url, guard, limits, Path(chromium()), as_root=True, **more)


def html(text):
    return page(f"<!doctype html><html>{text}".encode(), media="text/html; charset=utf-8")


def text_of(pdf):
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


# What is pictured


def test_a_page_is_pictured_with_its_image_its_style_and_its_script():
    talk = by_path(
        a=html('<title>Cranes</title><link rel=stylesheet href=style><img src=dot width=100 '
               'height=100><p id=p><script src=script></script>'),
        style=page(b"body{margin:0;background:#102030}img{display:block}", media="text/css"),
        dot=page(dot((255, 0, 0)), media="image/png"),
        script=page("p.textContent = 'The harbour of Köln'; p.style.height = '2000px';"
                    "document.title += '!'".encode(), media="text/javascript; charset=utf-8"),
    )  # fmt: skip
    with Listener(talk) as server:
        got = take(server, "/a")
        assert {b"/a", b"/style", b"/dot", b"/script"} <= {r.split()[1] for r in server.asked}
    picture = Picture(got.png)
    assert (picture.width, 2000 < picture.height < 2200) == (1280, True)
    assert picture.at(50, 50) == (255, 0, 0)
    assert picture.at(50, picture.height - 10) == (0x10, 0x20, 0x30)
    assert "The harbour of Köln" in text_of(got.pdf)
    assert (got.title, got.url, got.whole) == ("Cranes!", server.url("/a"), True)


def test_a_page_is_as_tall_as_it_is_up_to_a_limit():
    body = "<body style='margin:0'><div style='height:{}px;background:#0000ff'></div>"
    with Listener(by_path(tall=html(body.format(30_000)), low=html(body.format(50)))) as server:
        tall = Picture(take(server, "/tall").png)
        assert tall.height == 10_000 and tall.at(640, 9_999) == (0, 0, 255)
        assert Picture(take(server, "/low").png).height <= 900


def test_an_image_that_loads_when_it_is_looked_at_is_in_the_picture():
    talk = by_path(
        a=html("<body style='margin:0'><div style='height:8000px'></div><img src=dot loading=lazy "
               "width=1280 height=100 style='display:block'>"),
        dot=page(dot((0, 255, 0)), media="image/png"),
    )  # fmt: skip
    with Listener(talk) as server:
        assert Picture(take(server, "/a").png).at(640, 8_050) == (0, 255, 0)


def test_where_a_redirect_or_a_script_leads_is_pictured():
    talk = by_path(a=redirect("/b"), b=html("<script>location = '/c'</script>"),
                   c=html("<title>There</title>"))  # fmt: skip
    with Listener(talk) as server:
        got = take(server, "/a")
        assert (got.url, got.title) == (server.url("/c"), "There")


def test_an_error_is_a_page_too():
    with Listener(by_path()) as server:
        got = take(server, "/gone")
    assert "nothing here" in text_of(got.pdf) and got.title == ""


def test_a_page_that_asks_a_person_does_not_hold_it_up():
    ask = "alert(1); confirm(2); prompt(3); print(); document.title = 'past'"
    with Listener(says(html(f"<script>{ask}</script>"))) as server:
        assert take(server).title == "past"


def test_a_file_to_download_is_not_kept_and_not_pictured():
    file = page(b"x", "Content-Disposition: attachment; filename=a.txt")
    with Listener(by_path(a=file, b=page(b"\0\1", media="application/zip"))) as server:
        for path in ("/a", "/b"):
            with pytest.raises(NotKept, match="file"):
                take(server, path)


# By TLS


def sealed(authority, talk):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert(LOOPBACK)
    certificate.configure_cert(context)
    read = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    key = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return Listener(talk, wrap=lambda sock: context.wrap_socket(sock, server_side=True)), pin


def test_a_page_by_tls_comes_through_a_tunnel_and_its_certificate_is_checked():
    listener, pin = sealed(trustme.CA(), says(html("<title>Sealed</title>")))
    with listener as server:
        trust = (f"--ignore-certificate-errors-spki-list={pin}",)
        assert take(server, scheme="https", flags=trust).title == "Sealed"
        with pytest.raises(Unreached, match="certificate"):
            take(server, scheme="https")


# Where it must not go


HOSTILE = """<title>-</title>
<link rel=stylesheet href={to}/style><link rel=icon href={to}/icon><link rel=preconnect href={to}>
<link rel=dns-prefetch href={to}><link rel=prefetch href={to}/prefetch>
<link rel=preload as=image href={to}/preload><link rel=modulepreload href={to}/module>
<link rel=prerender href={to}/prerender><link rel=manifest href={to}/manifest>
<script type=speculationrules>{{"prerender": [{{"source": "list", "urls": ["{to}/rules"]}}],
  "prefetch": [{{"source": "list", "urls": ["{to}/rules2"]}}]}}</script>
<style>@import "{to}/import"; @font-face {{font-family: f; src: url({to}/font)}}
  p {{font-family: f; background: url({to}/background)}}</style><p>words</p>
<img src={to}/img><img src=/leads><script src={to}/script></script>
<iframe src={to}/frame></iframe><iframe src=/leads></iframe><iframe src=/refreshes></iframe>
<iframe srcdoc='<img src={to}/srcdoc>'></iframe><object data={to}/object></object>
<embed src={to}/embed><video src={to}/video></video><audio src={to}/audio></audio>
<svg><image href={to}/svg /><use href={to}/use#a /></svg>
<form action={to}/form method=post target=f><input name=a></form><iframe name=f></iframe>
<a ping={to}/ping href=#>x</a>
<script>
  const tried = [], to = '{to}', host = to.split('//')[1]
  const attempt = (name, act) => {{ try {{ act() }} catch (why) {{ }} tried.push(name) }}
  attempt('fetch', () => fetch(to + '/fetch', {{mode: 'no-cors', method: 'POST', body: 'x'}}))
  attempt('lead', () => fetch('/leads', {{mode: 'no-cors'}}))
  attempt('beacon', () => navigator.sendBeacon(to + '/beacon', 'x'))
  attempt('stream', () => new EventSource(to + '/stream'))
  attempt('socket', () => new WebSocket('ws://' + host + '/socket'))
  attempt('sockets', () => new WebSocket('wss://' + host + '/socket'))
  attempt('worker', () => new Worker(URL.createObjectURL(new Blob(
    ['importScripts("' + to + '/imported"); fetch("' + to + '/worker")']))))
  attempt('transport', () => new WebTransport('https://' + host + '/'))
  attempt('form', () => document.forms[0].submit())
  attempt('ping', () => document.querySelector('a').click())
  attempt('open', () => open(to + '/open'))
  attempt('rtc', () => {{
    const talk = new RTCPeerConnection({{iceServers: [{{urls: ['stun:' + host]}},
      {{urls: ['turn:' + host, 'turn:' + host + '?transport=tcp', 'turns:' + host],
        username: 'a', credential: 'b'}}]}})
    talk.createDataChannel('x')
    talk.createOffer().then(offer => talk.setLocalDescription(offer))
  }})
  document.title = tried.length
</script>"""


@pytest.mark.parametrize("form", [
    "http://127.0.0.2:{}", "http://localhost:{}", "http://[::1]:{}", "https://127.0.0.2:{}",
    "http://[::ffff:127.0.0.2]:{}",
])  # fmt: skip
def test_nothing_on_a_page_reaches_a_private_machine(private, form):
    to = form.format(private.port)
    refreshes = html(f"<meta http-equiv=refresh content='0;url={to}/refreshed'>")
    talk = by_path(a=html(HOSTILE.format(to=to)), leads=redirect(f"{to}/led"), refreshes=refreshes)
    with Listener(talk) as server, Bell(port=private.port) as bell:
        got = take(server, "/a", private)
        assert got.title == "12" and bell.came() == 0
        assert sum(b"GET /leads" in request for request in server.asked) >= 2


def test_a_link_or_a_redirect_to_a_private_machine_is_refused(private):
    for lead in (private.url(), "http://169.254.169.254/", f"http://[::1]:{private.port}/",
                 "https://192.168.0.1/"):  # fmt: skip
        goes = html(f"<script>location = '{lead}'</script>")
        with Listener(by_path(a=redirect(lead), b=goes)) as server:
            for path in ("/a", "/b"):
                with pytest.raises(Refused, match="not public"):
                    take(server, path, private)
    with pytest.raises(Refused, match="not public"):
        take(private)


def test_a_service_on_this_machine_is_not_reached_at_another_port():
    with Listener(says(page(b"a database"))) as other:
        with Listener(says(redirect(other.url()))) as server, pytest.raises(Refused, match="ports"):
            take(server)
        assert other.came == 0


def test_no_file_of_this_machine_is_shown(tmp_path):
    (tmp_path / "secret.html").write_text("<title>x</title><body style='background:#ff00ff'>")
    file = (tmp_path / "secret.html").as_uri()
    inside = f"""<iframe src={file}></iframe><iframe src='view-source:{file}'></iframe>
      <img src={file}><script>fetch('{file}').then(r => r.text()).then(text => {{
        document.body.style.background = '#ff00ff' }})</script>"""
    leaves = html(f"<script>location = '{file}'</script>Stayed.")
    talk = by_path(a=html(inside), b=redirect(file), c=leaves)
    with Listener(talk) as server:
        assert (255, 0, 255) not in Picture(take(server, "/a").png).colours()
        with pytest.raises(Unreached):
            take(server, "/b")
        assert "Stayed." in text_of(take(server, "/c").pdf)
        for url in (file, "chrome://version", "about:blank", "data:text/html,x"):
            with pytest.raises(Refused):
                pictures.take(url, as_root=True)


def test_the_browser_asks_for_the_page_and_for_nothing_of_its_own(monkeypatch):
    """Chromium calls its maker where it is let: here it would ask the gate for a name."""
    from board.capture.browser import Chromium, pictured

    looked_up = []

    def resolver(host, _port):
        looked_up.append(host)
        return [LOOPBACK]

    with (
        Listener(says(html("<title>Quiet</title>"))) as server,
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
    ):
        monkeypatch.chdir(folder)
        guard = Guard((80, 443, server.port), (LOOPBACK,))
        start = [chromium(), "--no-sandbox"]
        limits = replace(QUICK, memory=2**40)  # here it is counted with the tests' own processes
        with Gate(guard, limits, resolver) as gate, Chromium(start, gate, limits) as browser:
            url = server.url(host="paper.example")
            told, _files = pictured(url, gate, browser, limits)
            time.sleep(3)
        monkeypatch.undo()
        assert told["title"] == "Quiet" and set(looked_up) == {"paper.example"}


def test_the_key_to_the_gate_reaches_no_site_whatever_it_asks_for():
    asks = [page(b"Closed.", f'{name}: Basic realm="gate"', status=status)
            for name, status in (("Proxy-Authenticate", "407 Proxy Authentication Required"),
                                 ("WWW-Authenticate", "401 Unauthorized"))]  # fmt: skip
    then = "<title>In</title><img src=/b onerror=\"document.images[1].src='/c'\"><img>"
    talk = by_path(a=html(then), b=asks[0], c=asks[1])
    with Listener(talk) as server:
        assert take(server, "/a").title == "In"
        assert {request.split()[1] for request in server.asked} >= {b"/a", b"/b", b"/c"}
        assert not [asked for asked in server.asked if b"uthorization" in asked]


# What must end


def timed(*arguments, **more):
    began = time.monotonic()
    try:
        return take(*arguments, **more)
    finally:
        assert time.monotonic() - began < 80


def test_a_page_that_never_ends_is_pictured_as_far_as_it_came():
    start = answer(b"<!doctype html><title>Long</title><p>Here.", "Content-Type: text/html")
    with Listener(endless(start, b"<p>more", 0.05)) as server:
        got = timed(server, limits=PictureLimits(load=2, seconds=60))
    assert got.title == "Long" and not got.whole and "Here." in text_of(got.pdf)
    assert 2 <= got.seconds <= 15


def test_a_page_that_never_comes_is_given_up():
    talk = endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.05)
    with Listener(talk) as server, pytest.raises(Unreached):
        timed(server, limits=PictureLimits(load=2, seconds=4))


def test_a_script_that_never_ends_is_ended():
    talk = says(html("<script>while (true) {}</script>"))
    with Listener(talk) as server, pytest.raises(Unreached, match="slow"):
        timed(server, limits=PictureLimits(load=2, seconds=4))


def test_too_many_bytes_are_stopped_and_said():
    start = answer(b"<!doctype html><title>Large</title>", "Content-Type: text/html")
    with Listener(endless(start, b"<!--" + b"x" * 60_000 + b"-->")) as server:
        got = timed(server, limits=PictureLimits(load=5, seconds=60, passed=3_000_000))
    assert not got.whole
    talk = by_path(a=html("<title>Film</title><img src=dot>"),
                   dot=page(b"x" * 3_000_000, media="image/png"))  # fmt: skip
    with Listener(talk) as server:
        assert not timed(server, "/a", limits=PictureLimits(seconds=60, passed=1_000_000)).whole


def test_too_much_memory_is_noticed():
    hoard = "const kept = []; setInterval(() => kept.push(new Uint8Array(5e7).fill(1)), 10)"
    talk = says(html(f"<script>{hoard}</script>"))
    with Listener(talk) as server, pytest.raises(TooMuch, match="memory"):
        timed(server, limits=PictureLimits(seconds=60, memory=1_000_000_000))


def test_a_picture_that_is_too_large_is_not_kept():
    noise = """<canvas id=c width=1280 height=900></canvas><script>
      const pen = c.getContext('2d'), data = pen.createImageData(1280, 900)
      for (let n = 0; n < data.data.length; n++) data.data[n] = Math.random() * 256
      pen.putImageData(data, 0, 0)</script>"""
    with Listener(says(html(noise))) as server, pytest.raises(TooMuch, match="larger"):
        take(server, limits=PictureLimits(png=300_000, pdf=300_000, seconds=60))


def test_the_browser_ends_with_its_page_whatever_came_of_it():
    mark = f"--mark={uuid.uuid4()}"
    with Listener(by_path(a=html("<p>x"), b=html("<script>while (true) {}</script>"))) as server:
        take(server, "/a", flags=(mark,))
        with pytest.raises(Unreached):
            take(server, "/b", flags=(mark,), limits=PictureLimits(load=1, seconds=3))
    end = time.monotonic() + 20
    while marked(mark):
        assert time.monotonic() < end, "it lives on"
        time.sleep(0.05)


def marked(mark):
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if mark in _read(path)]


def _read(path):
    try:
        return path.read_bytes().decode("latin-1")
    except OSError:
        return ""


# The browser itself


def test_an_installed_chromium_is_found_and_none_is_none(monkeypatch, tmp_path):
    assert str(pictures.chromium()) == chromium()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pictures.chromium() is None
    with pytest.raises(Unable, match="no Chromium"):
        pictures.take("https://paper.example/", as_root=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="asks what root may")
def test_root_has_to_say_so():
    with pytest.raises(Unable, match="root"):
        pictures.take("https://paper.example/", browser=Path(chromium()))


def program(folder, text):
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize("text", ["exit 1", "echo not a browser >&4; exit 0"])
def test_a_browser_that_does_not_start_says_nothing_of_the_page(tmp_path, text):
    with pytest.raises((Unable, Broken)):
        pictures.take("https://paper.example/", browser=program(tmp_path, text), as_root=True)
    with pytest.raises(Unable, match="did not start"):
        pictures.take("https://paper.example/", browser=tmp_path / "none", as_root=True)


def test_the_browser_knows_nothing_of_the_boards_settings(monkeypatch, tmp_path):
    monkeypatch.setenv("CLAIMBOARD_DATABASE_URL", "postgresql://board:secret@db/board")
    with pytest.raises((Unable, Broken)):
        told = program(tmp_path, f"/usr/bin/env > {tmp_path}/told")
        pictures.take("https://paper.example/", browser=told, as_root=True)
    names = {line.split("=")[0] for line in (tmp_path / "told").read_text().splitlines()}
    assert names <= {"PATH", "LANG", "TZ", "HOME", "TMPDIR", "PWD", "_", "SHLVL", "OLDPWD"}


@pytest.mark.parametrize("said", [
    b'{"title": "", "url": "", "whole": true, "seconds": 1, "sizes": [3, 4]}\nGIF%PDF',
    b'{"title": "", "url": "", "whole": true, "seconds": 1, "sizes": [0, 0]}\n',
    b'{"sizes": 3}\n', b"{}\n",
])  # fmt: skip
def test_a_process_apart_that_was_taken_over_is_not_believed(said, monkeypatch):
    monkeypatch.setattr(pictures, "MODULE", "tests.capture.taken_over")
    with pytest.raises(Broken):
        pictures.take(f"http://example.com/{said.hex()}", browser=Path(chromium()), as_root=True)
