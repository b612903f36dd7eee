"""A folder of files is for the owner alone."""

import os
import stat
import time

from board import worker
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


def test_the_worker_takes_away_what_was_half_put_a_day_ago(tmp_path):
    number = open_store(Settings(data_dir=tmp_path)).put(DATA)
    old, new = (tmp_path / "files" / "unfinished" / name for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    worker.sweep_files(Settings(data_dir=tmp_path))
    assert not old.exists() and new.exists()
    assert Folder(tmp_path / "files").get(number) == DATA


def test_a_store_that_is_away_stops_no_worker(tmp_path, caplog):
    url = "s3+http://key:topsecret@127.0.0.1:1/files"
    worker.sweep_files(Settings(data_dir=tmp_path, files_url=url))
    assert "does not answer" in caplog.text and "topsecret" not in caplog.text
