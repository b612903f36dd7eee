"""The public history: each publication becomes the next leaf of the log."""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from board.canonical import canonical
from board.commands.act import Act
from board.dates import minute
from board.models import LogLeaf, LogNode, Publication
from board.record.log import leaves
from board.record.log.tree import leaf_hash, node_hash


def append_leaf(act: Act, publication: Publication, document: dict[str, Any]) -> None:
    """Put a publication that was just written into the log, in its transaction.

    The chain's head, which the act holds locked, lets one leaf in at a time.
    """
    n, prev = _next(act), _previous(act, publication.pid)
    salts = leaves.new_salts(document)
    entry = leaves.entry(
        publication.pid, publication.number, publication.event.value, minute(publication.at),
        prev.hex(), document, salts,
    )  # fmt: skip
    leaf = LogLeaf(
        n=n, publication_id=publication.id, pid=publication.pid, number=publication.number,
        leaf=entry, hash=leaf_hash(entry), salts=canonical(salts).decode(),
    )  # fmt: skip
    act.session.add(leaf)
    _grow(act, n, leaf.hash)


def _next(act: Act) -> int:
    newest = act.session.execute(select(col(LogLeaf.n)).order_by(col(LogLeaf.n).desc()).limit(1))
    last = newest.scalar()
    return 0 if last is None else last + 1


def _previous(act: Act, pid: str) -> bytes:
    query = select(col(LogLeaf.hash)).where(col(LogLeaf.pid) == pid)
    return act.session.execute(query.order_by(col(LogLeaf.number).desc()).limit(1)).scalar() or b""


def _grow(act: Act, n: int, here: bytes) -> None:
    """Keep the leaf's hash and that of every subtree which it makes whole."""
    level, position = 0, n
    act.session.add(LogNode(level=0, position=n, hash=here))
    while position & 1:
        left = act.session.get_one(LogNode, (level, position - 1))
        here = node_hash(left.hash, here)
        level, position = level + 1, position >> 1
        act.session.add(LogNode(level=level, position=position, hash=here))
    act.session.flush()


def blank_log(act: Act, pid: str) -> None:
    """Destroy the salts of every leaf of a claim: what its commitments stood for can then never
    be shown nor guessed, and proofs still hold."""
    act.session.execute(update(LogLeaf).where(col(LogLeaf.pid) == pid).values(salts=None))
