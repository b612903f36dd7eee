"""What a member does with what the board noticed for them: watch, take as read, choose mail."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from board.commands.act import Act, command, desk_moved
from board.db import atomic
from board.errors import NotFound
from board.models import MailSetting, Notice, Watch
from board.rules import Action, MailChoice


@command(Action.SEE_DESK)
def set_watching(act: Act, claim_id: int, watching: bool) -> int | None:
    """Begin to watch a claim, or end it for good. It is the member's own and no event."""
    claim = act.claim(claim_id)
    member_id = act.actor.member_id or 0
    act.session.merge(Watch(claim_id=claim.id, member_id=member_id, watching=watching))
    desk_moved(act.session)
    return claim.id


def read_notice(session: Session, member_id: int, notice_id: int, at: datetime) -> int:
    """Take one's own notice as read. Answers its claim. Raises NotFound for another's."""
    with atomic(session):
        notice = session.get(Notice, notice_id)
        if notice is None or notice.member_id != member_id:
            raise NotFound
        notice.read_at = notice.read_at or at
        return notice.claim_id


def read_all(session: Session, member_id: int, up_to: int, at: datetime) -> None:
    """Take one's own notices up to one as read: those that came since stay unread."""
    mine = (col(Notice.member_id) == member_id, col(Notice.id) <= up_to)
    with atomic(session):
        session.execute(
            update(Notice).where(*mine, col(Notice.read_at).is_(None)).values(read_at=at)
        )


def choose_mail(session: Session, member_id: int, choice: MailChoice) -> None:
    """Set how the member wants mail, from now on."""
    with atomic(session):
        session.merge(MailSetting(member_id=member_id, choice=choice))
