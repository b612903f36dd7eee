"""Starts the process that reads one file, and bounds it: time, memory, files, output."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from threading import BoundedSemaphore

from board.extract.shapes import Extracted
from board.text import Unreadable
from board.words import _


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one reading: seconds by the clock, bytes of memory, characters of text."""

    seconds: int = 20
    memory: int = 1_000_000_000
    characters: int = 400_000


LIMITS = Limits()
_AT_ONCE, _PATIENCE = 2, 10.0
_readers = BoundedSemaphore(_AT_ONCE)
_ROOT = str(Path(__file__).parent.parent.parent)


def read_apart(data: bytes, media: str, limits: Limits) -> Extracted:
    """Read a file in a process of its own. Raises Unreadable."""
    if not _readers.acquire(timeout=_PATIENCE):
        raise Unreadable(_("Other files are being read. Try again in a minute."))
    try:
        answer = _answer(data, media, limits)
    finally:
        _readers.release()
    if "error" in answer:
        raise Unreadable(answer["error"])
    return Extracted(media=media, **answer)


def _answer(data: bytes, media: str, limits: Limits) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "board.extract", media, *map(str, astuple(limits))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=folder, env=_environment(), start_new_session=True,
        )  # fmt: skip
        try:
            told, _errors = process.communicate(data, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise Unreadable(
                _("This file took too long to read. Paste the text instead.")
            ) from None
        finally:
            _end(process)
    try:
        answer: dict[str, str] = json.loads(told)
    except ValueError:  # it was ended by a limit before it could say anything
        raise Unreadable(
            _("This file could not be read: it is broken, or too large inside. Paste the text.")
        ) from None
    return answer


def _environment() -> dict[str, str]:
    """What Python needs to start, and nothing of ours: no address, no secret."""
    path = os.pathsep.join([_ROOT, *(entry for entry in sys.path if entry)])
    return {"PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}  # fmt: skip


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it may have started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
