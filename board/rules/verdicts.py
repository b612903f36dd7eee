"""What a verdict needs (rules 2, 3 and 4)."""

from collections.abc import Collection
from dataclasses import dataclass

from board.rules.access import Action, Actor, can
from board.rules.origins import Item, origins_for
from board.rules.terms import Directness, DisputeReason, Kind, Role, Stance, Status, Way
from board.words import _, count_words


@dataclass(frozen=True, slots=True)
class Need:
    """Something a verdict still lacks: a code for programs, words for people."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict as proposed, before it is given."""

    status: Status
    reasoning: str
    answer: str = ""
    dispute_reason: DisputeReason | None = None
    exception: bool = False
    exception_reason: str = ""
    exception_public_reason: str = ""
    knows_who: bool = False


def verdict_needs(
    ruling: Ruling,
    kind: Kind,
    cited: Collection[Item],
    standing: Collection[Item],
    required_origins: int,
    actor: Actor,
) -> list[Need]:
    """All that the ruling lacks under rules 2, 3 and 4; empty when it may be given.

    `cited` is the part of the claim's `standing` (not withdrawn) evidence that it rests on.
    Nobody can answer, or cite, what is hidden from them.
    """
    needs = []
    if ruling.status is Status.CORROBORATED:
        needs += _support_needs(ruling, kind, cited, required_origins, actor)
        needs += _answer_needs(ruling, standing)
    if ruling.status is Status.DISPUTED:
        needs += _dispute_needs(ruling, cited)
    if ruling.status is not Status.UNVERIFIED:
        needs += _confidence_needs(ruling, cited, actor)
    if not ruling.reasoning.strip():
        needs.append(Need("reasoning", _("Write the reasoning: why this finding?")))
    return needs


def outlook(
    status: Status,
    kind: Kind,
    standing: Collection[Item],
    required_origins: int,
    actor: Actor,
) -> list[Need]:
    """What a verdict would lack though all were cited and every word written: evidence."""
    said = Ruling(
        status, reasoning="…", answer="…",
        dispute_reason=DisputeReason.EVIDENCE_AGAINST, knows_who=True,
    )  # fmt: skip
    return verdict_needs(said, kind, standing, standing, required_origins, actor)


def _support_needs(
    ruling: Ruling, kind: Kind, cited: Collection[Item], required_origins: int, actor: Actor
) -> list[Need]:
    if ruling.exception:
        return _exception_needs(ruling, actor)
    if kind is Kind.SAID:
        return _record_needs(cited)
    missing = required_origins - len(origins_for(cited, kind))
    if missing <= 0:
        return []
    words = count_words(
        missing,
        "%d more independent, traced origin is needed, cited and in support; "
        "or an editor’s exception.",
        "%d more independent, traced origins are needed, cited and in support; "
        "or an editor’s exception.",
    )
    return [Need("origins", words)]


def _exception_needs(ruling: Ruling, actor: Actor) -> list[Need]:
    if actor.way is not Way.PAGE or not can(actor, Action.GRANT_EXCEPTION):
        return [Need("exception_editor", _("Only an editor, on the desk, can grant an exception."))]
    needs = []
    if not ruling.exception_reason.strip():
        needs.append(Need("exception_reason", _("Say inside why an exception is right here.")))
    if not ruling.exception_public_reason.strip():
        needs.append(
            Need("exception_public_reason", _("Say in public words why fewer origins suffice."))
        )
    return needs


def _record_needs(cited: Collection[Item]) -> list[Need]:
    supporting = [i for i in cited if i.stance is Stance.SUPPORTS and i.origin_id is not None]
    if any(item.directness is Directness.PRIMARY for item in supporting):
        return []
    if len({item.origin_id for item in supporting if item.witnessed}) >= 2:
        return []
    return [
        Need(
            "record",
            _(
                "That it was said needs one primary record (a transcript, a recording, the "
                "dispatch itself) with its origin traced, or two outlets that were present; "
                "or an editor’s exception."
            ),
        )
    ]


def _answer_needs(ruling: Ruling, standing: Collection[Item]) -> list[Need]:
    against = [item for item in standing if item.stance is Stance.CONTRADICTS]
    if any(item.hidden for item in against):
        words = _(
            "Something from a source that only named members see speaks against it. "
            "Leave this verdict to a member who sees it, and who can answer it."
        )
        return [Need("hidden_contradiction", words)]
    if ruling.answer.strip() or not against:
        return []
    return [Need("answer", _("Answer the evidence against it: why does it not change this?"))]


def _dispute_needs(ruling: Ruling, cited: Collection[Item]) -> list[Need]:
    needs = []
    if ruling.dispute_reason is None:
        words = _("Say which: is there evidence against it, or do sources conflict?")
        needs.append(Need("dispute_reason", words))
    if not any(i.stance is Stance.CONTRADICTS and not i.party_concerned for i in cited):
        words = _(
            "Cite an item that contradicts it and is not only the denial of the party concerned."
        )
        needs.append(Need("contradiction", words))
    return needs


def _confidence_needs(ruling: Ruling, cited: Collection[Item], actor: Actor) -> list[Need]:
    if not any(item.confidential for item in cited):
        return []
    if ruling.knows_who and Role.EDITOR in actor.roles:
        return []
    words = _("It rests on a confidential source: an editor must say “I know who this is”.")
    return [Need("knows_who", words)]
