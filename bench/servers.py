"""The servers of a bench: started, timed to the first page, weighed, stopped."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import Ask, WrongAnswer, once
from board.settings import Settings


class Server:
    """A running server; `started_in` is from nothing to its first answer, in seconds."""

    def __init__(self, name: str, port: int, process: subprocess.Popen[bytes], first: Ask) -> None:
        self.name, self.port, self.process = name, port, process
        started = time.perf_counter()
        while True:
            try:
                once(port, first)
                break
            except (ConnectionError, WrongAnswer) as trouble:
                late = time.perf_counter() > started + 30
                if late or process.poll() is not None:
                    process.terminate()
                    raise SystemExit(f"bench: {name} does not answer: {trouble}") from None
                time.sleep(0.01)
        self.started_in = time.perf_counter() - started

    def megabytes(self) -> float:
        """The proportional set size of the server and its workers."""
        return sum(_pss(process) for process in _family(self.process.pid)) / 1024


@contextmanager
def hello(port: int, files: Path | None = None) -> Iterator[Server]:
    """The bare Flask app, in the same server with the same threads; with files, if any."""
    command = [sys.executable, "-m", "bench.hello", str(port)]
    environment = {"BENCH_FILES": str(files)} if files else {}
    with _running("hello", port, command, environment, Ask("/hello", b"Hello")) as server:
        yield server


@contextmanager
def desk(name: str, port: int, settings: Settings) -> Iterator[Server]:
    """The real thing: `claimboard serve` on a board."""
    command = [
        str(Path(sys.executable).parent / "claimboard"),
        "serve",
        "--no-worker",
        "--port",
        str(port),
    ]
    environment = {"CLAIMBOARD_DATA_DIR": str(settings.data_dir)}
    with _running(name, port, command, environment, Ask("/", b"</html>")) as server:
        yield server


@contextmanager
def _running(
    name: str, port: int, command: list[str], environment: dict[str, str], first: Ask
) -> Iterator[Server]:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(f"bench: port {port} already answers; nothing was measured.")
    process = subprocess.Popen(
        command, env=os.environ | environment, cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield Server(name, port, process, first)
    finally:
        process.terminate()
        process.wait(20)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(p for child in children for p in _family(int(child)))]


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
