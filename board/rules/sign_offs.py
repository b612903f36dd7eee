"""What a sign-off needs (rules 7, 8, 9 and 11)."""

from dataclasses import dataclass

from board.rules.access import Actor
from board.rules.terms import REVISION_EVENTS, NextStep, PublicationEvent, PublicState, Status
from board.rules.verdicts import Need
from board.words import _


def is_stronger(event: PublicationEvent, status: Status) -> bool:
    """Whether a publication takes two people (rule 7): any first, any but a step down."""
    if event is PublicationEvent.FIRST:
        return True
    return event in REVISION_EVENTS and status is not Status.UNVERIFIED


@dataclass(frozen=True, slots=True)
class Asked:
    """A reply asked for, as the rules see it. `settled`: answered, or its deadline passed."""

    asked_of: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Clearance:
    """A legal clearance that stands: of a statement, and of a public wording or, where that
    is empty, of the claim as of a version."""

    statement: str
    wording: str
    version: int

    def covers(self, statement: str, public_wording: str, version: int) -> bool:
        """Whether it was given for these very words (rule 9)."""
        if _words_of(self.statement) != _words_of(statement):
            return False
        if self.wording:
            return _words_of(self.wording) == _words_of(public_wording)
        return self.version == version


def _words_of(text: str) -> list[str]:
    return text.split()


@dataclass(frozen=True, slots=True)
class SignOff:
    """A sign-off as proposed. `decided_by`: who gave the verdict, its exception, or, where
    there is no verdict yet, who entered the claim."""

    event: PublicationEvent
    status: Status
    public_wording: str
    note: str = ""
    accuses_person: bool = False
    replies: tuple["Asked", ...] = ()
    cleared: bool = False
    unverified_reason: str = ""
    restricted: bool = False
    decided_by: frozenset[int] = frozenset()
    sole_editor: bool = False
    sole_editor_reason: str = ""


def sign_off_needs(sign_off: SignOff, actor: Actor) -> list[Need]:
    """All that a sign-off lacks under rules 7, 8, 9 and 11; empty when it may go out."""
    needs = []
    if sign_off.restricted:
        needs.append(Need("restricted", _("A restricted claim cannot be made public.")))
    if sign_off.accuses_person:
        needs += _accusation_needs(sign_off)
    if is_stronger(sign_off.event, sign_off.status) and actor.member_id in sign_off.decided_by:
        needs += _second_person_needs(sign_off)
    if not sign_off.public_wording.strip():
        needs.append(Need("public_wording", _("Write what readers will see: how do we know?")))
    if sign_off.event in REVISION_EVENTS and not sign_off.note.strip():
        needs.append(Need("note", _("Say in a public note what changed.")))
    return needs


def _accusation_needs(sign_off: SignOff) -> list[Need]:
    needs = []
    waiting = [asked.asked_of for asked in sign_off.replies if not asked.settled]
    if not sign_off.replies:
        words = _("It accuses an identifiable person: ask for a reply and log it first.")
        needs.append(Need("reply", words))
    if waiting:
        words = _("There is still time to reply: %s. Log the answer, or wait for the deadline.")
        needs.append(Need("reply_open", words % ", ".join(waiting)))
    if not sign_off.cleared:
        words = _(
            "It accuses an identifiable person: a legal clearance of these very words is "
            "needed, no older than the last change to the claim."
        )
        needs.append(Need("clearance", words))
    if sign_off.status is Status.UNVERIFIED and not sign_off.unverified_reason.strip():
        words = _("Say why an accusation is published while it is unverified.")
        needs.append(Need("unverified_reason", words))
    return needs


def _second_person_needs(sign_off: SignOff) -> list[Need]:
    if not sign_off.sole_editor:
        words = _(
            "A stronger finding takes a second person: another editor signs it off, or you "
            "say that you are the sole editor on duty."
        )
        return [Need("second_person", words)]
    if not sign_off.sole_editor_reason.strip():
        return [Need("sole_editor_reason", _("Say why nobody else could sign it off."))]
    return []


def awaits_sign_off(
    public: PublicState, differs: bool, step: NextStep, decided: bool, embargoed: bool
) -> bool:
    """Whether a claim waits for an editor: readers see another finding than the desk, or have
    not seen one that was given or is said to be ready."""
    if embargoed or public is PublicState.UNDER_REVIEW:
        return False
    if public is PublicState.LIVE:
        return differs
    given = decided and public is PublicState.NEVER and step is not NextStep.PARKED
    return given or step is NextStep.READY
