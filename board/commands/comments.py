"""What is said about a claim: added, and edited with the earlier text kept."""

from sqlalchemy import select
from sqlmodel import col

from board.commands.act import Act, command, same_version
from board.commands.ledger import changed
from board.commands.trail import EventName, Texts
from board.errors import Denied, Invalid, NotFound
from board.mentions import handles, mentioned
from board.models import Comment, CommentVersion, Member
from board.rules import Action
from board.words import _


@command(Action.COMMENT)
def add_comment(act: Act, claim_id: int, body: str) -> int | None:
    """Say something of a claim. Answers the comment's id.

    Whoever it mentions is told, and so is whoever watches. Raises Invalid for no words,
    Denied for the board itself, which says nothing.
    """
    claim = act.claim(claim_id)
    if act.actor.member_id is None:
        raise Denied
    _some_words(body)
    comment = Comment(claim_id=claim.id, member_id=act.actor.member_id, at=act.at, body=body)
    act.session.add(comment)
    act.session.flush()
    texts: Texts = {"comment": (None, body)}
    changed(
        act, claim, EventName.COMMENT_ADDED, texts,
        mentioned=_members_called(act, body), comment=comment.id,
    )  # fmt: skip
    return comment.id


@command(Action.COMMENT)
def edit_comment(act: Act, comment_id: int, version: int | None, body: str) -> int | None:
    """Change one's own comment; the earlier text is kept. Answers the claim's number.

    Whom only the new text mentions is told. Raises Denied for another's comment, Stale,
    VersionMissing, NotFound.
    """
    comment = act.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    claim = act.claim(comment.claim_id)
    if comment.member_id != act.actor.member_id:
        raise Denied
    same_version(comment, version)
    _some_words(body)
    if body == comment.body:
        return claim.id
    old, new_ones = comment.body, _members_called(act, body)
    act.session.add(
        CommentVersion(
            comment_id=comment_id, version=comment.version,
            at=comment.edited_at or comment.at, body=old,
        )
    )  # fmt: skip
    comment.body, comment.edited_at = body, act.at
    comment.version += 1
    changed(
        act, claim, EventName.COMMENT_EDITED, {"comment": (old, body)},
        mentioned=new_ones - _members_called(act, old),
        comment=comment_id, version=comment.version,
    )  # fmt: skip
    return claim.id


def _some_words(body: str) -> None:
    if not body.strip():
        raise Invalid({"comment": _("Write the comment first.")})


def _members_called(act: Act, body: str) -> set[int]:
    called = mentioned(body)
    if not called:
        return set()
    query = select(col(Member.id), col(Member.name)).where(col(Member.active))
    known = handles((row.id, row.name) for row in act.session.execute(query))
    return {known[handle] for handle in called if handle in known}
