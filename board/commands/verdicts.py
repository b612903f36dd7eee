"""The decision: a verdict, if the rules allow it."""

from sqlalchemy import bindparam, update

from board.commands.act import Act, command
from board.commands.ledger import changed, place, standing_in
from board.commands.rows import add, add_all
from board.commands.trail import EventName
from board.errors import Invalid, Refused
from board.models import ReviewFlag, Verdict, VerdictCite, table_of
from board.models.evidence import evidence_of
from board.rules import Action, Ruling, Status, origins_for, verdict_needs
from board.words import _

_FLAG = table_of(ReviewFlag)
_CLEAR = update(_FLAG).where(_FLAG.c.claim_id == bindparam("claim"), _FLAG.c.cleared_at.is_(None))


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
    evidence = evidence_of(act.session, claim_id, act.actor.member_id)
    standing = standing_in(evidence)
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
    excepted = ruling.exception and corroborated
    dispute_reason = ruling.dispute_reason if disputed else None
    verdict = {
        "claim_id": claim_id,
        "status": ruling.status,
        "dispute_reason": dispute_reason,
        "cannot_be_resolved": cannot_be_resolved and ruling.status is Status.UNVERIFIED,
        "wording": wording or claim.statement,
        "reasoning": ruling.reasoning,
        "answer": ruling.answer,
        "exception": excepted,
        "exception_reason": ruling.exception_reason if excepted else "",
        "exception_public_reason": ruling.exception_public_reason if excepted else "",
        "knows_who": ruling.knows_who,
        "origins": len(origins_for(cited, claim.kind)),
        "member_id": act.actor.member_id,
        "at": act.at,
    }
    verdict_id = add(act.session, Verdict, verdict)
    cites_of_it = [
        {"verdict_id": verdict_id, "evidence_id": item.evidence_id, "stance": item.stance,
         "origin_id": item.origin_id}
        for item in cited
    ]  # fmt: skip
    add_all(act.session, VerdictCite, cites_of_it)
    act.session.execute(_CLEAR, {"claim": claim_id, "cleared_at": act.at})
    old, claim.status = claim.status, ruling.status
    claim.dispute_reason, claim.verdict_id = dispute_reason, verdict_id
    claim.version += 1
    changed(
        act, claim, EventName.VERDICT_GIVEN, {"reasoning": (None, ruling.reasoning)},
        before=before, as_read=evidence,
        verdict=verdict_id, old=old.value, new=ruling.status.value,
    )  # fmt: skip
    return verdict_id
