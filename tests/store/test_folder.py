"""A folder of files is for the owner alone."""

import stat

from board.settings import Settings
from board.store import open_store
from board.store.folder import Folder
from tests.store.test_store import DATA, NUMBER


def test_a_board_keeps_its_files_in_its_data_folder(tmp_path):
    number = open_store(Settings(data_dir=tmp_path)).put(DATA)
    assert Folder(tmp_path / "files").get(number) == DATA


def test_files_lie_two_levels_deep_for_the_owner_alone(tmp_path):
    store = Folder(tmp_path / "kept")
    store.put(DATA)
    [path] = store.paths()
    assert path.relative_to(tmp_path / "kept").parts == (NUMBER[:2], NUMBER[2:4], NUMBER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:3]} == {0o700}
