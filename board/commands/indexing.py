"""What finds a claim, kept by the write: its folded words and the keys of its links.

Everything here may be seen by everybody who may see the claim. What rests on a confidential
source stays out; the search reads it apart, for its readers (`queries/secret.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, literal_column, or_, select, union_all
from sqlmodel import Session, col

from board.commands.rows import add_all
from board.links import link_key
from board.models import Claim, ClaimLink, Comment, Verdict, table_of
from board.models.merges import merged_into
from board.text import fold

# Of one text, and of all of a claim: what a search has to read stays bounded.
MAX_PART, MAX_ALL = 2_000, 60_000
# How many, newest first; written out, as SQLite plans a query with a bound LIMIT anew each time.
MOST: Any = literal_column("20")
_LINK = 0


def keep_findable(session: Session, claim: Claim, evidence: Sequence[Any]) -> None:
    """Bring the claim's words and links up to date, from its evidence as it was read."""
    seen = [row for row in evidence if row.withdrawn_at is None and not row.confidential]
    beside = session.execute(_beside(), {"claim": claim.id}).all()
    said = (row.text for row in beside if row.part != _LINK)
    claim.search_text = fold(" ".join(_cut(_texts(claim, seen, said))))
    urls = {claim.appeared_at, *(row.url for row in seen)}
    there = {row.text for row in beside if row.part == _LINK}
    _keep_links(session, claim.id, there, {link_key(url) for url in urls if url})


def _texts(claim: Claim, seen: Sequence[Any], said: Iterable[str]) -> Iterator[str]:
    """All that is searched, the statement first: a hit in it counts most."""
    yield from (claim.statement, claim.claimant, claim.original_words, claim.tags)
    for row in seen:
        yield from (row.title, row.excerpt)
    yield from said


@cache
def _beside() -> Any:
    """What else finds a claim, its links and then text by text, the newest first, read in one."""
    claim, verdict, comment, link = map(table_of, (Claim, Verdict, Comment, ClaimLink))
    number: Any = bindparam("claim")
    merged = select(merged_into(number).c.id)
    of_it = or_(verdict.c.claim_id == number, verdict.c.claim_id.in_(merged))
    # A further text of the claim that all its readers may see stands here.
    parts = [
        (link.c.claim_id, link.c.link_key, link.c.claim_id == number, None),
        (claim.c.id, claim.c.statement, claim.c.id.in_(merged), MOST),
        (verdict.c.id, verdict.c.reasoning, of_it, MOST),
        (comment.c.id, comment.c.body, comment.c.claim_id == number, MOST),
    ]
    read = [
        select(literal_column(str(part)).label("part"), row.label("row"), text.label("text"))
        .where(of_claim).order_by(row.desc()).limit(most).subquery()
        for part, (row, text, of_claim, most) in enumerate(parts)
    ]  # fmt: skip
    whole = union_all(*map(select, read)).subquery()
    return select(whole).order_by(whole.c.part, whole.c.row.desc())


def _cut(texts: Iterator[str]) -> Iterator[str]:
    left = MAX_ALL
    for text in texts:
        if text and left > 0:
            yield text[: min(MAX_PART, left)]
            left -= min(len(text), MAX_PART)


def _keep_links(session: Session, claim_id: int, there: set[str], wanted: set[str]) -> None:
    if there - wanted:
        gone = col(ClaimLink.link_key).in_(there - wanted)
        session.execute(delete(ClaimLink).where(col(ClaimLink.claim_id) == claim_id, gone))
    rows = [{"claim_id": claim_id, "link_key": new} for new in sorted(wanted - there)]
    add_all(session, ClaimLink, rows)
