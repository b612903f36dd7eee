"""The board's own rows compared with what the log committed to, also those no reader is shown."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from board.dates import minute
from board.models.log import LogLeaf, LogNode
from board.models.public import Publication
from board.record.log import leaves
from board.record.log.tree import leaf_hash, node_hash

_ROWS = (
    select(LogLeaf, Publication)
    .join(LogLeaf, col(LogLeaf.publication_id) == col(Publication.id), isouter=True)
    .order_by(col(Publication.id))
)


def altered_rows(session: Session) -> Iterator[str]:
    """A word for each row that is not as it was written, "" for each that is."""
    for leaf, row in session.execute(_ROWS, execution_options={"yield_per": 500}):
        yield "; ".join(_troubles(leaf, row))


def altered_nodes(session: Session) -> Iterator[str]:
    """A word for each node that is not the hash over its leaves, "" for each that is."""
    nodes = select(LogNode.level, LogNode.position, LogNode.hash)  # type: ignore[call-overload]
    left = {(level, position): held for level, position, held in session.execute(nodes)}
    leaf_hashes = select(col(LogLeaf.hash)).order_by(col(LogLeaf.n))
    peaks: list[bytes] = []
    for n, here in enumerate(session.execute(leaf_hashes).scalars()):
        level = 0
        yield _node_trouble(left, level, n, here)
        while n >> level & 1:
            here, level = node_hash(peaks.pop(), here), level + 1
            yield _node_trouble(left, level, n >> level, here)
        peaks.append(here)
    yield from (f"The tree has a node {p} on level {level} too many" for level, p in left)


def _node_trouble(
    left: dict[tuple[int, int], bytes], level: int, position: int, made: bytes
) -> str:
    same = left.pop((level, position), b"") == made
    return "" if same else f"The tree's node {position} on level {level} is not what is below it"


def _troubles(leaf: LogLeaf | None, row: Publication) -> Iterator[str]:
    name = f"claim {row.pid}, version {row.number}"
    if leaf is None:
        yield f"{name}: the publication has no entry in the history"
        return
    if leaf_hash(leaf.leaf) != leaf.hash:
        yield f"{name}: entry {leaf.n} was changed"
        return
    told: dict[str, Any] = json.loads(leaf.leaf)
    here = {"pid": row.pid, "number": row.number, "event": row.event, "at": minute(row.at)}
    for column in (c for c, value in here.items() if told[c] != value):
        yield f"{name}: {column!r} of the publication is not what was signed off"
    if not row.document or leaf.salts is None:
        return
    if hashlib.sha256(row.document).hexdigest() != row.sha256:
        yield f"{name}: the document was changed since its hash was kept"
    for field in leaves.unlike(told, json.loads(row.document), json.loads(leaf.salts)):
        yield f"{name}: the field {field!r} is not what was signed off"
