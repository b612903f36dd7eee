"""What finds a claim, kept by the write: its folded words and the keys of its links.

Everything here may be seen by everybody who may see the claim. What rests on a confidential
source stays out; the search reads it apart, for its readers (`queries/secret.py`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlmodel import Session, col

from board.links import link_key
from board.models import Claim, ClaimLink, Comment, Verdict
from board.models.merges import merged_into
from board.text import fold

# Of one text, and of all of a claim: what a search has to read stays bounded.
MAX_PART, MAX_ALL = 2_000, 60_000
REASONINGS = COMMENTS = 20


def keep_findable(session: Session, claim: Claim, standing: Sequence[Any]) -> None:
    """Bring the claim's words and links up to date. `standing` are its items that are not
    withdrawn, as `evidence_of` reads them for nobody in particular."""
    seen = [row for row in standing if not row.hidden]
    claim.search_text = fold(" ".join(_cut(_texts(session, claim, seen))))
    urls = {claim.appeared_at, *(row.url for row in seen)}
    _keep_links(session, claim.id, {link_key(url) for url in urls if url})


def _texts(session: Session, claim: Claim, seen: Sequence[Any]) -> Iterator[str]:
    """All that is searched, the statement first: a hit in it counts most."""
    yield from (claim.statement, claim.claimant, claim.original_words, claim.tags)
    for row in seen:
        yield from (row.title, row.excerpt)
    merged = select(merged_into(claim.id).c.id)
    others = select(col(Claim.statement)).where(col(Claim.id).in_(merged))
    yield from session.execute(others.limit(REASONINGS)).scalars()
    of_it = or_(col(Verdict.claim_id) == claim.id, col(Verdict.claim_id).in_(merged))
    given = select(col(Verdict.reasoning)).where(of_it).order_by(col(Verdict.id).desc())
    yield from session.execute(given.limit(REASONINGS)).scalars()
    said = select(col(Comment.body)).where(col(Comment.claim_id) == claim.id)
    newest = said.order_by(col(Comment.id).desc()).limit(COMMENTS)
    yield from session.execute(newest).scalars()
    # A further text of the claim that all its readers may see is yielded here.


def _cut(texts: Iterator[str]) -> Iterator[str]:
    left = MAX_ALL
    for text in texts:
        if text and left > 0:
            yield text[: min(MAX_PART, left)]
            left -= min(len(text), MAX_PART)


def _keep_links(session: Session, claim_id: int, wanted: set[str]) -> None:
    key, of_claim = col(ClaimLink.link_key), col(ClaimLink.claim_id) == claim_id
    there = set(session.execute(select(key).where(of_claim)).scalars())
    if there - wanted:
        session.execute(delete(ClaimLink).where(of_claim, key.in_(there - wanted)))
    if wanted - there:
        rows = [{"claim_id": claim_id, "link_key": new} for new in sorted(wanted - there)]
        session.execute(insert(ClaimLink), rows)
