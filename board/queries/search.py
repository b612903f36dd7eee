"""Full text, asked of FTS5 on SQLite and of the `simple` configuration on PostgreSQL alike."""

from typing import Any

from sqlalchemy import Select, column, func, literal_column, select, table
from sqlmodel import Session

from board.queries.filters import CLAIM, WINDOW, Filters, Key, Order
from board.text import fold_words

BY_NUMBER = Order()
MAX_WORDS = 32
_FT = table("ft_claims", column("rowid"), column("ft_claims"))
_SIMPLE: Any = literal_column("'simple'")


def hits(session: Session, filters: Filters, after: Key | None) -> Select[Any] | None:
    """The numbers of the newest WINDOW claims behind `after` that hold every word of the text
    and of the tag, as a query; None where the text holds no word. Raises ValueError for a key
    of another order.

    The last word may go on: "miss" finds missile, so a search can be asked while typing.
    """
    BY_NUMBER.check(after)
    texts, tags = fold_words(filters.text)[:MAX_WORDS], fold_words(filters.tag)
    if not texts and (filters.text or not tags):
        return None
    assert session.bind is not None
    if session.bind.dialect.name == "sqlite":
        query = select(_FT.c.rowid.label("id")).where(
            _FT.c.ft_claims.op("MATCH")(_fts5(texts, tags))
        )
        number: Any = _FT.c.rowid
    else:
        held = func.to_tsvector(_SIMPLE, CLAIM.c.search_text)
        query = select(CLAIM.c.id).where(
            held.op("@@")(func.to_tsquery(_SIMPLE, _tsquery(texts, tags)))
        )
        number = CLAIM.c.id
    if after:
        query = query.where(number < after.id)
    return query.order_by(number.desc()).limit(WINDOW)


def _fts5(texts: list[list[str]], tags: list[list[str]]) -> str:
    phrases = [f'"{" ".join(word)}"' for word in [*tags, *texts]]
    return " AND ".join(phrases) + ("*" if texts else "")


def _tsquery(texts: list[list[str]], tags: list[list[str]]) -> str:
    phrases = [" <-> ".join(f"'{token}'" for token in word) for word in [*tags, *texts]]
    return " & ".join(phrases) + (":*" if texts else "")
