"""`@name` in a comment: each member's handle, and who is mentioned.

A handle is the first part of the name, as in "@mina"; where two members share it, the whole
name without blanks, as in "@minaokafor"; where they share that too, the member's number
follows. Case and accents make no difference.
"""

import re
from collections import Counter
from collections.abc import Iterable

from board.rules import MAX_MENTIONS
from board.text import plain

_MENTION = re.compile(r"(?<![\w@/.])@([\w-]+)")
_PART = re.compile(r"[^\W_]+")


def handles(members: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Each member's handle, without the @, in the order given. `members`: number and name."""
    folded = {number: _PART.findall(plain(name)) for number, name in members}
    firsts = Counter(parts[0] for parts in folded.values() if parts)
    taken: dict[str, int] = {}
    for number in sorted(folded):
        parts = folded[number]
        whole = "".join(parts) or "member"
        own = [parts[0]] if parts and len(parts[0]) > 1 and firsts[parts[0]] == 1 else []
        free = (name for name in (*own, whole, f"{whole}-{number}") if name not in taken)
        taken[next(free)] = number
    by_member = {number: handle for handle, number in taken.items()}
    return {by_member[number]: number for number in folded}


def mentioned(text: str) -> list[str]:
    """The handles that a text calls, folded, each once, at most MAX_MENTIONS."""
    found = (plain(word).strip("-_") for word in _MENTION.findall(text))
    return list(dict.fromkeys(word for word in found if word))[:MAX_MENTIONS]
