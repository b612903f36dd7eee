"""Leads a Chromium to the one page that standard input names. Never run by a person: `pictures`
starts it in a process of its own, in an empty folder, and ends it with all that it started."""

import fcntl
import json
import os
import sys
from base64 import b64decode
from contextlib import suppress
from math import ceil
from pathlib import Path
from select import select
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from board.apart import bound, say
from board.capture.__main__ import failed, second_lock
from board.capture.errors import Broken, NotFetched, NotKept, TooMuch, Unable, Unreached
from board.capture.gate import Gate
from board.capture.guard import Guard, target_of
from board.capture.shapes import PictureLimits
from board.capture.wire import Deadline
from board.words import _

_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check",
    # nowhere but through the gate, to loopback neither: no name is looked up, nothing goes by UDP
    "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-quic", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--dns-prefetch-disable",
    # nothing of its own: no updates, no reports, no devices looked for
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--disable-sync",
    "--disable-breakpad", "--disable-crash-reporter", "--disable-extensions", "--no-pings",
    "--metrics-recording-only", "--password-store=basic", "--use-mock-keychain",
    "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,DialMediaRouteProvider,"
    "OptimizationHints,CertificateTransparencyComponentUpdater,HttpsUpgrades,Translate",
    # one page, still and quiet
    "--block-new-web-contents", "--deny-permission-prompts", "--disable-notifications",
    "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio",
    "--js-flags=--max-old-space-size=512",
)  # fmt: skip
_NOTHING_OF_OURS = {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"}
_PIECE = 65_536
_MEMORY = 1_500_000_000  # of this process: threads of the gate, a picture in three forms
_FILE = 256_000_000  # the largest that a browser may write, into a folder that is gone after it
_VIEW = 900
_NO_PRINTER = "window.print = () => {}"  # a preview would stand in the way of the PDF
_WATCH = 0.25  # seconds between two looks at its memory
_QUIET = 3  # seconds for what a page begins to load once it stands
_NO_START = _("The installed Chromium did not start, so no picture was taken.")
_BROKEN = _("The page could not be pictured: the browser lost it.")
_NO_PAGE = _("There is a file and no page behind this address: no picture was taken.")
_NO_ANSWER = _("%s could not be reached. Try again later.")
_NO_TRUST = _("The certificate of this page does not hold, so no picture was taken.")
_TOO_HEAVY = _("This page takes more memory than one may, so no picture was taken.")
_TOO_LARGE = _("The picture of this page is larger than what is kept.")


def main() -> None:
    """Tell the pictures, or {"error": its kind, "words": …}."""
    job = json.load(sys.stdin)
    guard = Guard(tuple(job["guard"]["ports"]), tuple(job["guard"]["also"]))
    limits = PictureLimits(**job["limits"])
    _bound_browser()
    try:
        url = target_of(job["url"], guard).url
        with Gate(guard, limits) as gate, Chromium(job["start"], gate, limits) as chromium:
            bound(ceil(limits.seconds), _MEMORY, handles=256)
            sys.addaudithook(second_lock(guard))
            told = pictured(url, gate, chromium, limits)
    except NotFetched as why:
        told = failed(why)
    except MemoryError:
        told = failed(TooMuch(_TOO_LARGE))
    say(*told)


def pictured(
    url: str, gate: Gate, chromium: "Chromium", limits: PictureLimits
) -> tuple[dict[str, Any], bytes]:
    """A page's title, final address, whether it came whole and after how many seconds it was
    pictured; its PNG and its PDF behind each other. Raises NotFetched."""
    tab, began = Tab(chromium, gate, limits), monotonic()
    _check_start(tab.go(url))
    whole = tab.wait("load", limits.load)
    if not whole:
        tab.call("Page.stopLoading")
    tab.wait("networkIdle", _QUIET)
    _check_arrival(tab, gate)
    height = tab.height(limits.height)
    tab.view(height)  # what waits to be looked at loads
    tab.wait("nothing", 1)
    tab.view(_VIEW)
    height = tab.height(limits.height)
    clip = {"x": 0, "y": 0, "width": limits.width, "height": height, "scale": 1}
    seconds = round(monotonic() - began)
    png = tab.data("Page.captureScreenshot", limits.png, captureBeyondViewport=True, clip=clip)
    pdf = tab.data("Page.printToPDF", limits.pdf, printBackground=True,
                   pageRanges=f"1-{limits.pages}")  # fmt: skip
    _check_arrival(tab, gate)  # it may have gone on meanwhile
    info = tab.info()
    sizes = [len(png), len(pdf)]
    whole = whole and not gate.spent
    return {**info, "whole": whole, "seconds": seconds, "sizes": sizes}, png + pdf


def _check_start(went: dict[str, Any]) -> None:
    """Raises the reason where there is no page behind an address."""
    if went.get("isDownload") or went.get("errorText") == "net::ERR_ABORTED":
        raise NotKept(_NO_PAGE)
    if went.get("errorText", "").startswith("net::ERR_CERT"):
        raise Unreached(_NO_TRUST)


def _check_arrival(tab: "Tab", gate: Gate) -> None:
    """Raises the reason where a tab did not come to a page, or went on to none."""
    frame = tab.call("Page.getFrameTree")["frameTree"]["frame"]
    if missed := frame.get("unreachableUrl"):
        place = urlsplit(missed)
        raise gate.why(place.netloc) or Unreached(_NO_ANSWER % place.hostname)
    if not tab.info()["url"].startswith(("http://", "https://")):
        raise Broken(_BROKEN)


class Chromium:
    """A browser led by its pipe: commands on its descriptor 3, answers on 4, each JSON and a NUL.
    No port is opened for it, so no page can speak to it."""

    def __init__(self, start: list[str], gate: Gate, limits: PictureLimits) -> None:
        """`start` is the program with more flags, if any. Raises Unable. What it would ask for
        its own sake, its maker's updates and accounts, leads nowhere: only a tab gets the gate."""
        self.deadline = Deadline(limits.seconds, _("The page"))
        self._most, self._memory = 2 * max(limits.png, limits.pdf), limits.memory
        self._came, self._n, self._watch_at = bytearray(), 0, 0.0
        here = os.path.join(os.getcwd(), "browser")
        os.mkdir(here, 0o700)
        program, *flags = start
        arguments = [program, *_FLAGS, *flags, f"--proxy-server=http://127.0.0.1:{gate.nowhere}",
                     f"--user-data-dir={here}", f"--window-size={limits.width},{_VIEW}",
                     "about:blank"]  # fmt: skip
        (theirs, self._commands), (self._answers, answering) = _pipe(), _pipe()
        nothing = os.open(os.devnull, os.O_RDWR)
        handles = {0: nothing, 1: nothing, 2: nothing, 3: theirs, 4: answering}
        try:
            os.posix_spawn(
                program, arguments, {**_NOTHING_OF_OURS, "HOME": here, "TMPDIR": here},
                file_actions=[(os.POSIX_SPAWN_DUP2, ours, n) for n, ours in handles.items()],
            )  # fmt: skip
        except OSError:
            raise Unable(_NO_START) from None
        finally:
            for handle in (theirs, answering, nothing):
                os.close(handle)

    def __enter__(self) -> "Chromium":
        return self

    def __exit__(self, *_reason: Any) -> None:
        """Chromium ends itself with its pipe; what does not is ended with this process."""
        os.close(self._commands)
        os.close(self._answers)

    def send(self, method: str, session: str | None, parameters: dict[str, Any]) -> int:
        """Give a command; answers its number."""
        self._n += 1
        command = {"id": self._n, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        data = json.dumps(command).encode() + b"\0"
        try:
            while data:
                data = data[os.write(self._commands, data) :]
        except OSError:
            raise self._lost() from None
        return self._n

    def hear(self, seconds: float) -> dict[str, Any] | None:
        """The next that it says; None where it says nothing for so long. Raises NotFetched."""
        until, searched = monotonic() + seconds, 0
        while (end := self._came.find(0, searched)) < 0:
            searched = len(self._came)
            self._watch()
            left = until - monotonic()
            ready, _writable, _odd = select([self._answers], [], [], max(0, min(left, _WATCH)))
            if ready:
                self._take()
            elif left <= 0:
                return None
        said = bytes(self._came[:end])
        del self._came[: end + 1]
        try:
            message: dict[str, Any] = json.loads(said)
        except (ValueError, RecursionError):
            raise Broken(_BROKEN) from None
        return message

    def _take(self) -> None:
        piece = os.read(self._answers, _PIECE)
        self._came += piece
        if not piece:
            raise self._lost()
        if len(self._came) > self._most:
            raise TooMuch(_TOO_LARGE)

    def _watch(self) -> None:
        if monotonic() >= self._watch_at:
            self._watch_at = monotonic() + _WATCH
            if _memory_of_all() > self._memory:
                raise TooMuch(_TOO_HEAVY)

    def _lost(self) -> NotFetched:
        return Broken(_BROKEN) if self._n > 1 else Unable(_NO_START)


class Tab:
    """The one page of a browser that keeps nothing; says no to whatever it asks."""

    def __init__(self, chromium: Chromium, gate: Gate, limits: PictureLimits) -> None:
        self._chromium, self._limits, self._key = chromium, limits, gate.key
        self._session: str | None = None
        self._happened = set[str]()
        forgetful = self.call(
            "Target.createBrowserContext", proxyServer=f"http://127.0.0.1:{gate.port}",
            proxyBypassList="<-loopback>",
        )["browserContextId"]  # fmt: skip
        # Until the gate has asked for its key; from then on it is shown unasked.
        self.call("Fetch.enable", handleAuthRequests=True)
        self.call("Browser.setDownloadBehavior", behavior="deny", browserContextId=forgetful)
        self._frame = self.call("Target.createTarget", url="about:blank",
                                browserContextId=forgetful)["targetId"]  # fmt: skip
        attached = self.call("Target.attachToTarget", targetId=self._frame, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        self.call("Page.addScriptToEvaluateOnNewDocument", source=_NO_PRINTER)
        self.view(_VIEW)

    def go(self, url: str) -> dict[str, Any]:
        """Begin with a page: how that went. What happened before is forgotten."""
        self._happened.clear()
        went: dict[str, Any] = self.call("Page.navigate", url=url)
        return went

    def call(self, method: str, **parameters: Any) -> Any:
        """What a command yields. Raises NotFetched."""
        number = self._chromium.send(method, self._session, parameters)
        while True:
            message = self._next(self._chromium.deadline.left())
            if message and message.get("id") == number:
                if "result" not in message:
                    raise Broken(_BROKEN)
                return message["result"]

    def data(self, method: str, most: int, **parameters: Any) -> bytes:
        """The file that a command yields. Raises NotFetched."""
        data = b64decode(self.call(method, **parameters)["data"])
        if len(data) > most:
            raise TooMuch(_TOO_LARGE)
        return data

    def wait(self, event: str, seconds: float) -> bool:
        """Whether a page comes to this point of its life in so many seconds."""
        until = monotonic() + min(seconds, self._chromium.deadline.left())
        while event not in self._happened and (left := until - monotonic()) > 0:
            self._next(left)
        return event in self._happened

    def view(self, height: int) -> None:
        """See so much of the page at once."""
        self.call("Emulation.setDeviceMetricsOverride", width=self._limits.width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip

    def height(self, most: int) -> int:
        """How tall the page is, of so many pixels at most."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return max(1, min(most, ceil(float(size["height"]))))

    def info(self) -> dict[str, str]:
        """Its title, "" where it has none, and address, as the browser itself knows them."""
        session, self._session = self._session, None
        info = self.call("Target.getTargetInfo", targetId=self._frame)["targetInfo"]
        self._session = session
        title, url = str(info["title"]), str(info["url"])
        return {"title": "" if title == url.partition("://")[2] else title, "url": url}

    def _next(self, seconds: float) -> dict[str, Any] | None:
        message = self._chromium.hear(seconds)
        match message:
            case {"method": "Page.javascriptDialogOpening"}:
                self._chromium.send("Page.handleJavaScriptDialog", self._session, {"accept": False})
            case {"method": "Page.lifecycleEvent", "params": {"frameId": frame, "name": name}}:
                if frame != self._frame:
                    return message
                if name == "init":
                    self._happened.clear()
                self._happened.add(name)
            case {"method": "Fetch.requestPaused", "params": {"requestId": request}}:
                self._chromium.send("Fetch.continueRequest", None, {"requestId": request})
            case {"method": "Fetch.authRequired", "params": asked}:
                self._show_key(asked["requestId"], asked["authChallenge"].get("source"))
            case {"method": "Inspector.targetCrashed"}:
                raise Broken(_BROKEN)
        return message

    def _show_key(self, request: str, who: str | None) -> None:
        """To the gate alone, never to a site that asks for one."""
        answer = {"response": "CancelAuth"}
        if who == "Proxy":
            name, word = self._key
            answer = {"response": "ProvideCredentials", "username": name, "password": word}
        told = {"requestId": request, "authChallengeResponse": answer}
        self._chromium.send("Fetch.continueWithAuth", None, told)
        if who == "Proxy":
            self._chromium.send("Fetch.disable", None, {})


def _pipe() -> tuple[int, int]:
    """A pipe on high descriptors: 3 and 4 must be free for the browser's ends."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]


def _bound_browser() -> None:
    """What the browser inherits: bytes of each file, no core. Of its memory it sets limits itself,
    and ends where it may not; so that is watched."""
    import resource

    for kind, most in ((resource.RLIMIT_FSIZE, _FILE), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))


def _memory_of_all() -> int:
    """Bytes that this process and all that it started hold, as Linux counts them; 0 elsewhere."""
    group, pages = str(os.getpgrp()), 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended just now
            fields = path.read_text("latin-1").rpartition(")")[2].split()
            pages += int(fields[21]) if fields[2] == group else 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
