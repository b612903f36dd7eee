"""`verify`: this board's own trail and history, or what any site has published."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.common import open_board, settings_from_env
from board.cli.progress import progress

if TYPE_CHECKING:
    from board.record.log.verifying import Report


AT_ONCE, TRIES = 8, 3  # readings of a site on the web; times, where it moves on meanwhile


@click.command()
@click.argument("where", required=False)
@click.option(
    "--checkpoint",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint of the site kept from before: was anything rewritten since?",
)
@click.option("--key", help="The public key to believe, name+id+key, instead of the site's word.")
def verify(where: str | None, checkpoint: Path | None, key: str | None) -> None:
    """Check that a published record is what was signed off.

    WHERE is the address of a site, or a folder of baked files: the checkpoint's signature, every
    entry of the history against what it opens to, the tree over all of them, and whether each
    claim's page shows the newest version. Without WHERE it is this board: every event of its
    internal trail, and every row of its public history.

    Each line that begins with WRONG says what was changed. The command ends with 1 where there
    is any, else with 0.

    \b
      claimboard verify https://facts.news.example
      curl -O https://facts.news.example/log/checkpoint        keep it, and next month:
      claimboard verify https://facts.news.example --checkpoint checkpoint
    """
    wrong = _own_board() if where is None else _published(where, checkpoint, key)
    raise SystemExit(1 if wrong else 0)


def _own_board() -> bool:
    from board.commands.trail import TrailBroken, walk
    from board.keys import trail_keys
    from board.record.log import files, rows, verifying
    from board.record.log.signing import LogRewound, unkept_checkpoint

    settings = settings_from_env()
    with open_board(settings) as session:
        wrong = []
        try:
            events = walk(session, trail_keys(settings.data_dir))
            _say("ok", f"{sum(1 for _n in progress(events, 'checking events')):,} events hold.")
        except TrailBroken as broken:
            wrong.append(str(broken))
        checked = chain(rows.altered_rows(session), rows.altered_nodes(session))
        wrong += [f"{words}." for words in progress(checked, "checking rows") if words]

        def read(path: str) -> bytes | None:
            if path == "/log/checkpoint":
                return unkept_checkpoint(session).encode()
            found = files.content(session, path)
            return found[0] if found else None

        try:
            report = verifying.check_site(read, progress, pages=False)
        except LogRewound as rewound:
            wrong.append(str(rewound))
        else:
            wrong += report.problems
            _tell(report)
    return _tell_wrong(wrong)


def _published(where: str, checkpoint: Path | None, key: str | None) -> bool:
    from board.cli.fetching import Folder, Site, Unreachable
    from board.record.log.notes import NoteBroken, Verifier
    from board.record.log.verifying import check_site

    read: Site | Folder
    if where.startswith(("http://", "https://")):
        read = Site(where)
    elif Path(where).is_dir():
        read = Folder(Path(where))
    else:
        raise click.ClickException(f"{where} is neither an address nor a folder.")
    try:
        keys = [Verifier.read(key)] if key else None
        older = checkpoint.read_text() if checkpoint else None
        at_once = AT_ONCE if isinstance(read, Site) else 1
        for _try in range(TRIES):
            before = read.moment()
            report = check_site(read, progress, older, keys, at_once=at_once)
            if isinstance(read, Folder):
                files = progress(read.altered(), "checking files")
                report.problems += [f"{words}." for words in files if words]
            if not report.problems or read.moment() == before:
                break
            _say("note", "The site went on while it was read, so it was read again.")
    except NoteBroken as broken:
        raise click.ClickException(f"--key cannot be used: {broken}.") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{checkpoint} is not a checkpoint.") from None
    except Unreachable as error:
        raise click.ClickException(str(error)) from None
    _tell(report)
    if not key:
        _say("note", "The key is the site's own word; compare it with one that you got elsewhere.")
    return _tell_wrong(report.problems)


def _tell(report: "Report") -> None:
    for note in report.notes:
        _say("note", note)
    if report.head and not report.problems:
        head = report.head
        words = f"{head.size:,} entries of {report.claims:,} claims, {report.opened:,} open, hold."
        _say("ok", words)
        _say("ok", f"Root {head.root.hex()}")
    for key in report.keys:
        _say("key", str(key))


def _tell_wrong(wrong: list[str]) -> bool:
    for words in wrong:
        _say("WRONG", words)
    return bool(wrong)


def _say(state: str, words: str) -> None:
    click.echo(f"{state:<6}{words}")
