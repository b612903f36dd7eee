"""Words to look for, as SQLite's FTS5 and PostgreSQL's `simple` configuration are asked alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """The words that must be held, each a token or a phrase; `open_end`: the last may go on,
    as it does while somebody types."""

    words: tuple[tuple[str, ...], ...]
    open_end: bool = False


def fts5(asked: Asked) -> str:
    """The question in FTS5's words; folded tokens hold no sign of its own."""
    phrases = [f'"{" ".join(word)}"' for word in asked.words]
    return " AND ".join(phrases) + ("*" if asked.open_end else "")


def tsquery(asked: Asked) -> str:
    """The same for PostgreSQL's to_tsquery."""
    phrases = [" <-> ".join(f"'{token}'" for token in word) for word in asked.words]
    return " & ".join(phrases) + (":*" if asked.open_end else "")
