"""Who may do what: one function decides."""

from dataclasses import dataclass
from enum import StrEnum

from board.rules.terms import Role, Way


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
    EMBARGO = "embargo"
    REDACT = "redact"
    LEGAL_HOLD = "legal_hold"
    RELEASE = "release"
    ARCHIVE = "archive"
    PACK = "pack"
    KEEP_MEMBERS = "keep_members"
    KEEP_PAGES = "keep_pages"
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
    Action.EMBARGO,
    Action.REDACT,
    Action.PACK,
}
_KEEPING = {
    Action.KEEP_MEMBERS,
    Action.KEEP_PAGES,
    Action.IMPORT,
    Action.REDACT,
    Action.LEGAL_HOLD,
}
_WORKER = {Action.ASK_BRAKE, Action.RELEASE, Action.ARCHIVE}
ALLOWED: dict[Role, frozenset[Action]] = {
    Role.REPORTER: frozenset(_MEMBER | _DESK_WORK),
    Role.EDITOR: frozenset(_MEMBER | _DESK_WORK | _EDITING),
    Role.ADMIN: frozenset(_MEMBER | _DESK_WORK | _KEEPING),
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
    The worker may do what the rules do by themselves: raise flags, release what was signed off.
    """
    if action in ANYONE:
        return True
    if actor is None:
        return False
    if actor.way is Way.WORKER:
        return action in _WORKER
    if not any(action in ALLOWED[role] for role in actor.roles):
        return False
    return claim is None or not claim.restricted or actor.member_id in claim.reader_ids
