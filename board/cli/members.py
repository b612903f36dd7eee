"""`members`: added, listed, given roles and passwords, shown out and brought back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from board.cli.common import open_board, settings_from_env

ROLES = click.Choice(["reporter", "editor", "admin"])


@click.group("members")
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

    with open_board(settings_from_env()) as session:
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


@members_group.command("reactivate")
@click.argument("email")
def reactivate(email: str) -> None:
    """Bring the member with EMAIL back, with the roles and the password of before."""
    _say(lambda m, s: m.reactivate(s, m.INSTALLER, _number(m, s, email)))
    click.echo(f"{email} can sign in again.")


@members_group.command("password")
@click.argument("email")
@click.option("--password-file", required=True, type=click.Path(exists=True, dir_okay=False))
def set_password(email: str, password_file: str) -> None:
    """Give the member with EMAIL, who forgot it, another password; all sessions end."""
    password = Path(password_file).read_text().rstrip("\n")
    _say(lambda m, s: m.set_password(s, m.INSTALLER, _number(m, s, email), password))
    click.echo(f"{email} can sign in with the new password.")


def _say(act: Callable[[Any, Any], Any]) -> None:
    from board.commands import members
    from board.errors import Invalid

    with open_board(settings_from_env()) as session:
        try:
            act(members, session)
        except Invalid as wrong:
            raise click.ClickException(str(wrong)) from None


def _number(_members: Any, session: Any, email: str) -> int:
    from board.commands.door import member_by_email

    member = member_by_email(session, email)
    if member is None:
        raise click.ClickException(f"There is no member with the e-mail {email}.")
    return int(member.id)


def _roles(names: tuple[str, ...]) -> Any:
    from board.rules import Role

    return frozenset(Role(name) for name in names)
