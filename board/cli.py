"""`claimboard`, the command."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import click

from board.settings import LOOPBACK, Settings

ROLES = click.Choice(["reporter", "editor", "admin"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version="0.1.0", prog_name="claimboard")
def main() -> None:
    """A claim-verification status board for newsrooms.

    CLAIMBOARD_DATABASE_URL says where the board is kept (SQLite in CLAIMBOARD_DATA_DIR where
    it is not set), CLAIMBOARD_DATA_DIR where keys and files are.
    """


@main.command()
@click.option("--email", required=True, help="The first member's e-mail.")
@click.option("--name", required=True, help="The first member's name.")
@click.option("--password-file", required=True, type=click.Path(exists=True, dir_okay=False))
def init(email: str, name: str, password_file: str) -> None:
    """Make a new board: its keys, its tables and its first member, who has all three roles."""
    from board.commands import members
    from board.errors import Invalid
    from board.rules import Role

    settings = _settings()
    password = Path(password_file).read_text().rstrip("\n")
    with _open(settings) as session:
        try:
            members.add_member(session, members.INSTALLER, email, name, password, frozenset(Role))
        except Invalid as wrong:
            raise click.ClickException(str(wrong)) from None
    click.echo(f"The board is ready. {email} can sign in after: claimboard serve")


@main.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    _open(_settings()).close()
    click.echo("The database is up to date.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the board until it is stopped."""
    _serve(_settings(), host, port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def demo(host: str, port: int) -> None:
    """Serve a throw-away board with a sample story, in a folder of its own."""
    from board.demo.story import PASSWORD, fill

    folder = Path(mkdtemp(prefix="claimboard-demo-"))
    settings = Settings(data_dir=folder, newsroom="Claimboard demo")
    click.echo(f"claimboard: making a sample board in {folder}")
    with _open(settings) as session:
        people = fill(session)
    click.echo(f"  desk    http://{host}:{port}/desk\n  public  http://{host}:{port}/")
    for email, roles in people.items():
        click.echo(f"  {roles:<15}{email}  password: {PASSWORD}")
    os.environ["CLAIMBOARD_NEWSROOM"] = settings.newsroom
    _serve(settings, host, port)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "kind", type=click.Choice(["jsonl", "averitec"]), required=True)
@click.option("--origins", type=click.Choice(["outlet"]), help="Take each outlet as an origin.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def import_file(file: Path, kind: str, origins: str | None, as_json: bool) -> None:
    """Bring claims in from FILE, by the same rules as the desk's."""
    import json

    from board.commands.importing import import_rows
    from board.formats import READERS, entries

    with _open(_settings()) as session:
        try:
            report = import_rows(session, entries(file, kind), READERS[kind], origins == "outlet")
        except ValueError as wrong:
            raise click.ClickException(f"{file} is not {kind}: {wrong}") from None
    if as_json:
        counts = {"added": report.added, "skipped": report.skipped,
                  "held": dict(report.held), "rejected": len(report.rejected)}  # fmt: skip
        click.echo(json.dumps(counts))
        return
    click.echo(f"added {report.added}, skipped {report.skipped} (already here)")
    for reason, n in report.held.most_common():
        click.echo(f"held as reported elsewhere, missing {reason}: {n}")
    for bad in report.rejected:
        click.echo(f"rejected, row {bad['line']}: {bad['reason']}")


@main.command("export")
@click.option("--format", "kind", type=click.Choice(["jsonl"]), default="jsonl")
def export_board(kind: str) -> None:
    """Write every unrestricted claim to standard output, a claim a line."""
    from board.formats import json_line
    from board.queries.export import lines

    with _open(_settings()) as session:
        for line in lines(session):
            click.echo(json_line(line))


@main.group("members")
def members_group() -> None:
    """Add, list and show out members; give them roles."""


@members_group.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--password-file", required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--role", "roles", multiple=True, type=ROLES, required=True, help="May be repeated.")
def add_member(email: str, name: str, password_file: str, roles: tuple[str, ...]) -> None:
    """Add a member with one or more roles."""
    password = Path(password_file).read_text().rstrip("\n")
    _say(lambda m, s: m.add_member(s, m.INSTALLER, email, name, password, _roles(roles)))
    click.echo(f"{email} can sign in.")


@members_group.command("list")
def list_members() -> None:
    """List all members, a line each: e-mail, name, roles, whether active."""
    from sqlalchemy import select

    from board.models import Member

    with _open(_settings()) as session:
        for member in session.execute(select(Member)).scalars():
            state = "" if member.active else "  (inactive)"
            click.echo(f"{member.email}  {member.name}  {', '.join(sorted(member.roles))}{state}")


@members_group.command("role")
@click.argument("email")
@click.argument("roles", nargs=-1, required=True, type=ROLES)
def set_roles(email: str, roles: tuple[str, ...]) -> None:
    """Give the member with EMAIL these ROLES and no others."""
    _say(lambda m, s: m.set_roles(s, m.INSTALLER, _number(m, s, email), _roles(roles)))
    click.echo(f"{email}: {', '.join(roles)}")


@members_group.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Show the member with EMAIL out: no sign-in, all sessions ended."""
    _say(lambda m, s: m.deactivate(s, m.INSTALLER, _number(m, s, email)))
    click.echo(f"{email} can no longer sign in.")


def _say(act: Callable[[Any, Any], Any]) -> None:
    from board.commands import members
    from board.errors import Invalid

    with _open(_settings()) as session:
        try:
            act(members, session)
        except Invalid as wrong:
            raise click.ClickException(str(wrong)) from None


def _number(members: Any, session: Any, email: str) -> int:
    member = members.member_by_email(session, email)
    if member is None:
        raise click.ClickException(f"There is no member with the e-mail {email}.")
    return int(member.id)


def _roles(names: tuple[str, ...]) -> Any:
    from board.rules import Role

    return frozenset(Role(name) for name in names)


@main.command()
def check() -> None:
    """Look at settings, database, migrations, keys and disk; exit 1 where something is wrong."""
    import shutil
    import sqlite3

    from board.db import make_engine, migration_state
    from board.keys import trail_keys

    settings, wrong = _settings(), False
    try:
        current, newest = migration_state(make_engine(settings.database_url))
        wrong |= current != newest
        click.echo(f"migrations: at {current}, newest {newest}")
    except Exception as error:
        wrong = True
        click.echo(f"database: cannot be opened: {error}")
    keys = trail_keys(settings.data_dir)
    wrong |= not keys
    click.echo(f"keys: {', '.join(sorted(keys)) or 'none; run claimboard init'}")
    if settings.is_sqlite:
        old = sqlite3.sqlite_version_info < (3, 51, 3)
        warning = " (before 3.51.3: a rare fault at a WAL reset; keep backups)" if old else ""
        click.echo(f"SQLite: {sqlite3.sqlite_version}{warning}")
    if settings.data_dir.exists():
        click.echo(f"disk: {shutil.disk_usage(settings.data_dir).free // 2**20} MiB free")
    raise SystemExit(1 if wrong else 0)


def _settings() -> Settings:
    try:
        return Settings.from_env()
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None


def _open(settings: Settings):  # type: ignore[no-untyped-def]
    from board.db import make_engine, migrate, open_session
    from board.keys import make_keys

    make_keys(settings.data_dir)
    engine = make_engine(settings.database_url)
    migrate(engine)
    return open_session(engine, settings)


def _serve(settings: Settings, host: str, port: int) -> None:
    import socket

    from granian import Granian
    from granian.constants import Interfaces

    if host not in LOOPBACK and not settings.https:
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
