"""Files that only look like packs: each ends in clear words, soon, and in little memory."""

import hashlib
import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from board.canonical import canonical
from board.packs.verifying import check
from tests.packs.conftest import unwatched, zipped

HEAD = {
    "about": {}, "as_of": "2026-01-01T00:00:00+00:00", "claims": [], "confidential": False,
    "damaged": [], "files": [], "left_out": {}, "made_for": {}, "missing": [],
    "newsroom": "N", "schema": 1,
}  # fmt: skip


def sound(parts=(), **head):
    """The parts of a small pack that holds, with further parts in it."""
    parts = {"document.html": b"<!doctype html>"} | dict(parts)
    files = [
        {"name": name, "sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        for name, body in parts.items()
    ]
    return with_manifest(parts, canonical(HEAD | {"files": files} | head))


def item_of(fields):
    return canonical({"number": 1, "pid": "a", "verdicts": [], "publications": [],
                      "evidence": [{"number": 1} | fields]})  # fmt: skip


def with_manifest(parts, manifest):
    seal = f"{hashlib.sha256(manifest).hexdigest()}  manifest.json\n".encode()
    return parts | {"manifest.json": manifest, "manifest.sha256": seal}


def plain_zip(parts, **how):
    """A ZIP as any other program writes one."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **how) as packed:
        for name, body in parts:
            packed.writestr(name, body)
    return file.getvalue()


def named(name):
    """A pack with one more part, under a name that leads elsewhere."""
    return zipped(sound() | {name: b"x"})


def twice():
    pack = zipped(sound({"claims/1.json": b"{}"}))
    return pack.replace(b"claims/1.json", b"document.html")


def with_bytes_between():
    """Bytes that no list names, behind the first part; the list tells the truth of the rest."""
    pack = zipped(sound())
    with zipfile.ZipFile(io.BytesIO(pack)) as file:
        second, start = file.infolist()[1].header_offset, file.start_dir
    pack = pack[:second] + b"HIDDEN" + pack[second:]
    moved = bytearray(pack)
    place = start + 6
    while moved[place : place + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", moved, place + 28)
        (offset,) = struct.unpack_from("<I", moved, place + 42)
        struct.pack_into("<I", moved, place + 42, offset + 6 if offset >= second else offset)
        place += 46 + name + extra + comment
    struct.pack_into("<I", moved, len(moved) - 6, start + 6)
    return bytes(moved)


def overlapping():
    """Two names for the same bytes: what bombs without nesting are made of."""
    pack = bytearray(zipped(sound({"claims/1.json": b"{}", "claims/2.json": b"{}"})))
    with zipfile.ZipFile(io.BytesIO(bytes(pack))) as file:
        one, other = (file.getinfo(f"claims/{n}.json") for n in (1, 2))
        place = pack.index(b"claims/2.json", file.start_dir) - 46
    struct.pack_into("<I", pack, place + 42, one.header_offset)
    assert other.header_offset != one.header_offset
    return bytes(pack)


def bomb(size):
    """One claim that unpacks to `size` zeros."""
    parts = sound() | {"claims/1.json": b"\0" * size}
    return zipped(parts)


def listed_bomb():
    """The same, listed with its right hash: it is asked for whole."""
    body = b"\0" * 40_000_000
    claim = {"number": 1, "pid": "a", "file": "claims/1.json", "status": "unverified",
             "sha256": hashlib.sha256(body).hexdigest()}  # fmt: skip
    return zipped(sound({"claims/1.json": body}, claims=[claim]))


def lying(field, value):
    """The list of parts says another size of the manifest than there is."""
    pack = bytearray(zipped(sound()))
    with zipfile.ZipFile(io.BytesIO(bytes(pack))) as file:
        place = pack.index(b"manifest.json", file.start_dir) - 46
    struct.pack_into("<I", pack, place + field, value)
    return bytes(pack)


def many_parts():
    """An end that says there are four thousand million parts."""
    pack = zipped(sound())
    end = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**32, 2**32, 2**40, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(pack) - 22, 1)
    return pack[:-22] + end + locator + pack[-22:]


def told(manifest):
    return zipped(with_manifest({"document.html": b"<!doctype html>"}, manifest))


def with_number(number):
    return canonical(HEAD).replace(b'"schema":1', b'"schema":' + number)


def claim_of(body):
    claim = {"number": 1, "pid": "a", "file": "claims/1.json", "status": "unverified",
             "sha256": hashlib.sha256(body).hexdigest()}  # fmt: skip
    return zipped(sound({"claims/1.json": body}, claims=[claim]))


CORPUS = {
    "nothing": lambda: b"",
    "no zip": lambda: b"%PDF-1.7 " * 100,
    "an empty zip": lambda: plain_zip([]),
    "any other zip": lambda: plain_zip([("a.txt", "a")]),
    "our names, packed otherwise": lambda: plain_zip(sound().items()),
    "bzip2": lambda: plain_zip(sound().items(), compression=zipfile.ZIP_BZIP2),
    "lzma": lambda: plain_zip(sound().items(), compression=zipfile.ZIP_LZMA),
    "a path upward": lambda: named("../../etc/passwd"),
    "a path from the root": lambda: named("/etc/passwd"),
    "a path within": lambda: named("claims/../../x.json"),
    "backslashes": lambda: named("claims\\1.json"),
    "a drive": lambda: named("C:evil.json"),
    "a folder": lambda: named("claims/"),
    "another folder": lambda: named("files/x.html"),
    "an active copy's name": lambda: named(f"files/{'0' * 64}.html/x"),
    "digits of another script": lambda: named("claims/١.json"),
    "a newline behind a name": lambda: named("document.html\n"),
    "a name cut by NUL": lambda: zipped(sound({"claims/1.json": b"{}"})).replace(
        b"claims/1.json", b"claims/1\0json"
    ),
    "a name twice": twice,
    "names that differ in the two lists": lambda: zipped(
        sound({"claims/1.json": b"{}"})
    ).replace(b"claims/1.json", b"claims/2.json", 1),
    "bytes before": lambda: b"MZ\x90" + zipped(sound()),
    "bytes behind": lambda: zipped(sound()) + b"\0",
    "bytes between": with_bytes_between,
    "a remark": lambda: zipped(sound())[:-2] + b"\x04\x00evil",
    "parts that overlap": overlapping,
    "a bomb that is not listed": lambda: bomb(40_000_000),
    "a bomb that is listed": listed_bomb,
    "a size that is less": lambda: lying(24, 3),
    "a size that is more": lambda: lying(24, 2**32 - 2),
    "a packed size that is more": lambda: lying(20, 2**31),
    "encrypted": lambda: lying(8, 0x0008_0009),
    "many parts": many_parts,
    "no manifest": lambda: zipped({"document.html": b"x", "manifest.sha256": b"x"}),
    "an empty manifest": lambda: told(b""),
    "a manifest that is a list": lambda: told(b"[]"),
    "a manifest that is a number": lambda: told(b"1"),
    "a manifest of half characters": lambda: told(b'"\\ud800"'),
    "a manifest of no text": lambda: told(b"\xff\xfe"),
    "a manifest with a key twice": lambda: told(b'{"schema":1,"schema":1}'),
    "a manifest with blanks": lambda: told(canonical(HEAD).replace(b":", b": ")),
    "a manifest with a fraction": lambda: told(with_number(b"1.0")),
    "a manifest with no number": lambda: told(with_number(b"NaN")),
    "a manifest with an endless number": lambda: told(b'{"schema":' + b"9" * 100_000 + b"}"),
    "a manifest that is deep": lambda: told(b"[" * 200_000 + b"]" * 200_000),
    "a manifest of a later kind": lambda: zipped(sound(schema=2)),
    "a manifest without lists": lambda: told(b'{"schema":1}'),
    "lists of other things": lambda: zipped(sound(files=[1, 2], claims={"a": 1})),
    "a list with names of other kinds": lambda: zipped(
        sound(files=[{"name": 1, "sha256": "", "size": 0}, {"name": "a", "sha256": "", "size": 0}])
    ),
    "claims of other kinds": lambda: zipped(
        sound(claims=[{"file": 1, "sha256": [], "number": {}, "pid": None}])
    ),
    "a document that is listed twice": lambda: zipped(
        sound(files=[{"name": "document.html", "sha256": "", "size": 0}] * 2)
    ),
    "a claim that is a list": lambda: claim_of(b"[]"),
    "a claim that is deep": lambda: claim_of(b"[" * 200_000 + b"]" * 200_000),
    "a claim without fields": lambda: claim_of(b'{"number":1,"pid":"a"}'),
    "a claim with other things in its fields": lambda: claim_of(
        canonical({"number": 1, "pid": "a", "evidence": 1, "verdicts": 2, "publications": 3})
    ),
    "copies of other kinds": lambda: claim_of(item_of({"copies": 1, "files": []})),
    "parts of other kinds": lambda: claim_of(item_of({"copies": [{"parts": 5}], "files": []})),
    "hashes of other kinds": lambda: claim_of(
        item_of({"copies": [], "files": [{"sha256": {}, "path": []}]})
    ),
    "a path that leads elsewhere": lambda: claim_of(
        item_of({"copies": [], "files": [{"sha256": "", "path": "../../etc/passwd"}]})
    ),
    "losses of other kinds": lambda: zipped(sound(missing=7)),
    "a document that is called damaged": lambda: zipped(sound(damaged=["document.html"])),
    "a claim with publications of other kinds": lambda: claim_of(
        canonical({"number": 1, "pid": "a", "evidence": [], "verdicts": [], "publications": [
            {"number": 1, "document": "", "log": {"leaf": "[]", "hash": 1}}
        ]})
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_ends_in_clear_words(name, tmp_path):
    path = tmp_path / "pack.zip"
    path.write_bytes(CORPUS[name]())
    started = time.monotonic()
    report = check(path, unwatched)
    assert report.problems, name
    assert all(words.strip() and "Traceback" not in words for words in report.problems)
    assert time.monotonic() - started < 10
    assert sorted(tmp_path.iterdir()) == [path]  # nothing was unpacked


def test_the_pack_that_the_corpus_changes_holds(tmp_path):
    path = tmp_path / "pack.zip"
    path.write_bytes(zipped(sound()))
    assert check(path, unwatched).problems == []


def test_a_bomb_is_never_held_in_memory(tmp_path):
    path = tmp_path / "pack.zip"
    path.write_bytes(listed_bomb())
    tracemalloc.start()
    report = check(path, unwatched)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any("larger than such a part can be" in words for words in report.problems)
    assert most < 5_000_000
