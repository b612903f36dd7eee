"""The decision: a verdict, if the rules allow it."""

from sqlalchemy import select

from board.commands.act import Act, command
from board.commands.ledger import changed, items_of, place
from board.commands.trail import EventName
from board.errors import Invalid, Refused
from board.models import ReviewFlag, Verdict, VerdictCite
from board.rules import Action, Ruling, Status, origins_for, verdict_needs
from board.words import _


@command(Action.GIVE_VERDICT)
def give_verdict(
    act: Act,
    claim_id: int,
    version: int | None,
    ruling: Ruling,
    cites: list[int],
    cannot_be_resolved: bool = False,
    wording: str = "",
) -> int | None:
    """Decide a claim's status. Answers the verdict's id.

    `cites` are ids of the claim's standing evidence. The wording judged is kept with it: the
    statement as it stands, or `wording` for a verdict that was given before an edit. The flags
    that asked for a review are cleared. Raises Refused with all that is missing (rules 2 to
    4), Stale where the claim was edited since `version`.
    """
    claim = act.claim_at(claim_id, version)
    before = place(claim)
    standing = items_of(act.session, claim_id, act.actor.member_id)
    if not set(cites) <= {key for key, item in standing.items() if not item.hidden}:
        raise Invalid({"cites": _("An item that you cite was withdrawn. Look at the list again.")})
    cited = [standing[evidence_id] for evidence_id in dict.fromkeys(cites)]
    needs = verdict_needs(
        ruling, claim.kind, cited, list(standing.values()),
        act.settings.required_origins, act.actor,
    )  # fmt: skip
    if needs:
        raise Refused(needs)
    disputed = ruling.status is Status.DISPUTED
    corroborated = ruling.status is Status.CORROBORATED
    verdict = Verdict(
        claim_id=claim_id,
        status=ruling.status,
        dispute_reason=ruling.dispute_reason if disputed else None,
        cannot_be_resolved=cannot_be_resolved and ruling.status is Status.UNVERIFIED,
        wording=wording or claim.statement,
        reasoning=ruling.reasoning,
        answer=ruling.answer,
        exception=ruling.exception and corroborated,
        exception_reason=ruling.exception_reason if ruling.exception and corroborated else "",
        exception_public_reason=(
            ruling.exception_public_reason if ruling.exception and corroborated else ""
        ),
        knows_who=ruling.knows_who,
        origins=len(origins_for(cited, claim.kind)),
        member_id=act.actor.member_id,
        at=act.at,
    )
    act.session.add(verdict)
    act.session.flush()
    for item in cited:
        act.session.add(
            VerdictCite(
                verdict_id=verdict.id,
                evidence_id=item.evidence_id,
                stance=item.stance,
                origin_id=item.origin_id,
            )
        )
    old, claim.status = claim.status, ruling.status
    claim.dispute_reason, claim.verdict_id = verdict.dispute_reason, verdict.id
    claim.version += 1
    _clear_flags(act, claim_id)
    changed(
        act, claim, EventName.VERDICT_GIVEN, {"reasoning": (None, ruling.reasoning)},
        before=before, verdict=verdict.id, old=old.value, new=ruling.status.value,
    )  # fmt: skip
    return verdict.id


def _clear_flags(act: Act, claim_id: int) -> None:
    query = select(ReviewFlag).where(
        ReviewFlag.claim_id == claim_id,  # type: ignore[arg-type]
        ReviewFlag.cleared_at.is_(None),  # type: ignore[union-attr]
    )
    for flag in act.session.execute(query).scalars():
        flag.cleared_at = act.at
