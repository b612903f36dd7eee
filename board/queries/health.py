"""What `claimboard check` asks of a board."""

from sqlalchemy import select
from sqlmodel import Session, col

from board.models import ChainHead, Member


def events(session: Session) -> int:
    """How many events the trail says it has."""
    n: int = session.execute(select(col(ChainHead.n))).scalar_one()
    return n


def has_admin(session: Session) -> bool:
    """Whether somebody can look after the install."""
    admin = select(col(Member.id)).where(col(Member.is_admin), col(Member.active)).limit(1)
    return session.execute(admin).first() is not None


def has_members(session: Session) -> bool:
    """Whether the board has been set up for people."""
    return session.execute(select(col(Member.id)).limit(1)).first() is not None
