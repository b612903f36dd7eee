"""A pack checked: it holds as it was made, and whatever is changed in it is named."""

import pytest

from board.packs.verifying import check


def unwatched(items, _what, _total):
    return items


@pytest.fixture
def checked(tmp_path):
    def run(content):
        path = tmp_path / "pack.zip"
        path.write_bytes(content)
        return check(path, unwatched)

    return run


def test_a_pack_holds_as_it_was_made(full, packed, checked):
    report = checked(packed(full))
    assert report.problems == []
    assert (report.claims, report.publications, report.files) == (1, 1, 3)
