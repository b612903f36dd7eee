"""What a merge of two claims needs."""

from dataclasses import dataclass

from board.rules.access import Access
from board.rules.terms import PublicState
from board.rules.verdicts import Need
from board.words import _


@dataclass(frozen=True, slots=True)
class Merging:
    """A claim as a merge sees it."""

    claim_id: int
    access: Access
    public_state: PublicState
    accuses_person: bool = False


def merge_needs(claim: Merging, into: Merging) -> list[Need]:
    """What stands against merging a claim into another; empty when it may be done.

    The two are seen by the same people, so nothing is shown to anybody new. One that is public
    goes only into one that is: its address leads on to a page that readers can see. An
    accusation goes into no claim that would leave rule 9 behind.
    """
    needs = []
    if claim.claim_id == into.claim_id:
        needs.append(Need("itself", _("A claim cannot be merged into itself.")))
    if claim.access != into.access:
        words = _("The two are not seen by the same members. Make them the same first.")
        needs.append(Need("readers", words))
    if _is_public(claim.public_state) and not _is_public(into.public_state):
        words = _("Readers see this one and not the other: sign that off, or take this down.")
        needs.append(Need("public", words))
    if claim.accuses_person and not into.accuses_person:
        words = _("This one accuses a person and the other is not marked so. Mark it first.")
        needs.append(Need("accuses_person", words))
    return needs


def _is_public(state: PublicState) -> bool:
    return state in (PublicState.LIVE, PublicState.UNDER_REVIEW)
