"""`serve`, `worker` and `demo`."""

import errno
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import click

from board.cli.common import open_board, require_board, settings_from_env
from board.cli.locks import only_one
from board.settings import LOOPBACK, Settings

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
PORT = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="On which port."
)


@click.command()
@HOST
@PORT
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many processes answer; more than one is for PostgreSQL.",
)
@click.option("--no-worker", is_flag=True, help="Leave the worker to `claimboard worker`.")
def serve(host: str, port: int, processes: int, no_worker: bool) -> None:
    """Serve the board until it is stopped (Ctrl-C or SIGTERM).

    The worker runs inside: it flags claims whose re-check date has come and takes out what is
    kept for a time only. On SQLite one server serves a board, in one process; several
    processes are for PostgreSQL.

    Beyond this machine the board is served by HTTPS only: a proxy with TLS stands in front
    and CLAIMBOARD_HTTPS=1, CLAIMBOARD_PROXIES=1 and CLAIMBOARD_HOSTS say so.

    \b
      claimboard serve --port 8000
      claimboard serve --host 0.0.0.0 --processes 4 --no-worker
    """
    settings = settings_from_env()
    _refuse_strangers(settings, host)
    if processes > 1 and settings.is_sqlite:
        raise click.ClickException(
            "Several processes are for PostgreSQL: on SQLite the board is served by one. "
            "Leave --processes out, or move the board: claimboard copy-to URL"
        )
    require_board(settings)
    _refuse_taken_port(host, port)
    _serve(settings, host, port, processes, worker=not no_worker)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, say what it was, and end.")
def worker(once: bool) -> None:
    """Run the worker by itself, beside `claimboard serve --no-worker`.

    It makes a pass every five minutes until it is stopped (Ctrl-C or SIGTERM).
    """
    from board import archiving
    from board import worker as work

    settings, stop = settings_from_env(), Event()
    with open_board(settings) as session, _the_worker(settings):
        if once:
            done = work.one_pass(session, stop)
            engine = session.get_bind().engine
            fetched = archiving.one_pass(engine, settings, stop) if settings.capture else 0
            click.echo(
                f"Released {done['released']} sign-offs, flagged {done['flagged']} claims, "
                f"forgot {done['forgotten']} rows, sent {done['mailed']} mails, "
                f"fetched {fetched} pages."
            )
            return
        session.close()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stop.set())
        click.echo("claimboard: the worker is at work (stop with Ctrl-C)")
        work.run(settings, stop)


@click.command()
@HOST
@PORT
def demo(host: str, port: int) -> None:
    """Serve a throw-away board with a sample story.

    It lives in a folder of its own, which goes when the server stops. Everyone's password is
    shown: it is for looking around on this machine.
    """
    from board.demo.story import PASSWORD, fill

    _refuse_taken_port(host, port)
    with TemporaryDirectory(prefix="claimboard-demo-") as folder:
        settings = Settings(data_dir=Path(folder), newsroom="Claimboard demo")
        _refuse_strangers(settings, host)
        click.echo(f"claimboard: making a sample board in {folder}")
        with open_board(settings, create=True) as session:
            people = fill(session)
            session.get_bind().engine.dispose()
        click.echo(f"  desk    http://{host}:{port}/desk\n  public  http://{host}:{port}/")
        for email, roles in people.items():
            click.echo(f"  {roles:<15}{email}  password: {PASSWORD}")
        _serve(settings, host, port)


def _refuse_strangers(settings: Settings, host: str) -> None:
    if not settings.https and not {host, *settings.hosts} <= set(LOOPBACK):
        raise click.ClickException(
            "Beyond this machine the board is served by HTTPS only: put a proxy with TLS in "
            "front, then set CLAIMBOARD_HTTPS=1, CLAIMBOARD_PROXIES=1 and CLAIMBOARD_HOSTS."
        )


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(_why_not(error, host, port)) from None


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Try: --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} is for root only. Take one from 1024 on, and a proxy in front."
    return f"It is not possible to listen on {host}, port {port}: {error.strerror}."


def _serve(
    settings: Settings, host: str, port: int, processes: int = 1, worker: bool = True
) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "board", address=host, port=port, interface=Interfaces.WSGI, workers=processes,
        blocking_threads=16, log_enabled=False, workers_kill_timeout=10,
    )  # fmt: skip
    # A terminal that goes away stops the server; by default it would start new processes.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    words = "This board is served already, by process {pid}: on SQLite one server serves a board."
    with ExitStack() as held:
        held.enter_context(only_one(settings, "server", words))
        if worker:
            held.enter_context(_the_worker(settings))
            held.enter_context(_worker_thread(settings, server))
        click.echo(f"claimboard: serving on http://{host}:{port} (stop with Ctrl-C)")
        sys.stdout.flush()
        server.serve(target_loader=partial(_load, settings), wrap_loader=False)


def _the_worker(settings: Settings) -> Any:
    words = (
        "A worker is at work on this board already, in process {pid}. The server has one "
        "inside unless it was started with --no-worker."
    )
    return only_one(settings, "worker", words)


@contextmanager
def _worker_thread(settings: Settings, server: Any) -> Iterator[None]:
    """The worker, in this process: those that answer requests are others."""
    from board import worker

    def work() -> None:
        # A process forked while this thread held a lock would wait for it for ever.
        while len(server.wrks) < server.workers:
            if stop.wait(0.1):
                return
        worker.run(settings, stop)

    stop = Event()
    thread = Thread(target=work, name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _load(settings: Settings) -> Any:
    """The app, made in the process that answers, which ends when its parent does."""
    from board import create_app

    if sys.platform == "linux":
        import ctypes

        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return create_app(settings)
