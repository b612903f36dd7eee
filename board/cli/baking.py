"""`bake`: the public site as plain files."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.common import require_board, settings_from_env
from board.cli.progress import progress

if TYPE_CHECKING:
    from board.bake import Baked

MOST = 4


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
@click.option(
    "--downloads-after",
    "patience",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    metavar="MINUTES",
    help="With --watch: how far large downloads may stay behind the pages.",
)
def bake(folder: Path, watch: bool, processes: int, patience: float) -> None:
    """Write the whole public site into DIR, as plain files for any host.

    Only what changed since the last bake is written; all of it is put in place at once, each
    file whole, what leads to something after it. The downloads of the whole record follow,
    DIR/data/stand.json says of which state they are. DIR/bake.json lists every file with its
    SHA-256.

    The addresses in feeds and previews are those that readers use: declare them with
    CLAIMBOARD_HOSTS, CLAIMBOARD_HTTPS and CLAIMBOARD_PREFIX. Search, the record as of a moment
    and questions with a `?` need a server; every version of every claim is in the files.

    \b
    Then, for example:
      rsync -a --delete --delay-updates --exclude '/.coming*' DIR/ web@host:/var/www/claims/
    """
    from board.bake import LOOK_EVERY, BakeFailed, Site, Watch

    settings = settings_from_env()
    require_board(settings)
    if not settings.address:
        click.echo("CLAIMBOARD_HOSTS declares no name: feeds will name localhost.", err=True)
    site, started = Site(settings, folder, processes), time.monotonic()
    try:
        with site.held():
            if not watch:
                _tell(site.bake(progress), "", time.monotonic() - started)
                return
            watching = Watch(site, patience * 60, progress, _tell)
            while True:
                watching.step()
                time.sleep(LOOK_EVERY)
    except (BakeFailed, OSError) as error:
        raise click.ClickException(str(error)) from None


def _tell(baked: "Baked", what: str, seconds: float) -> None:
    of_what = f"{what}: " if what else ""
    click.echo(
        f"{of_what}{len(baked.written)} files written, {baked.same} as they were, "
        f"{len(baked.removed)} taken away, in {seconds:.1f} s."
    )
