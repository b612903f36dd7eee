"""Bytes are kept once, whole, for the owner alone, and come back as they were or not at all."""

import hashlib
import os
import stat
import subprocess
import sys
import threading
import time

import pytest

from board.settings import Settings
from board.store import Damaged, Missing, open_store
from board.store.folder import Folder

DATA = b"A page as it was seen."
NUMBER = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path):
    return Folder(tmp_path / "kept")


def files(store):
    return [path for path in store._root.rglob("*") if path.is_file()]


def test_what_was_put_comes_back(store):
    assert store.put(DATA) == NUMBER
    assert store.get(NUMBER) == DATA and store.size(NUMBER) == len(DATA) and store.has(NUMBER)
    assert b"".join(store.pieces(NUMBER)) == DATA


def test_it_comes_in_pieces_too(store):
    assert store.put(DATA[n : n + 1] for n in range(len(DATA))) == NUMBER
    large = os.urandom(3_000_000)
    assert b"".join(store.pieces(store.put([large]))) == large
    assert store.get(store.put(b"")) == b""


def test_it_lies_two_levels_deep_for_the_owner_alone(store):
    store.put(DATA)
    [path] = files(store)
    assert path.relative_to(store._root).parts == (NUMBER[:2], NUMBER[2:4], NUMBER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:3]} == {0o700}


def test_a_board_keeps_its_files_in_its_data_folder(tmp_path):
    number = open_store(Settings(data_dir=tmp_path)).put(DATA)
    assert Folder(tmp_path / "files").get(number) == DATA
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


def test_nothing_is_kept_twice(store):
    store.put(DATA)
    [path] = files(store)
    before = path.stat().st_ino
    store.put(DATA)
    assert [(p, p.stat().st_ino) for p in files(store)] == [(path, before)]


def test_a_byte_that_changed_is_found_and_mended_by_putting_it_again(store):
    store.put(DATA)
    [path] = files(store)
    path.write_bytes(DATA.replace(b"seen", b"sent"))
    with pytest.raises(Damaged):
        store.get(NUMBER)
    with pytest.raises(Damaged):
        list(store.pieces(NUMBER))
    store.put(DATA)
    assert store.get(NUMBER) == DATA


@pytest.mark.parametrize("number", [NUMBER, "", "../../etc/passwd", "/etc/passwd", NUMBER.upper(),
                                    NUMBER[:-1], NUMBER + "\n", "a" * 63 + "/"])  # fmt: skip
def test_what_is_not_there_is_missing(store, number):
    assert not store.has(number)
    for ask in (store.get, store.size, lambda n: list(store.pieces(n))):
        with pytest.raises(Missing):
            ask(number)


def test_what_is_removed_is_gone_and_may_be_removed_again(store):
    store.put(DATA)
    store.remove(NUMBER)
    store.remove(NUMBER)
    assert not store.has(NUMBER)
    with pytest.raises(Missing):
        store.get(NUMBER)


def test_what_breaks_off_leaves_nothing(store):
    def breaking():
        yield DATA
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        store.put(breaking())
    assert files(store) == []


def test_many_at_once_keep_one(store):
    numbers, data = [], os.urandom(500_000)
    threads = [threading.Thread(target=lambda: numbers.append(store.put(data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 1 and len(files(store)) == 1
    assert store.get(numbers[0]) == data


ENDLESS = """
import sys
from pathlib import Path
from board.store.folder import Folder
store, n = Folder(Path(sys.argv[1])), 0
while True:
    n += 1
    print(store.put(str(n).encode() * 50_000), flush=True)
"""


def test_a_process_killed_in_the_middle_loses_nothing_that_it_acknowledged(store):
    for n in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(store._root)], stdout=subprocess.PIPE, text=True
        )
        acknowledged = [process.stdout.readline()]
        time.sleep(0.01 * n)
        process.kill()
        acknowledged += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        for number in acknowledged:
            assert number.endswith("\n") and store.get(number.strip())
    for path in files(store):
        assert path.parent.name == "unfinished" or store.get(path.name)
    store.sweep(time.time() + 1)
    assert list((store._root / "unfinished").iterdir()) == []
    assert store.get(acknowledged[0].strip())


def test_what_is_just_being_written_is_not_swept(store):
    def slowly():
        yield DATA
        store.sweep(time.time() - 3_600)

    assert store.get(store.put(slowly())) == DATA
