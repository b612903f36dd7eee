"""`pack` and `verify-bundle`: what was known at a moment, as one file, and whether it holds."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import click

from board.cli.common import open_board, settings_from_env
from board.cli.progress import progress

if TYPE_CHECKING:
    from sqlmodel import Session

    from board.packs.scope import Scope
    from board.rules import Actor


@click.command()
@click.argument("what", metavar="claim:NUMBER|story:SLUG")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as-of", "typed", help="A day or a time, as 2025-10-07T14:30.  [default: now]")
@click.option("--with-confidential", "confidential", is_flag=True,
              help="With the confidential parts that the member may see; needs --by.")  # fmt: skip
@click.option("--by", "email", help="The e-mail of the member whom the pack is made for.")
def pack(what: str, file: Path, typed: str | None, confidential: bool, email: str | None) -> None:
    """Write what was known of a claim or a story into FILE, for a lawyer or an archive.

    The file is a ZIP: a document to read or print, and all of it as data, with a SHA-256 of
    every part. Restricted claims, items that rest on confidential sources, internal notes and
    comments stay out unless a member who may see them is named. That it was made is kept in
    the board's history.

    \b
      claimboard pack claim:142 claim-142.zip
      claimboard pack story:the-parade --as-of 2025-10-12 parade.zip
      claimboard pack claim:142 --with-confidential --by ann@desk.example counsel.zip
    """
    from board.commands import packs
    from board.errors import Denied, Invalid, NotFound
    from board.packs.scope import Scope, named

    if confidential and not email:
        raise click.UsageError("--with-confidential needs --by: the pack names who it is for.")
    if file.exists():
        raise click.ClickException(f"{file} is there already. Name another file.")
    settings = settings_from_env()
    with open_board(settings) as session:
        try:
            as_of = _moment(typed, settings.timezone)
            by = _actor(session, email)
            claim_id, story_id = named(session, what)
            packs.make_pack(session, by, claim_id, story_id, as_of, confidential)
            scope = Scope(as_of, claim_id, story_id, by.member_id, confidential)
            _write(session, scope, file)
        except ValueError as wrong:
            raise click.UsageError(f"{what} is {wrong}.") from None
        except NotFound:
            raise click.ClickException(f"There is no {what} that may be packed.") from None
        except Denied:
            raise click.ClickException(_denied(what, email)) from None
        except Invalid as wrong:
            raise click.ClickException(str(wrong)) from None
    click.echo(f"Written to {file}. Check it with: claimboard verify-bundle {file}")


def _denied(what: str, email: str | None) -> str:
    if email:
        return f"{email} may not make a pack of {what}: it takes an editor who may see it."
    return f"{what} is restricted. Name an editor who may see it with --by."


def _moment(typed: str | None, zone: str) -> datetime:
    from board.record.past import Moment

    now = datetime.now(UTC)
    if not typed:
        return now
    try:
        return min(Moment.read(typed, zone).end - timedelta(microseconds=1), now)
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"--as-of {typed} is no day or time of the past, as 2025-10-07T14:30."
        ) from None


def _actor(session: "Session", email: str | None) -> "Actor":
    from board.commands.door import member_by_email
    from board.commands.packs import KEEPER
    from board.rules import Actor, Way

    if not email:
        return KEEPER
    member = member_by_email(session, email)
    if member is None or not member.active:
        raise click.ClickException(f"There is no member with the e-mail {email}.")
    return Actor(member.id, member.roles, Way.CLI)


def _write(session: "Session", scope: "Scope", file: Path) -> None:
    """Put the file in place whole or not at all, for its owner alone (mode 0600)."""
    from board.packs.writing import pack

    try:
        with NamedTemporaryFile(prefix=".claimboard-", dir=file.parent, delete=False) as target:
            try:
                for piece in progress(pack(session, scope), "writing pieces"):
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
                os.link(target.name, file)  # unlike a rename, it writes over nothing
            finally:
                os.unlink(target.name)
    except OSError as error:
        raise click.ClickException(f"{file} could not be written: {error.strerror}.") from None


@click.command("verify-bundle")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sha256", "known", help="The hash of manifest.json that you noted before.")
def verify_bundle(file: Path, known: str | None) -> None:
    """Check that FILE, a pack, is as it was made.

    Every part against the manifest, the manifest against its own hash, the hashes that the
    document shows, and each published document against its entry of the public history. It
    needs no board, opens no connection, and unpacks nothing onto the disk.

    Each line that begins with WRONG says what was changed. The command ends with 1 where there
    is any, else with 0.
    """
    from board.packs.verifying import check

    report = check(file, progress)
    problems: list[Any] = list(report.problems)
    if known and known.strip().lower() != report.manifest_sha256:
        problems.append("This is another pack than the one whose hash you noted.")
    for note in report.notes:
        click.echo(f"note  {note}")
    if not problems:
        click.echo(
            f"ok    {report.files:,} parts of {report.claims:,} claims hold, and "
            f"{report.publications:,} published documents with their entries."
        )
    if report.manifest_sha256:
        click.echo(f"ok    manifest.json {report.manifest_sha256}" if not problems else
                   f"note  manifest.json {report.manifest_sha256}")  # fmt: skip
    for words in problems:
        click.echo(f"WRONG {words}")
    raise SystemExit(1 if problems else 0)
