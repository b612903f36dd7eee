"""`init`, `migrate`, `check`: a board made and looked after."""

from pathlib import Path

import click

from board.cli.common import (
    Lack,
    engine_of,
    open_board,
    settings_from_env,
    trouble_with,
    where,
)
from board.cli.locks import only_one


@click.command()
@click.option("--email", prompt="Your e-mail", help="The first member's e-mail.")
@click.option("--name", prompt="Your name", help="The first member's name.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False),
    help="A file that holds the first member's password; asked for where it is not given.",
)
def init(email: str, name: str, password_file: str | None) -> None:
    """Make a new board: its keys, its tables and its first member.

    The first member has all three roles, reporter, editor and admin, and invites the others.
    What is not given as an option is asked for. Publishing takes two people, so a newsroom
    needs a second editor soon.

    \b
      claimboard init --email you@news.example --name "You" --password-file secret.txt
    """
    from board.commands import members
    from board.errors import Invalid
    from board.queries.health import has_members
    from board.rules import Role

    settings = settings_from_env()
    with open_board(settings, create=True) as session:
        if has_members(session):
            raise click.ClickException(
                f"There is a board in {where(settings)} already. "
                "To let somebody in, run: claimboard members add"
            )
        try:
            password = _password(password_file)
            members.add_member(session, members.INSTALLER, email, name, password, frozenset(Role))
        except Invalid as wrong:
            raise click.ClickException(str(wrong)) from None
    click.echo(f"The board is ready. {email} can sign in after: claimboard serve")


def _password(file: str | None) -> str:
    if file:
        return Path(file).read_text().rstrip("\n")
    words = "A password of at least 12 characters"
    return str(click.prompt(words, hide_input=True, confirmation_prompt="Again"))


@click.command()
def migrate() -> None:
    """Bring the database up to this version.

    Where there is none, an empty board is made.

    Make a backup first and stop the server; there is no way back but the backup.
    """
    from board.db import migrate as bring_up
    from board.keys import make_log_key

    settings = settings_from_env()
    trouble = trouble_with(settings)
    if trouble and trouble.lack is Lack.EARLIER:
        words = "Stop the server (process {pid}) first, then migrate."
        with only_one(settings, "server", words):
            bring_up(engine_of(settings))
    else:
        open_board(settings, create=True).close()
    make_log_key(settings.data_dir)  # a board from before there was a log has none
    click.echo("The database is up to date.")


@click.command()
@click.option("--whole", is_flag=True, help="Check every event of the trail, not the last 1,000.")
@click.option("--files", is_flag=True, help="Read and hash every file that is kept.")
def check(whole: bool, files: bool) -> None:
    """Look at settings, database, migrations, keys, trail and disk.

    One line a thing: "ok", "note" for what to know about, "WRONG" for what to mend. The exit
    code is 1 where anything is wrong, else 0, so that a monitor can call it.

    With --files, every file of evidence is read, in the folder or the bucket, and its SHA-256
    compared: one that is damaged or missing is named with the claims and items that need it,
    and so is what lies there and belongs to none. The board may be at work meanwhile.
    """
    from board.cli import health

    wrong = False
    for finding in health.findings(settings_from_env(), whole, files):
        wrong |= finding.state == health.WRONG
        click.echo(f"{finding.state:<6}{finding.about:<12}{finding.words}")
    raise SystemExit(1 if wrong else 0)
