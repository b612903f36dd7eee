"""The claims that likely say the same as one being typed: found by rare words, then compared.

Two stages, both bounded. The full text gives, for each word, the newest claims that hold it;
the words that few claims hold weigh most. The statements of the best are then compared by
`likeness`, which knows numbers, dates, names and denials.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.likeness import carries_meaning, likeness, read, same_quote
from board.links import link_key
from board.models import ClaimLink
from board.queries.filters import CLAIM, visible_to
from board.queries.search import holding
from board.rules import Status
from board.text import fold_words

LINK = ClaimLink.__table__  # type: ignore[attr-defined]
WORDS, PROBE, COMPARED, SHOWN = 24, 300, 120, 5


@dataclass(frozen=True, slots=True)
class Likely:
    """A claim that is likely the same, and by what: "link", "quote" or "wording"."""

    id: int
    statement: str
    language: str
    status: Status
    why: str


def likely_same(
    session: Session,
    member_id: int,
    statement: str,
    url: str = "",
    exclude: int | None = None,
) -> list[Likely]:
    """At most five claims that the member may see and that likely say the same, likeliest first.

    `url` is where the claim appeared; `exclude` the number of the claim itself.
    """
    by_link = set(_with_link(session, url))
    numbers = [*by_link, *(n for n in _candidates(session, statement) if n not in by_link)]
    rows = _statements(session, member_id, numbers)
    rows.pop(exclude or 0, None)
    asked = read(statement)
    found: list[tuple[float, Likely]] = []
    for row in rows.values():
        other = read(row.statement)
        alike = likeness(asked, other)
        why = _why(row.id in by_link, same_quote(asked, other), alike.same)
        if why:
            rank = alike.score + (why == "link")
            found.append((rank, Likely(row.id, row.statement, row.language, row.status, why)))
    found.sort(key=lambda pair: (-pair[0], -pair[1].id))
    return [likely for _rank, likely in found[:SHOWN]]


def _why(by_link: bool, by_quote: bool, by_wording: bool) -> str:
    return "link" if by_link else "quote" if by_quote else "wording" if by_wording else ""


def _with_link(session: Session, url: str) -> list[int]:
    key = link_key(url)
    if not key:
        return []
    query = select(LINK.c.claim_id).where(LINK.c.link_key == key)
    newest = query.order_by(LINK.c.claim_id.desc()).limit(20)
    return list(session.execute(newest).scalars())


def _candidates(session: Session, statement: str) -> list[int]:
    """The claims that share the most, and the rarest, words with the statement."""
    words = list(dict.fromkeys(tuple(word) for word in _words(statement)))[:WORDS]
    held = {word: holding(session, [word], PROBE) for word in words}
    weights: Counter[int] = Counter()
    for numbers in held.values():
        for number in numbers:
            weights[number] += _rarity(numbers)  # type: ignore[assignment]
    frequent = [word for word in words if len(held[word]) == PROBE]
    for pair in _pairs(sorted(frequent, key=lambda word: _rarity(held[word]), reverse=True)):
        numbers = holding(session, pair, PROBE)
        for number in numbers:
            weights[number] += _rarity(numbers)  # type: ignore[assignment]
    return [number for number, _weight in weights.most_common(COMPARED)]


def _words(statement: str) -> Iterable[list[str]]:
    """Single tokens to look up: those that carry meaning. A long run of Chinese, Japanese or
    Korean is looked up by its first pairs, for its end changes with the sentence."""
    for word in fold_words(statement):
        if len(word) > 1 or carries_meaning(word[0]):
            yield word[:2]


def _rarity(numbers: list[int]) -> float:
    """More for a word that few claims hold; where the probe was full, by how far back in the
    numbering it had to look."""
    if len(numbers) < PROBE:
        return log(2 + 2_000_000 / (1 + len(numbers)))
    return log(2 + (numbers[0] - numbers[-1]) / PROBE)


def _pairs(words: list[Any]) -> Iterable[list[Any]]:
    """Two at a time of the rarest of the frequent words."""
    few = words[:4]
    return ([one, other] for at, one in enumerate(few) for other in few[at + 1 :])


def _statements(session: Session, member_id: int, numbers: list[int]) -> dict[int, Any]:
    columns = (CLAIM.c.id, CLAIM.c.statement, CLAIM.c.language, CLAIM.c.status)
    query = select(*columns).where(CLAIM.c.id.in_(numbers), visible_to(member_id))
    return {row.id: row for row in session.execute(query)} if numbers else {}
