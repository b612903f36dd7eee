"""What `claimboard check` asks of a board."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from board.models import Capture, ChainHead, Evidence, LinkHealth, Member
from board.models.captures import IS_WAITING
from board.rules import CaptureState


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


class Pages(NamedTuple):
    """How many copies wait, how many links have none and failed, how many are looked after."""

    waiting: int
    failed: int
    watched: int


def pages(session: Session) -> Pages:
    """What the worker has to do with pages of others, and could not."""
    of_it = col(Capture.evidence_id) == col(Evidence.id)
    failed, taken = (
        select(col(Capture.id)).where(of_it, col(Capture.state) == state).exists()
        for state in (CaptureState.FAILED, CaptureState.TAKEN)
    )
    without = select(func.count()).select_from(Evidence)
    return Pages(*(session.execute(query).scalar_one() for query in (
        select(func.count()).select_from(Capture).where(IS_WAITING),
        without.where(col(Evidence.withdrawn_at).is_(None), failed, ~taken),
        select(func.count()).select_from(LinkHealth).where(col(LinkHealth.look_at).is_not(None)),
    )))  # fmt: skip
