"""A process of its own for work on what strangers made: bounded in time, memory, files and
output, given nothing of ours, and ended with all that it may have started."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import IO, Any

PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty",
                      "os.spawn", "os.posix_spawn"})  # fmt: skip
_BEAT = 0.1
_TO_END = 2.0  # seconds
_ROOT = str(Path(__file__).parent.parent)


class TookTooLong(Exception):
    """The process did not end in its time, and was ended."""


class Stopped(Exception):
    """Whoever wanted the work done is stopping, and so it was ended."""


class Died(Exception):
    """A limit ended the process before it could say anything, or it said too much."""


def run_apart(
    module: str,
    arguments: Sequence[object],
    data: bytes,
    seconds: float,
    most: int,
    stop: Event | None = None,
) -> tuple[dict[str, Any], bytes]:
    """What `python -m module` says of `data`: a line of JSON, and the bytes after it; `most`
    bytes in all. Raises TookTooLong, Died, and Stopped once `stop` is set."""
    over, late = Event(), Event()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=folder, env=environment(), start_new_session=True,
        )  # fmt: skip
        assert process.stdin and process.stdout
        watched = (process, seconds, over, late, stop or Event())
        watching = Thread(target=_watch, args=watched, daemon=True)
        feeding = Thread(target=_feed, args=(process.stdin, data), daemon=True)
        try:
            watching.start()
            feeding.start()
            told = process.stdout.read(most + 1)
        finally:
            over.set()
            watching.join()
            _end(process)
            process.wait()
            _await_the_rest(process.pid)
            feeding.join()
            process.stdout.close()
    if late.is_set():
        raise TookTooLong
    if stop and stop.is_set() and not told:
        raise Stopped
    return _parted(told, most)


def environment() -> dict[str, str]:
    """What Python needs to start, and nothing of ours: no address, no secret, no proxy."""
    path = os.pathsep.join([_ROOT, *(entry for entry in sys.path if entry)])
    return {"PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}  # fmt: skip


def bound(seconds: int, memory: int, handles: int = 64) -> None:
    """In the process apart: seconds of work, bytes of memory, open files; no file written."""
    try:
        import resource
    except ImportError:  # not on every system: there the clock alone bounds it
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, handles),
    ):
        resource.setrlimit(kind, (most, most))


def say(header: dict[str, Any], rest: bytes = b"") -> None:
    """In the process apart: what `run_apart` answers."""
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + rest)
    sys.stdout.buffer.flush()


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except OSError:  # it was ended, or wanted no more
        pass


def _watch(
    process: subprocess.Popen[bytes], seconds: float, over: Event, late: Event, stop: Event
) -> None:
    """End the process when its time is over, or when it is wanted no more."""
    last = monotonic() + seconds
    while not over.wait(_BEAT):
        if monotonic() >= last:
            late.set()
        if late.is_set() or stop.is_set():
            _end(process)
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it may have started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


def _await_the_rest(group: int) -> None:
    """Until what was ended with a process writes no more: for so long as that can take."""
    until = monotonic() + _TO_END
    with suppress(ProcessLookupError, PermissionError):
        while monotonic() < until:
            os.killpg(group, 0)
            sleep(0.01)


def _parted(told: bytes, most: int) -> tuple[dict[str, Any], bytes]:
    line, end, rest = told.partition(b"\n")
    if not end or len(told) > most:
        raise Died
    try:
        header: dict[str, Any] = json.loads(line)
    except (ValueError, RecursionError):
        raise Died from None
    return header, rest
