"""Rough dates, as a reader has them."""

import pytest

from board.dates import rough_words


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("2025-10-07", "7 Oct 2025"),
        ("2025-10", "Oct 2025"),
        ("2025", "2025"),
        ("2025-10-14~", "about 14 Oct 2025"),
        ("2025-09?", "Sep 2025 (uncertain)"),
        ("2025%", "about 2025 (uncertain)"),
        ("2025-09-01/2025-09-10", "1 Sep 2025 to 10 Sep 2025"),
        ("", ""),
        ("in autumn", "in autumn"),
    ],
)
def test_a_rough_date_is_told_in_words(kept, told):
    assert rough_words(kept) == told
