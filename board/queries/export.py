"""The board as it leaves: a claim a line, for `claimboard export`."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from board.db import one_moment
from board.models import (
    Claim,
    ClaimRelation,
    Evidence,
    ReviewFlag,
    Source,
    Story,
    Verdict,
    VerdictCite,
)
from board.models.evidence import items_where
from board.rules import ReviewReason

CLAIM_FIELDS = (
    "pid", "import_source", "import_id", "kind", "statement", "language", "original_words",
    "original_language", "claimant", "relayed_by", "claimed_on", "appeared_at", "true_as_of",
    "recheck_on", "tags", "accuses_person", "next_step", "parked_reason", "due_at",
    "reported_elsewhere", "opened_at", "changed_at", "status", "dispute_reason",
)  # fmt: skip
EVIDENCE_FIELDS = (
    "url", "description", "title", "publisher", "stance", "directness", "party_concerned",
    "witnessed", "excerpt", "note", "public", "published_on", "added_at", "traced_at",
    "withdrawn_at", "withdrawn_reason",
)  # fmt: skip
VERDICT_FIELDS = (
    "status", "dispute_reason", "cannot_be_resolved", "wording", "reasoning", "answer",
    "exception", "exception_reason", "exception_public_reason", "origins", "at",
)  # fmt: skip
SOURCE_FIELDS = ("name", "kind", "domain", "note", "corrected_on", "correction_note",
                 "correction_link")  # fmt: skip

BATCH = 500
_claim, _source = Claim.__table__, Source.__table__  # type: ignore[attr-defined]
Line = dict[str, Any]


def lines(session: Session, left_out: Counter[str] | None = None) -> Iterator[Line]:
    """Every unrestricted claim, oldest first, with all that belongs to it, at one moment.

    Items that rest on a confidential source stay behind, and so do the citations of them.
    `left_out` counts what stayed: "restricted claims", "confidential items". The first line
    describes the sources that no item names, too.
    """
    one_moment(session)
    left_out = Counter() if left_out is None else left_out
    register = _Register(session)
    last, first = 0, True
    query = select(_claim).order_by(_claim.c.id).limit(BATCH)
    while rows := session.execute(query.where(_claim.c.id > last)).all():
        open_rows = [row for row in rows if not row.restricted]
        left_out["restricted claims"] += len(rows) - len(open_rows)
        batch = _Batch(session, register, [row.id for row in open_rows])
        left_out["confidential items"] += batch.confidential
        for row in open_rows:
            yield batch.line(row, _unnamed(session) if first else ())
            first = False
        last = rows[-1].id


def _unnamed(session: Session) -> list[int]:
    item = Evidence.__table__  # type: ignore[attr-defined]
    named = select(item.c.id).where(
        or_(item.c.source_id == _source.c.id, item.c.origin_id == _source.c.id)
    )
    return list(session.execute(select(_source.c.id).where(~named.exists())).scalars())


class _Register:
    """Sources as lines tell of them: each has a key, its name where no other has it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.secret = set(
            session.execute(select(_source.c.name).where(_source.c.confidential)).scalars()
        )
        shared = select(_source.c.name).where(~_source.c.confidential).group_by(_source.c.name)
        self.shared = set(session.execute(shared.having(func.count() > 1)).scalars())

    def with_roots(self, source_ids: Iterable[int]) -> dict[int, Any]:
        """The sources and all that they rest on, by id."""
        found: dict[int, Any] = {}
        wanted = set(source_ids)
        while wanted:
            for row in self.session.execute(select(_source).where(_source.c.id.in_(wanted))):
                found[row.id] = row
            links = {link for n in wanted for link in (found[n].relays_id, found[n].belongs_to_id)}
            wanted = {link for link in links if link} - found.keys()
        return found

    def key(self, row: Any) -> str:
        """What the lines call the source."""
        if row.name in self.shared and row.domain:
            return f"{row.name} ({row.domain})"
        return str(row.name)


class _Batch:
    """All that belongs to some claims, read in a few queries."""

    def __init__(self, session: Session, register: _Register, claim_ids: list[int]) -> None:
        self.session, self.register, self.claim_ids = session, register, claim_ids
        item = Evidence.__table__  # type: ignore[attr-defined]
        kept = item.c.claim_id.in_(claim_ids) & item.c.redacted_at.is_(None)
        items = session.execute(items_where(kept, None).order_by(item.c.id)).all()
        named = {n for row in items for n in (row.source_id, row.origin_id) if n}
        self.sources = register.with_roots(named)
        shown = [row for row in items if not self._is_secret(row)]
        self.confidential = len(items) - len(shown)
        self.items = _by(shown, "claim_id")
        self.verdicts = _by(self._rows(Verdict), "claim_id")
        self.flags = _by(self._rows(ReviewFlag, ReviewFlag.cleared_at.is_(None)), "claim_id")  # type: ignore[union-attr]
        cite = VerdictCite.__table__  # type: ignore[attr-defined]
        verdict_ids = [row.id for rows in self.verdicts.values() for row in rows]
        query = select(cite).where(cite.c.verdict_id.in_(verdict_ids)).order_by(cite.c.evidence_id)
        self.cites = _by(session.execute(query).all(), "verdict_id")
        self.relations = self._relations()
        self.stories = self._stories()

    def _is_secret(self, item: Any) -> bool:
        """Whether it rests on a confidential source anywhere on the way to its root."""
        closed = self._closure([item.origin_id]) if item.origin_id else {}
        return bool(item.confidential) or any(row.confidential for row in closed.values())

    def _closure(self, source_ids: Collection[int]) -> dict[int, Any]:
        closed: dict[int, Any] = {}
        wanted = {n for n in source_ids if n}
        while wanted:
            closed |= {n: self.sources[n] for n in wanted}
            links = {
                link for n in wanted for link in (closed[n].relays_id, closed[n].belongs_to_id)
            }
            wanted = {link for link in links if link} - closed.keys()
        return closed

    def _rows(self, model: Any, *conditions: Any) -> list[Any]:
        table = model.__table__
        query = select(table).where(table.c.claim_id.in_(self.claim_ids), *conditions)
        return list(self.session.execute(query.order_by(table.c.id)).all())

    def _relations(self) -> dict[int, list[Any]]:
        relation = ClaimRelation.__table__  # type: ignore[attr-defined]
        query = (
            select(relation.c.claim_id, relation.c.kind, _claim.c.pid)
            .join(_claim, _claim.c.id == relation.c.other_id)
            .where(relation.c.claim_id.in_(self.claim_ids), ~_claim.c.restricted)
            .order_by(relation.c.id)
        )
        return _by(self.session.execute(query).all(), "claim_id")

    def _stories(self) -> dict[int, Line]:
        story = Story.__table__  # type: ignore[attr-defined]
        query = (
            select(_claim.c.id, story.c.title, story.c.summary, story.c.language)
            .join(story, story.c.id == _claim.c.story_id)
            .where(_claim.c.id.in_(self.claim_ids))
        )
        fields = ("title", "summary", "language")
        return {row.id: _fields(row, fields) for row in self.session.execute(query)}

    def line(self, row: Any, more_sources: Collection[int] = ()) -> Line:
        """A claim with its evidence, verdicts, relations, open flags and sources."""
        items = self.items[row.id]
        keys = {item.id: f"e{number}" for number, item in enumerate(items, 1)}
        named = {n for item in items for n in (item.source_id, item.origin_id)}
        return _fields(row, CLAIM_FIELDS) | {
            "story": self.stories.get(row.id),
            "sources": self._told_sources(named, more_sources),
            "evidence": [self._item(item, keys) for item in items],
            "verdicts": [self._verdict(verdict, keys) for verdict in self.verdicts[row.id]],
            "relations": [_fields(r, ("kind", "pid")) for r in self.relations[row.id]],
            "flags": [self._flag(flag, keys) for flag in self.flags[row.id]],
        }

    def _told_sources(self, named: Collection[int], more: Collection[int]) -> list[Line]:
        closed = self._closure(named)
        if more:
            closed |= self.register.with_roots(more)
        told = {n: row for n, row in closed.items() if not row.confidential}
        key = {n: self.register.key(row) for n, row in told.items()} | {None: ""}
        sources = [
            _fields(row, SOURCE_FIELDS)
            | {
                "key": key[row.id],
                "relays": key.get(row.relays_id, ""),
                "belongs_to": key.get(row.belongs_to_id, ""),
            }
            for row in told.values()
        ]
        return sorted(sources, key=lambda source: str(source["key"]))

    def _item(self, item: Any, keys: dict[int, str]) -> Line:
        named = {
            field: self.register.key(self.sources[n]) if n else ""
            for field, n in (("source", item.source_id), ("origin", item.origin_id))
        }
        return {"key": keys[item.id]} | _fields(item, EVIDENCE_FIELDS) | named

    def _verdict(self, verdict: Any, keys: dict[int, str]) -> Line:
        cites = [c.evidence_id for c in self.cites[verdict.id]]
        told = [keys[evidence_id] for evidence_id in cites if evidence_id in keys]
        return _fields(verdict, VERDICT_FIELDS) | {"cites": told}

    def _flag(self, flag: Any, keys: dict[int, str]) -> Line:
        # The detail of this reason is the name of the source.
        secret = (
            flag.reason is ReviewReason.SOURCE_CORRECTED and flag.detail in self.register.secret
        )
        return _fields(flag, ("reason", "detail", "raised_at")) | {
            "detail": "" if secret else flag.detail,
            "evidence": keys.get(flag.evidence_id, ""),
        }


def _by(rows: Iterable[Any], field: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, field)].append(row)
    return grouped


def _fields(row: Any, fields: Collection[str]) -> Line:
    return {field: _plain(getattr(row, field)) for field in fields}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return str(value.isoformat() if hasattr(value, "isoformat") else value)
