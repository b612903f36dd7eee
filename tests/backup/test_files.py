"""The newsroom's files go into a backup and come back; those in a bucket stay in the bucket."""

import json
import os
import stat
import subprocess
import sys
from zipfile import ZIP_STORED, ZipFile

import pytest

from board.backup import archive
from board.backup.restoring import restore
from board.db import make_engine
from board.keys import make_keys
from board.settings import Settings
from board.store import FOLDER, Missing, Unavailable, open_store
from board.store.folder import Folder

PAGES = [b"A page as it was seen.", b"", os.urandom(3_000_000)]


@pytest.fixture
def settings(sqlite_template, tmp_path):
    """A board in SQLite; where the database lies has no part in this."""
    make_keys(tmp_path / "data")
    return Settings(database_url=f"sqlite:///{sqlite_template}", data_dir=tmp_path / "data")


@pytest.fixture
def save(settings, tmp_path):
    def save(settings=settings, **more):
        engine = make_engine(settings.database_url)
        manifest = archive.write(settings, engine, tmp_path / "board.zip", **more)
        engine.dispose()
        return manifest

    return save


def names(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_files_come_back_for_the_owner_alone(settings, save, tmp_path):
    numbers = [open_store(settings).put(page) for page in PAGES]
    (settings.data_dir / FOLDER / "unfinished" / "half").write_bytes(b"half")
    manifest = save()
    saved = {name: hash for name, hash in manifest.files.items() if name.startswith("files/")}
    assert sorted(saved.values()) == sorted(numbers) and manifest.files_in == ""
    there = Settings(data_dir=tmp_path / "there")
    restore(there, tmp_path / "board.zip")
    assert [open_store(there).get(number) for number in numbers] == PAGES
    assert names(there.data_dir / FOLDER) == {n.removeprefix("files/") for n in saved}
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (there.data_dir / FOLDER).rglob("*")}
    assert modes == {0o600, 0o700}
    assert stat.S_IMODE((there.data_dir / FOLDER).stat().st_mode) == 0o700


def test_files_are_not_packed_twice(settings, save, tmp_path):
    open_store(settings).put(PAGES[2])
    save()
    with ZipFile(tmp_path / "board.zip") as packed:
        kept = [info for info in packed.infolist() if info.filename.startswith("files/")]
    assert [info.compress_type for info in kept] == [ZIP_STORED]


def test_a_file_that_changed_in_the_backup_is_refused(settings, save, tmp_path):
    open_store(settings).put(PAGES[0])
    save()
    data = (tmp_path / "board.zip").read_bytes()
    assert data.count(b"as it was seen") == 1
    (tmp_path / "board.zip").write_bytes(data.replace(b"as it was seen", b"as it was sent"))
    with pytest.raises(archive.Broken):
        restore(Settings(data_dir=tmp_path / "there"), tmp_path / "board.zip")
    assert list((tmp_path / "there").iterdir()) == []


def test_a_file_that_was_damaged_before_is_named_and_keeps_no_backup_from_being_made(
    settings, save, tmp_path
):
    store = open_store(settings)
    bad, good = store.put(b"one"), store.put(b"two")
    [path] = (settings.data_dir / FOLDER).glob(f"*/*/{bad}")
    path.write_bytes(b"0ne")
    manifest = save()
    assert manifest.damaged == [path.relative_to(settings.data_dir).as_posix()]
    there = Settings(data_dir=tmp_path / "there")
    assert restore(there, tmp_path / "board.zip").damaged == manifest.damaged
    assert open_store(there).get(good) == b"two"


def test_a_file_that_is_removed_meanwhile_is_left_out(settings, save):
    store = open_store(settings)
    numbers = [store.put(page) for page in PAGES]

    def watch(items, what, _total):
        if what == "packing files":
            store.remove(numbers[0])
        return items

    assert set(save(watch=watch).files.values()) >= set(numbers[1:])
    assert numbers[0] not in save_names(save, settings)


def save_names(save, settings):
    (settings.data_dir.parent / "board.zip").unlink()
    return set(save().files.values())


@pytest.fixture
def in_bucket(settings, s3_server, tmp_path):
    return Settings(
        database_url=settings.database_url,
        data_dir=settings.data_dir,
        files_url=s3_server.url(f"backup/{tmp_path.name}"),
    )


def test_of_a_bucket_the_backup_says_where_the_files_stay(in_bucket, save, tmp_path, s3_server):
    number = open_store(in_bucket).put(PAGES[0])
    Folder(in_bucket.data_dir / FOLDER).put(b"From before the bucket; removed there since.")
    manifest = save(in_bucket)
    assert not any(name.startswith("files/") for name in manifest.files)
    said = ZipFile(tmp_path / "board.zip").read(archive.MANIFEST).decode()
    assert f"bucket files at 127.0.0.1:{s3_server.port}" in json.loads(said)["files_in"]
    assert s3_server.secret not in said and s3_server.key not in said
    there = Settings(data_dir=tmp_path / "there", files_url=in_bucket.files_url)
    assert restore(there, tmp_path / "board.zip").files_in == manifest.files_in
    assert open_store(there).get(number) == PAGES[0]


def test_files_of_a_folder_are_restored_into_a_bucket(settings, in_bucket, save, tmp_path):
    numbers = [open_store(settings).put(page) for page in PAGES]
    save()
    there = Settings(data_dir=tmp_path / "there", files_url=in_bucket.files_url)
    restore(there, tmp_path / "board.zip")
    assert [open_store(there).get(number) for number in numbers] == PAGES
    assert not (there.data_dir / FOLDER).exists()


def test_where_the_bucket_takes_nothing_nothing_is_restored(settings, save, tmp_path, s3_server):
    open_store(settings).put(PAGES[0])
    save()
    there = Settings(data_dir=tmp_path / "there", files_url=s3_server.url(secret="wrong"))
    with pytest.raises(Unavailable):
        restore(there, tmp_path / "board.zip")
    assert list(there.data_dir.iterdir()) == []


def test_a_backup_from_before_there_were_files_restores(save, tmp_path):
    save()
    with ZipFile(tmp_path / "board.zip") as new, ZipFile(tmp_path / "old.zip", "w") as old:
        manifest = json.loads(new.read(archive.MANIFEST)) | {"format": 1}
        del manifest["files_in"]
        for name in manifest["files"]:
            old.writestr(name, new.read(name))
        old.writestr(archive.MANIFEST, json.dumps(manifest))
    there = Settings(data_dir=tmp_path / "there")
    assert restore(there, tmp_path / "old.zip").format == 1
    with pytest.raises(Missing):
        open_store(there).get("a" * 64)


BOTH_WAYS = """
import resource, sys
from pathlib import Path
from board.backup import archive
from board.backup.restoring import restore
from board.db import make_engine
from board.settings import Settings
url, data = sys.argv[1], Path(sys.argv[2])
used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
for name in ("before", "with"):
    engine = make_engine(url)
    archive.write(Settings(database_url=url, data_dir=data / name), engine, data / f"{name}.zip")
    restore(Settings(data_dir=data / f"{name}-there"), data / f"{name}.zip")
    print(used())
"""


def test_large_files_take_no_memory_on_either_way(settings, tmp_path):
    for name in ("before", "with"):
        make_keys(tmp_path / name)
    store = Folder(tmp_path / "with" / FOLDER)
    number = store.put(os.urandom(1_048_576) for _n in range(300))
    words = [sys.executable, "-c", BOTH_WAYS, settings.database_url, str(tmp_path)]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    before, after = map(int, said.split())
    assert Folder(tmp_path / "with-there" / FOLDER).size(number) == 300 * 1_048_576
    assert after - before < 40, f"{after - before} MiB more for 300 MiB"
