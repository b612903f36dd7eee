"""`serve` and `demo`."""

import os
import sys
from pathlib import Path
from tempfile import mkdtemp

import click

from board.cli.common import open_board, settings_from_env
from board.settings import LOOPBACK, Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the board until it is stopped."""
    _serve(settings_from_env(), host, port)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def demo(host: str, port: int) -> None:
    """Serve a throw-away board with a sample story, in a folder of its own."""
    from board.demo.story import PASSWORD, fill

    folder = Path(mkdtemp(prefix="claimboard-demo-"))
    settings = Settings(data_dir=folder, newsroom="Claimboard demo")
    click.echo(f"claimboard: making a sample board in {folder}")
    with open_board(settings) as session:
        people = fill(session)
    click.echo(f"  desk    http://{host}:{port}/desk\n  public  http://{host}:{port}/")
    for email, roles in people.items():
        click.echo(f"  {roles:<15}{email}  password: {PASSWORD}")
    os.environ["CLAIMBOARD_NEWSROOM"] = settings.newsroom
    _serve(settings, host, port)


def _serve(settings: Settings, host: str, port: int) -> None:
    import socket

    from granian import Granian
    from granian.constants import Interfaces

    if not settings.https and not {host, *settings.hosts} <= set(LOOPBACK):
        raise click.ClickException(
            "Beyond this machine the board is served by HTTPS only: put a proxy with TLS in "
            "front, then set CLAIMBOARD_HTTPS=1, CLAIMBOARD_PROXIES=1 and CLAIMBOARD_HOSTS."
        )
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            raise click.ClickException(f"Port {port} is in use. Try: --port {port + 1}")
    os.environ["CLAIMBOARD_DATA_DIR"] = str(settings.data_dir)
    os.environ["CLAIMBOARD_DATABASE_URL"] = settings.database_url
    click.echo(f"claimboard: serving on http://{host}:{port} (stop with Ctrl-C)")
    sys.stdout.flush()
    Granian(
        "board.wsgi:app", address=host, port=port, interface=Interfaces.WSGI,
        blocking_threads=16, log_enabled=False,
    ).serve()  # fmt: skip
