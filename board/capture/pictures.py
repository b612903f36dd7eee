"""How a page looks: a PNG and a PDF by an installed Chromium, which reaches nobody but through the
gate.

    chromium()          the installed browser, if there is one
    take(url)           the pictures of one page

The browser, the gate and what leads them run in a process of their own, in an empty folder, and end
with it. A page's scripts run there, as a visitor's would: nothing is signed in to, nothing is kept.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any

from board.capture.apart import ask_apart, pieces
from board.capture.errors import Unable
from board.capture.guard import GUARD, Guard, target_of
from board.capture.shapes import PICTURE_LIMITS, PictureLimits
from board.words import _

MODULE = "board.capture.browser"
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable",
          "google-chrome")  # fmt: skip
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"%PDF-")
_LONGEST_TITLE = 1_000
_NO_BROWSER = _("There is no Chromium on this machine, so no picture was taken.")
_AS_ROOT = _("Pictures are not taken as root: run the board as a user of its own.")


@dataclass(frozen=True, slots=True)
class Pictures:
    """A page as a visitor sees it, `seconds` after it was asked for. `whole` is False where it was
    stopped in the middle of loading: time, bytes, hosts or connections ran out."""

    png: bytes
    pdf: bytes
    title: str
    url: str  # where its scripts and redirects led
    whole: bool
    seconds: int


def chromium() -> Path | None:
    """The installed browser."""
    found = (shutil.which(name) for name in _NAMES)
    return next((Path(path) for path in found if path), None)


def take(
    url: str, guard: Guard = GUARD, limits: PictureLimits = PICTURE_LIMITS,
    browser: Path | None = None, as_root: bool = False, flags: Sequence[str] = (),
    stop: Event | None = None,
) -> Pictures:  # fmt: skip
    """The pictures of the page behind a link. Raises NotFetched, and Stopped once `stop` is set.

    `browser` is the installed one where none is named. Chromium's own sandbox does not work for
    root: it is left out only there, and only where `as_root` says so. `flags` are for tests.
    """
    target_of(url, guard)
    program = browser or chromium()
    if program is None:
        raise Unable(_NO_BROWSER)
    is_root = os.geteuid() == 0
    if is_root and not as_root:
        raise Unable(_AS_ROOT)
    start = [str(program), *(["--no-sandbox"] if is_root else []), *flags]
    job = {"url": url, "guard": asdict(guard), "limits": asdict(limits), "start": start}
    return ask_apart(MODULE, job, limits.seconds, limits.png + limits.pdf + 100_000, _read, stop)


def _read(header: dict[str, Any], rest: bytes) -> Pictures:
    png, pdf = pieces(header["sizes"], rest)
    if not (png.startswith(_SIGNATURES[0]) and pdf.startswith(_SIGNATURES[1])):
        raise ValueError("no picture")
    return Pictures(png, pdf, str(header["title"])[:_LONGEST_TITLE], str(header["url"]),
                    bool(header["whole"]), int(header["seconds"]))  # fmt: skip
