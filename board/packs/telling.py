"""One claim as it was known at a moment: what a pack says of it, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import LegalClearance, Member, Merge, MergeMove, Reply, ReviewFlag
from board.models.merges import merged_into
from board.packs.decisions import publications, verdicts
from board.packs.files import File
from board.packs.items import Items
from board.packs.past import Past, fields_of, plain
from board.packs.register import Register
from board.packs.scope import Scope
from board.packs.talk import comments

CLAIM_FIELDS = (
    "kind", "statement", "language", "original_words", "original_language", "claimant",
    "relayed_by", "claimed_on", "appeared_at", "true_as_of", "recheck_on", "accuses_person",
)  # fmt: skip
REPLY_FIELDS = ("asked_of", "channel", "asked_at", "deadline", "answer", "public_wording")


@dataclass(slots=True)
class Told:
    """A claim's line of the pack, with the documents and the copies that lie beside it.

    `left_out`: how many items rest on confidential sources that the pack does not tell of.
    """

    line: dict[str, Any]
    documents: dict[str, bytes] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    left_out: int = 0


def tell(session: Session, scope: Scope, claim: Any) -> Told:
    """All that was known of a claim, which is a row of `claims_in`."""
    merges = _Merges(session, claim.id, scope)
    past = Past.of_claims(session, [claim.id, *merges.claim_ids], scope.as_of)
    register = Register(session, scope)
    items = Items(session, scope, past, register)
    evidence = items.of(claim.id, merges.later("evidence"))
    given = verdicts(session, scope, claim.id, items)
    published, documents = publications(session, scope, claim)
    newest = given[-1] if given else {}
    line = past.put_back(fields_of(claim, CLAIM_FIELDS), "claim_edited") | {
        "number": claim.id,
        "pid": claim.pid,
        "restricted": claim.restricted,
        "reported_elsewhere": claim.reported_elsewhere,
        "opened_at": plain(claim.opened_at),
        "status": newest.get("status", "unverified"),
        "dispute_reason": newest.get("dispute_reason", ""),
        "public": published[-1]["event"] if published else "",
        "evidence": evidence,
        "evidence_left_out": items.left_out,
        "verdicts": given,
        "replies": _replies(session, scope, claim.id, past, merges.later("reply")),
        "clearances": _clearances(session, scope, claim.id),
        "publications": published,
        "flags": _flags(session, scope, claim.id),
        "sources": register.lines(),
        "merged_since": merges.since,
    }
    if scope.confidential:
        line["comments"] = comments(session, scope, claim.id, merges.later("comment"))
    name_members(session, line)
    return Told(line, documents, items.files, items.left_out)


class _Merges:
    """What other claims brought along; what came after the moment was not known of this one."""

    def __init__(self, session: Session, claim_id: int, scope: Scope) -> None:
        self.session = session
        self.claim_ids = list(session.execute(select(merged_into(claim_id).c.id)).scalars())
        merge = Merge.__table__  # type: ignore[attr-defined]
        query = select(merge.c.id, merge.c.claim_id).where(
            merge.c.into_id.in_([claim_id, *self.claim_ids]),
            merge.c.undone_at.is_(None),
            merge.c.merged_at > scope.as_of,
        )
        rows = session.execute(query.order_by(merge.c.id)).all()
        self.ids, self.since = [row.id for row in rows], [row.claim_id for row in rows]

    def later(self, kind: str) -> frozenset[int]:
        """The rows of a kind that came along after the moment."""
        if not self.ids:
            return frozenset()
        move = MergeMove.__table__  # type: ignore[attr-defined]
        query = select(move.c.row_id).where(move.c.merge_id.in_(self.ids), move.c.kind == kind)
        return frozenset(self.session.execute(query).scalars())


def _replies(
    session: Session, scope: Scope, claim_id: int, past: Past, later: frozenset[int]
) -> list[dict[str, Any]]:
    reply = Reply.__table__  # type: ignore[attr-defined]
    query = select(reply).where(reply.c.claim_id == claim_id, reply.c.id.not_in(later))
    rows = session.execute(query.order_by(reply.c.asked_at, reply.c.id)).all()
    return [_reply(row, scope, past) for row in rows if _was_asked(row, scope, past)]


def _was_asked(row: Any, scope: Scope, past: Past) -> bool:
    if past.later("reply_asked", reply=row.id):
        return False
    return bool(past.known("reply_asked", reply=row.id) or row.asked_at <= scope.as_of)


def _reply(row: Any, scope: Scope, past: Past) -> dict[str, Any]:
    told = fields_of(row, REPLY_FIELDS)
    told = past.put_back(told, "reply_edited", "reply_answered", reply=row.id)
    answered = past.known("reply_answered", reply=row.id)
    if not answered and past.later("reply_answered", reply=row.id):
        answered_at = ""
    else:
        known = row.answered_at and row.answered_at <= scope.as_of
        answered_at = plain(row.answered_at if known else answered[-1].at if answered else None)
    taken_back = plain(row.taken_back_at) if _by_then(row.taken_back_at, scope) else ""
    no_answer = not answered_at and told["deadline"] <= plain(scope.as_of)
    return told | {"answered_at": answered_at, "no_answer": no_answer, "asked_by": row.asked_by,
                   "taken_back_at": taken_back}  # fmt: skip


def _clearances(session: Session, scope: Scope, claim_id: int) -> list[dict[str, Any]]:
    row_of = LegalClearance.__table__  # type: ignore[attr-defined]
    query = select(row_of).where(row_of.c.claim_id == claim_id, row_of.c.at <= scope.as_of)
    fields = ("counsel", "cleared", "statement", "wording", "claim_version", "at", "cleared_by")
    return [
        fields_of(row, fields)
        | {
            "withdrawn_at": plain(row.withdrawn_at) if _by_then(row.withdrawn_at, scope) else "",
            "withdrawn_by": row.withdrawn_by if _by_then(row.withdrawn_at, scope) else "",
        }
        for row in session.execute(query.order_by(row_of.c.id))
    ]


def _flags(session: Session, scope: Scope, claim_id: int) -> list[dict[str, Any]]:
    """Why the claim needed review. Not in what words: those are the desk's own."""
    flag = ReviewFlag.__table__  # type: ignore[attr-defined]
    query = select(flag).where(flag.c.claim_id == claim_id, flag.c.raised_at <= scope.as_of)
    return [
        fields_of(row, ("reason", "raised_at"))
        | {"cleared_at": plain(row.cleared_at) if _by_then(row.cleared_at, scope) else ""}
        for row in session.execute(query.order_by(flag.c.id))
    ]


def _by_then(moment: Any, scope: Scope) -> bool:
    return moment is not None and moment <= scope.as_of


NAMING = ("added_by", "by", "asked_by", "cleared_by", "second_look_by", "traced_by",
          "withdrawn_by")  # fmt: skip


def name_members(session: Session, line: dict[str, Any]) -> None:
    """Put members' names where their numbers stand in what a line lists."""
    places = [(inner, key) for inner in _inner(line) for key in NAMING if key in inner]
    numbers = {inner[key] for inner, key in places if inner[key]}
    member = Member.__table__  # type: ignore[attr-defined]
    query = select(member.c.id, member.c.name).where(member.c.id.in_(numbers))
    names = {row.id: row.name for row in session.execute(query)}
    for inner, key in places:
        inner[key] = names.get(inner[key], "")


def _inner(line: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """What the line lists, and what that lists."""
    for value in line.values():
        if isinstance(value, list):
            for entry in value:
                if isinstance(entry, dict):
                    yield entry
                    yield from _inner(entry)
