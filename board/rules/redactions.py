"""What a redaction needs (rule 10): two people, one an editor and one an admin."""

from board.rules.access import Actor
from board.rules.terms import Role
from board.rules.verdicts import Need
from board.words import _


def redaction_needs(
    actor: Actor, asked_by: int, asker_roles: frozenset[Role], held: bool
) -> list[Need]:
    """All that a confirmation lacks. `asker_roles` are the asker's as of now: none for one who
    has left."""
    needs = []
    if held:
        needs.append(Need("held", _("A legal hold stands: an admin lifts it first.")))
    if actor.member_id == asked_by:
        needs.append(Need("second_person", _("A redaction takes two people: another confirms it.")))
    elif not _editor_and_admin(actor.roles, asker_roles):
        words = _("A redaction takes an editor and an admin: one asks, the other confirms.")
        needs.append(Need("roles", words))
    return needs


def _editor_and_admin(one: frozenset[Role], other: frozenset[Role]) -> bool:
    return (Role.EDITOR in one and Role.ADMIN in other) or (
        Role.ADMIN in one and Role.EDITOR in other
    )
