"""Full text, asked of FTS5 on SQLite and of the `simple` configuration on PostgreSQL alike."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, column, func, literal_column, select, table
from sqlmodel import Session

from board.fulltext import Asked, fts5, tsquery
from board.queries.filters import CLAIM, WINDOW, Filters, Key, Order
from board.text import fold_words

BY_NUMBER = Order()
MAX_WORDS = 32
_FT = table("ft_claims", column("rowid"), column("ft_claims"))
_SIMPLE: Any = literal_column("'simple'")
Word = Sequence[str]  # one token, or several that stand side by side


def asked_of(filters: Filters) -> Asked | None:
    """The words of the text, its quoted phrases and the tag; None where there is none.

    The last word may go on: "miss" finds missile, so a search can be asked while typing.
    """
    texts, tags = fold_words(filters.text)[:MAX_WORDS], fold_words(filters.tag)
    phrases = [[token for word in fold_words(p) for token in word] for p in filters.phrases]
    if not texts and not any(phrases) and (filters.text or filters.phrases or not tags):
        return None
    words = [tuple(word) for word in (*tags, *phrases, *texts) if word]
    return Asked(tuple(words[: 2 * MAX_WORDS]), open_end=bool(texts))


def hits(
    session: Session, filters: Filters, after: Key | None, also: Sequence[int] = ()
) -> Select[Any] | None:
    """The numbers of the newest WINDOW claims behind `after` that hold every word asked for, as
    a query; None where the text holds no word. `also` are numbers that the full text does not
    know (`secret.py`). Raises ValueError for a key of another order."""
    BY_NUMBER.check(after)
    asked = asked_of(filters)
    if asked is None:
        return None
    found = _holding(session, asked, after, WINDOW)
    return _with(found, also, after) if also else found


def _with(found: Select[Any], also: Sequence[int], after: Key | None) -> Select[Any]:
    others = select(CLAIM.c.id).where(CLAIM.c.id.in_(also))
    if after:
        others = others.where(CLAIM.c.id < after.id)
    both = select(found.subquery("by_text").c.id).union(others).subquery("both")
    return select(both.c.id).order_by(both.c.id.desc()).limit(WINDOW)


def handed_over(session: Session, window: Select[Any]) -> list[Any]:
    """The rows of a window, in no order; SQLite hands them over as one. Row by row it would let
    other threads at Python's lock a thousand times, and wait for it as often."""
    assert session.bind is not None
    if session.bind.dialect.name != "sqlite":
        return list(session.execute(window))
    rows = func.json_array(*window.subquery("one_window").c)
    one: str = session.execute(select(func.json_group_array(rows))).scalar_one()
    kept: list[Any] = json.loads(one)
    return kept


def holding(session: Session, words: Sequence[Word], limit: int) -> list[int]:
    """The numbers of the newest claims that hold all the words, newest first.

    Who may see them is not asked here: ask it of what is made of them.
    """
    asked = Asked(tuple(tuple(word) for word in words))
    return list(session.execute(_holding(session, asked, None, limit)).scalars())


def _holding(session: Session, asked: Asked, after: Key | None, limit: int) -> Select[Any]:
    assert session.bind is not None
    if session.bind.dialect.name == "sqlite":
        query = select(_FT.c.rowid.label("id")).where(_FT.c.ft_claims.op("MATCH")(fts5(asked)))
        number: Any = _FT.c.rowid
    else:
        held = func.to_tsvector(_SIMPLE, CLAIM.c.search_text)
        query = select(CLAIM.c.id).where(held.op("@@")(func.to_tsquery(_SIMPLE, tsquery(asked))))
        number = CLAIM.c.id
    if after:
        query = query.where(number < after.id)
    return query.order_by(number.desc()).limit(limit)
