"""What the board holds to be true: the words, who may do what, and what a verdict needs.

Pure: no session, no Flask. The rules are numbered as in docs/rules.md.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from board.words import _, count_words


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


REVISION_EVENTS = (
    PublicationEvent.UPDATE,
    PublicationEvent.CLARIFICATION,
    PublicationEvent.CORRECTION,
)


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


# --- who may do what ---------------------------------------------------------------------


class Action(StrEnum):
    READ_PUBLIC = "read_public"
    SIGN_IN = "sign_in"
    OWN_ACCOUNT = "own_account"
    SEE_DESK = "see_desk"
    ENTER_CLAIM = "enter_claim"
    EDIT_CLAIM = "edit_claim"
    ADD_EVIDENCE = "add_evidence"
    TRACE_ORIGIN = "trace_origin"
    COMMENT = "comment"
    ASSIGN = "assign"
    GIVE_VERDICT = "give_verdict"
    ASK_BRAKE = "ask_brake"
    KEEP_SOURCES = "keep_sources"
    KEEP_STORIES = "keep_stories"
    KEEP_VIEWS = "keep_views"
    RESTRICT = "restrict"
    LOG_REPLY = "log_reply"
    GRANT_EXCEPTION = "grant_exception"
    UNRESTRICT = "unrestrict"
    SIGN_OFF = "sign_off"
    BRAKE = "brake"
    UNPUBLISH = "unpublish"
    SECOND_LOOK = "second_look"
    MERGE = "merge"
    CLEAR_LEGALLY = "clear_legally"
    KEEP_MEMBERS = "keep_members"
    IMPORT = "import"


ANYONE = frozenset({Action.READ_PUBLIC, Action.SIGN_IN})
_MEMBER = {Action.SEE_DESK, Action.OWN_ACCOUNT}
_DESK_WORK = {
    Action.ENTER_CLAIM,
    Action.EDIT_CLAIM,
    Action.ADD_EVIDENCE,
    Action.TRACE_ORIGIN,
    Action.COMMENT,
    Action.ASSIGN,
    Action.GIVE_VERDICT,
    Action.ASK_BRAKE,
    Action.KEEP_SOURCES,
    Action.KEEP_STORIES,
    Action.KEEP_VIEWS,
    Action.RESTRICT,
    Action.LOG_REPLY,
}
_EDITING = {
    Action.GRANT_EXCEPTION,
    Action.UNRESTRICT,
    Action.SIGN_OFF,
    Action.BRAKE,
    Action.UNPUBLISH,
    Action.SECOND_LOOK,
    Action.MERGE,
    Action.CLEAR_LEGALLY,
}
ALLOWED: dict[Role, frozenset[Action]] = {
    Role.REPORTER: frozenset(_MEMBER | _DESK_WORK),
    Role.EDITOR: frozenset(_MEMBER | _DESK_WORK | _EDITING),
    Role.ADMIN: frozenset(_MEMBER | _DESK_WORK | {Action.KEEP_MEMBERS, Action.IMPORT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member with roles, or the board itself (`member_id` None, no roles)."""

    member_id: int | None
    roles: frozenset[Role] = frozenset()
    way: Way = Way.PAGE


@dataclass(frozen=True, slots=True)
class Access:
    """What `can` must know of one claim: whether it is restricted, and to whom."""

    restricted: bool = False
    reader_ids: frozenset[int] = frozenset()


def can(actor: Actor | None, action: Action, claim: Access | None = None) -> bool:
    """Whether the actor (None: an anonymous reader) may do the action, on the claim if given.

    A restricted claim is closed to everyone it does not name, an admin included (rule 11).
    The worker may do what the rules do by themselves: raise flags.
    """
    if action in ANYONE:
        return True
    if actor is None:
        return False
    if actor.way is Way.WORKER:
        return action is Action.ASK_BRAKE
    if not any(action in ALLOWED[role] for role in actor.roles):
        return False
    return claim is None or not claim.restricted or actor.member_id in claim.reader_ids


# --- origins -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence as the rules see it; `origin_id` is the root, None: not traced;
    `hidden`: it rests on a confidential source that does not name whoever acts."""

    evidence_id: int
    stance: Stance
    directness: Directness
    party_concerned: bool = False
    witnessed: bool = False
    confidential: bool = False
    origin_id: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What a card says of a claim's standing evidence."""

    links: int
    supporting: int
    contradicting: int
    origins_for: int
    origins_against: int
    untraced: int


def tally(items: Collection[Item], kind: Kind) -> Tally:
    """Count items and independent origins; a party's own item adds no origin (rule 2)."""
    supporting = [item for item in items if item.stance is Stance.SUPPORTS]
    contradicting = [item for item in items if item.stance is Stance.CONTRADICTS]
    return Tally(
        links=len(items),
        supporting=len(supporting),
        contradicting=len(contradicting),
        origins_for=len(origins_for(items, kind)),
        origins_against=len({i.origin_id for i in contradicting if _is_independent(i)}),
        untraced=sum(item.origin_id is None for item in items),
    )


def origins_for(items: Iterable[Item], kind: Kind) -> set[int]:
    """The independent traced origins that support a claim (rule 2).

    For what was `said`, the speaker's own dispatch is the record, so a party's item counts.
    """
    return {
        item.origin_id
        for item in items
        if item.stance is Stance.SUPPORTS
        and item.origin_id is not None
        and (kind is Kind.SAID or not item.party_concerned)
    }


def _is_independent(item: Item) -> bool:
    return item.origin_id is not None and not item.party_concerned


def root_of(source_id: int, relays: dict[int, int], belongs_to: dict[int, int]) -> int:
    """Follow confirmed `relays`, then `belongs_to`, to the source it all rests on.

    `relays` and `belongs_to` map a source id to another's. Raises ValueError on a cycle.
    """
    return _follow(_follow(source_id, relays), belongs_to)


def _follow(source_id: int, links: dict[int, int]) -> int:
    seen = {source_id}
    while source_id in links:
        source_id = links[source_id]
        if source_id in seen:
            raise ValueError(_("A source cannot rest on itself."))
        seen.add(source_id)
    return source_id


# --- what a verdict needs ----------------------------------------------------------------


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


# --- what a sign-off needs ---------------------------------------------------------------


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


# --- what a merge needs ------------------------------------------------------------------


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


# --- limits ------------------------------------------------------------------------------

MAX_STATEMENT = 1_000
MAX_NAME = 200
MAX_LINE = 300
MAX_URL = 2_000
MAX_TEXT = 10_000
MAX_ARTICLE = 400_000
MAX_UPLOAD = 10_000_000
MAX_PARAGRAPHS = 5_000
MAX_PICKS = 30
MAX_COMMENT = 5_000
MAX_MENTIONS = 50
MAX_TAGS = 12
MAX_TAG = 40
MAX_MANY = 100
MAX_PASSWORD = 1_000
MIN_PASSWORD = 12
DEFAULT_REQUIRED_ORIGINS = 2
DEFAULT_QUIET_DAYS = 3
