"""How alike two claims are: a score of their wording, and what makes them two claims after all.

Pure: no session. "10,000 troops were sent" and "12,000 troops were sent" are nearly the same
letters and not the same claim; "over ten thousand soldiers were sent" is.
"""

from board.likeness.compare import SAME, Likeness, likeness, same_quote
from board.likeness.reading import Reading, carries_meaning, read

__all__ = ["SAME", "Likeness", "Reading", "carries_meaning", "likeness", "read", "same_quote"]
