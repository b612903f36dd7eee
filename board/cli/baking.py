"""`bake`: the public site as plain files."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.common import require_board, settings_from_env
from board.cli.progress import progress

if TYPE_CHECKING:
    from board.bake import Site

LOOK_EVERY, MOST = 2.0, 4


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--watch", is_flag=True, help="Stay, and bring it up to date within seconds.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=min(os.cpu_count() or 1, MOST),
    show_default="as many as there are cores, four at most",
    help="How many processes share the work of a large bake.",
)
def bake(folder: Path, watch: bool, processes: int) -> None:
    """Write the whole public site into DIR, as plain files for any host.

    Only what changed since the last bake is written; each file is put in place whole, and what
    leads to it comes after it. DIR/bake.json lists every file with its SHA-256.

    The addresses in feeds and previews are those that readers use: declare them with
    CLAIMBOARD_HOSTS, CLAIMBOARD_HTTPS and CLAIMBOARD_PREFIX. Search and the record as of a
    moment need a server; every version of every claim is in the files.

    \b
    Then, for example:
      rsync -a --delete DIR/ web@host:/var/www/claims/
    """
    from board.bake import Site

    settings = settings_from_env()
    require_board(settings)
    if not settings.address:
        click.echo("CLAIMBOARD_HOSTS declares no name: feeds will name localhost.", err=True)
    site = Site(settings, folder, processes)
    _once(site)
    while watch:
        time.sleep(LOOK_EVERY)
        if site.moved():
            _once(site)


def _once(site: "Site") -> None:
    from board.bake import BakeFailed

    started = time.monotonic()
    try:
        baked = site.bake(progress)
    except (BakeFailed, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"{len(baked.written)} files written, {baked.same} as they were, "
        f"{len(baked.removed)} taken away, in {time.monotonic() - started:.1f} s."
    )
