"""The words of the field as enumerations: what is kept, sent and shown by these values."""

from enum import StrEnum


class Status(StrEnum):
    UNVERIFIED = "unverified"
    CORROBORATED = "corroborated"
    DISPUTED = "disputed"


class Kind(StrEnum):
    SAID = "said"
    HAPPENED = "happened"
    FIGURE = "figure"
    PLAN = "plan"
    IMAGE = "image"


class DisputeReason(StrEnum):
    EVIDENCE_AGAINST = "evidence_against"
    SOURCES_CONFLICT = "sources_conflict"


class Stance(StrEnum):
    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"
    RESPONSE = "response"


class Directness(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


class NextStep(StrEnum):
    NEW = "new"
    CHECKING = "checking"
    AWAITING_REPLY = "awaiting_reply"
    READY = "ready"
    PARKED = "parked"


class Urgency(StrEnum):
    """By harm and by deadline: what does damage while it stands unchecked, and what is due."""

    NOW = "now"
    SOON = "soon"
    NORMAL = "normal"


class BatchChange(StrEnum):
    """What can be done to many claims at once. A verdict is not: rule 2."""

    ASSIGN = "assign"
    URGENCY = "urgency"
    DUE = "due"
    NEXT_STEP = "next_step"
    TAGS = "tags"
    STORY = "story"


class RelationKind(StrEnum):
    SPLIT_FROM = "split_from"
    IS_ABOUT = "is_about"
    SAME_EVENT = "same_event"


class AnchorState(StrEnum):
    """How the words that a claim was taken from stand in an article's newest text."""

    FOUND = "found"
    CHANGED = "changed"
    GONE = "gone"


class SourceKind(StrEnum):
    OUTLET = "outlet"
    AGENCY = "agency"
    GOVERNMENT = "government"
    COMPANY = "company"
    ORGANISATION = "organisation"
    PERSON = "person"
    ACCOUNT = "account"
    ARCHIVE = "archive"
    OWN_OBSERVATION = "own_observation"
    OTHER = "other"


class PublicState(StrEnum):
    NEVER = "never"
    LIVE = "live"
    UNDER_REVIEW = "under_review"
    UNPUBLISHED = "unpublished"


class PublicationEvent(StrEnum):
    FIRST = "first"
    UPDATE = "update"
    CLARIFICATION = "clarification"
    CORRECTION = "correction"
    UNDER_REVIEW = "under_review"
    UNPUBLISHED = "unpublished"
    REDACTED = "redacted"


TOMBSTONES = (PublicationEvent.UNPUBLISHED, PublicationEvent.REDACTED)
REVISION_EVENTS = (
    PublicationEvent.UPDATE,
    PublicationEvent.CLARIFICATION,
    PublicationEvent.CORRECTION,
)


class ReleaseRefusal(StrEnum):
    """Why a sign-off was not let go at its hour."""

    RESTRICTED = "restricted"
    REDACTED = "redacted"
    UNDER_REVIEW = "under_review"
    UNPUBLISHED = "unpublished"


class ReviewReason(StrEnum):
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    SOURCE_CORRECTED = "source_corrected"
    ORIGINS_CHANGED = "origins_changed"
    EDITED_AFTER_VERDICT = "edited_after_verdict"
    RECHECK_DUE = "recheck_due"
    REPORTED_ELSEWHERE = "reported_elsewhere"
    BRAKE_ASKED = "brake_asked"
    QUOTATION_CHANGED = "quotation_changed"
    PAGE_CHANGED = "page_changed"
    EVIDENCE_DIED = "evidence_died"
    MERGED = "merged"
    RELEASE_REFUSED = "release_refused"


class CaptureReason(StrEnum):
    """Why a link is fetched: it was added, a person asked, or it is looked at again."""

    ADDED = "added"
    ASKED = "asked"
    LOOK = "look"


class CaptureState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"
    STOPPED = "stopped"


class LinkState(StrEnum):
    """How a link does, as the newest look found it."""

    THERE = "there"
    CHANGED = "changed"
    MOVED = "moved"
    PAYWALLED = "paywalled"
    UNREACHED = "unreached"
    GONE = "gone"


BROKEN_LINKS = (LinkState.GONE, LinkState.CHANGED, LinkState.PAYWALLED, LinkState.MOVED)


class NoticeKind(StrEnum):
    """Why a member is told of something."""

    MENTION = "mention"
    ASSIGNED = "assigned"
    COMMENT = "comment"
    VERDICT = "verdict"
    PUBLISHED = "published"
    NEEDS_REVIEW = "needs_review"
    SIGN_OFF_ASKED = "sign_off_asked"
    BRAKE_ASKED = "brake_asked"


MAILED = (NoticeKind.MENTION, NoticeKind.ASSIGNED)


class MailChoice(StrEnum):
    """How a member wants to be told by mail of mentions and assignments."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


class Role(StrEnum):
    REPORTER = "reporter"
    EDITOR = "editor"
    ADMIN = "admin"


class Way(StrEnum):
    """How an act came in. Only a person at a page can grant an exception (rule 2)."""

    PAGE = "page"
    IMPORT = "import"
    CLI = "cli"
    WORKER = "worker"


HOW_WE_VERIFY = "how_we_verify"  # the public page in the newsroom's own words
