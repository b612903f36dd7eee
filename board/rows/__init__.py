"""A claim as a file tells it, checked before any command sees it.

Each format of `board.formats` makes the same shape of it, the one of a JSON Lines line; the
fields are named in docs/data-formats.md. `board.rows.reading` checks them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from board.forms import ClaimInput, EvidenceInput
from board.rules import NextStep, RelationKind, ReviewReason, Ruling, SourceKind


@dataclass(frozen=True, slots=True)
class StoryRow:
    """The story that a claim belongs to, known by its title."""

    title: str
    summary: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that the claim's evidence names; `relays` and `belongs_to` are keys of others."""

    key: str
    name: str
    kind: SourceKind
    domain: str
    relays: str
    belongs_to: str
    note: str
    corrected_on: date | None
    correction_note: str
    correction_link: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of evidence; `source` and `origin` are keys of sources, or plain names."""

    key: str
    entered: EvidenceInput
    source: str
    origin: str
    added_at: datetime | None
    traced_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A decision. `cites` are keys of items; None where the file does not say."""

    ruling: Ruling
    wording: str
    cites: tuple[str, ...] | None
    cannot_be_resolved: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RelationRow:
    """How the claim stands to the one with this public id."""

    kind: RelationKind
    pid: str


@dataclass(frozen=True, slots=True)
class FlagRow:
    """Why the claim needs review, and the item that it is about, if any."""

    reason: ReviewReason
    detail: str
    evidence: str
    raised_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with all that a file tells of it. `pid` stands where a board wrote the line."""

    pid: str
    import_source: str
    import_id: str
    reported_by: str
    claim: ClaimInput
    story: StoryRow | None
    next_step: NextStep
    parked_reason: str
    due_at: datetime | None
    reported_elsewhere: str
    opened_at: datetime | None
    changed_at: datetime | None
    sources: tuple[SourceRow, ...]
    evidence: tuple[ItemRow, ...]
    verdicts: tuple[VerdictRow, ...]
    relations: tuple[RelationRow, ...]
    flags: tuple[FlagRow, ...]
