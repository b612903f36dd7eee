"""Bytes are kept once, whole, and come back as they were or not at all, wherever they lie."""

import hashlib
import os
import subprocess
import sys
import threading
import time

import pytest

from board.store import Damaged, Missing, number_of

DATA = b"A page as it was seen."
NUMBER = hashlib.sha256(DATA).hexdigest()
PLACE = f"{NUMBER[:2]}/{NUMBER[2:4]}/{NUMBER}"
MIB = 1_048_576


def test_what_was_put_comes_back(place, store):
    assert store.put(DATA) == NUMBER
    assert store.get(NUMBER) == DATA and store.size(NUMBER) == len(DATA) and store.has(NUMBER)
    assert b"".join(store.pieces(NUMBER)) == DATA
    assert place.names() == {PLACE}


def test_all_that_lies_there_is_named_in_its_order(place, store):
    numbers = sorted(store.put(f"{n}".encode()) for n in range(30))
    assert [number_of(name) for name in store.names()] == numbers
    place.write("notes.txt", b"")
    place.write(f"{numbers[0][:2]}/notes.txt", b"")
    others = {name for name in store.names() if not number_of(name)}
    assert others == {"notes.txt", f"{numbers[0][:2]}/notes.txt"}


def test_it_comes_in_pieces_too(store):
    assert store.put(DATA[n : n + 1] for n in range(len(DATA))) == NUMBER
    large = os.urandom(3_000_000)
    assert b"".join(store.pieces(store.put([large]))) == large
    assert store.get(store.put(b"")) == b"" and store.size(store.put(b"")) == 0


def test_what_is_large_comes_back(place, store):
    data = os.urandom(MIB)
    number = store.put(data for _n in range(21))
    assert number == hashlib.sha256(data * 21).hexdigest()
    assert store.size(number) == 21 * MIB and store.get(number) == data * 21
    assert len(place.names()) == 1


def test_nothing_is_put_twice(place, store):
    store.put(DATA)
    place.write(PLACE, DATA)
    assert store.put(DATA) == store.put([DATA]) == NUMBER
    assert place.is_marked(PLACE) and place.names() == {PLACE}


@pytest.mark.parametrize("bad", [DATA.replace(b"seen", b"sent"), DATA[:-1], DATA + b"!", b""])
def test_a_byte_that_changed_is_found_and_mended_by_putting_it_again(place, store, bad):
    store.put(DATA)
    place.write(PLACE, bad)
    with pytest.raises(Damaged):
        store.get(NUMBER)
    with pytest.raises(Damaged):
        list(store.pieces(NUMBER))
    store.put(DATA)
    assert store.get(NUMBER) == DATA


@pytest.mark.parametrize("number", [NUMBER, "", "../../etc/passwd", "/etc/passwd", NUMBER.upper(),
                                    NUMBER[:-1], NUMBER + "\n", "a" * 63 + "/",
                                    "a" * 63 + "?"])  # fmt: skip
def test_what_is_not_there_is_missing(store, number):
    assert not store.has(number)
    for ask in (store.get, store.size, lambda n: list(store.pieces(n))):
        with pytest.raises(Missing):
            ask(number)


def test_what_is_removed_is_gone_and_may_be_removed_again(place, store):
    store.put(DATA)
    store.remove(NUMBER)
    store.remove(NUMBER)
    assert not store.has(NUMBER) and place.names() == set()
    with pytest.raises(Missing):
        store.get(NUMBER)


def test_what_is_no_number_removes_nothing(place, store):
    store.put(DATA)
    for number in ("", "../" + PLACE, PLACE, NUMBER.upper()):
        with pytest.raises(Missing):
            store.remove(number)
    assert place.names() == {PLACE}


@pytest.mark.parametrize("mib", [0, 20])
def test_what_breaks_off_leaves_nothing(place, store, mib):
    def breaking():
        yield DATA
        yield from (b"x" * MIB for _n in range(mib))
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        store.put(breaking())
    assert place.names() == set()
    assert [p.name for p in place.settings.data_dir.rglob("*") if p.is_file()] == []


def test_many_at_once_keep_one(place, store):
    numbers, data = [], os.urandom(500_000)
    threads = [threading.Thread(target=lambda: numbers.append(store.put(data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 8 and len(set(numbers)) == 1 and len(place.names()) == 1
    assert store.get(numbers[0]) == data


PROGRAM = """
import os, resource, sys
from pathlib import Path
from board.settings import Settings
from board.store import open_store
store = open_store(Settings(data_dir=Path(sys.argv[1]), files_url=os.environ["FILES_URL"]))
"""
ENDLESS = """
n = 0
while True:
    n += 1
    print(store.put(str(n).encode() * int(sys.argv[2])), flush=True)
"""
LARGE = """
def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
store.get(store.put(b"first"))
before = used()
number = store.put(n.to_bytes(4) * 262_144 for n in range(int(sys.argv[2])))
print(sum(len(piece) for piece in store.pieces(number)), used() - before)
"""


def program(words, place, number):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + words, place.settings.data_dir, str(number)],
        env=os.environ | {"FILES_URL": place.settings.files_url},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("times", [50_000, 12_000_000])
def test_a_process_killed_in_the_middle_loses_nothing_that_it_acknowledged(place, store, times):
    for n in range(4):
        process = program(ENDLESS, place, times)
        acknowledged = [process.stdout.readline()]
        time.sleep(0.05 * n)
        process.kill()
        acknowledged += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        for number in acknowledged:
            assert number.endswith("\n") and store.get(number.strip())
    for name in place.names():
        assert name.startswith("unfinished/") or store.get(name.split("/")[-1])
    store.sweep(time.time() + 1)
    assert not any(name.startswith("unfinished/") for name in place.names())
    assert store.get(acknowledged[0].strip())


def test_what_is_just_being_written_is_not_swept(store):
    def slowly():
        yield DATA
        store.sweep(time.time() - 3_600)

    assert store.get(store.put(slowly())) == DATA


def test_what_is_large_takes_no_more_memory(place):
    with program(LARGE, place, 120) as process:
        size, more = map(int, process.stdout.read().split())
    assert size == 120 * MIB
    assert more < 60, f"{more} MiB more for 120 MiB"
