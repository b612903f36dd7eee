"""A backup holds the whole board as it stood, and a broken one is never put in place."""

import json
import stat
import threading
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from board.backup import archive
from board.backup.copying import NotEmpty, WrongVersion
from board.backup.restoring import restore
from board.commands import claims
from board.commands.trail import walk
from board.db import make_engine, open_session
from board.forms import read_claim
from board.keys import trail_keys
from board.models import Claim, Verdict
from board.rules import Actor, Role
from board.settings import Settings


def opened(settings):
    return open_session(make_engine(settings.database_url), settings)


def kept(session, settings):
    """What a board holds, read after its trail was walked."""
    events = len(list(walk(session, trail_keys(settings.data_dir))))
    statements = session.execute(select(Claim.statement).order_by(Claim.id)).scalars().all()
    return events, statements, session.execute(select(Verdict.reasoning)).scalars().all()


def test_a_backup_restores_in_either_database(used, engine, elsewhere, settings, tmp_path):
    archive.write(settings, engine, tmp_path / "board.zip")
    before = kept(used.session, settings)
    for name, url in (("a", ""), ("b", elsewhere.url.render_as_string(hide_password=False))):
        there = Settings(database_url=url, data_dir=tmp_path / name)
        restore(there, tmp_path / "board.zip")
        with opened(there) as session:
            assert kept(session, there) == before


def test_a_backup_taken_while_writes_go_on_holds_every_write_acknowledged_before(
    settings, engine, tmp_path
):
    reporter = Actor(None, frozenset({Role.REPORTER}))
    acknowledged, stop = [], threading.Event()

    def write():
        with open_session(engine, settings) as session:
            while not stop.is_set():
                entered = read_claim({"statement": f"Claim {len(acknowledged)}."})
                acknowledged.append(claims.enter_claim(session, reporter, entered))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(acknowledged) < 20:
            pass
        before = len(acknowledged)
        archive.write(settings, engine, tmp_path / "board.zip")
        after = len(acknowledged)
    finally:
        stop.set()
        thread.join()
    assert after > before, "the writer did not wait for the backup"
    there = Settings(data_dir=tmp_path / "there")
    restore(there, tmp_path / "board.zip")
    with opened(there) as session:
        _events, statements, _verdicts = kept(session, there)
    assert before <= len(statements) <= after + 1
    assert statements == [f"Claim {n}." for n in range(len(statements))]


def test_only_the_owner_can_read_a_backup(engine, settings, tmp_path):
    archive.write(settings, engine, tmp_path / "board.zip")
    assert stat.S_IMODE((tmp_path / "board.zip").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        archive.write(settings, engine, tmp_path / "board.zip")


@pytest.fixture
def backup(sqlite_template, tmp_path):
    """The backup of an empty board; SQLite is enough for what follows."""
    from board.keys import make_keys

    make_keys(tmp_path)
    engine = make_engine(f"sqlite:///{sqlite_template}")
    archive.write(Settings(data_dir=tmp_path), engine, tmp_path / "board.zip")
    engine.dispose()
    return tmp_path / "board.zip"


def test_a_truncated_backup_is_refused(backup, tmp_path):
    whole = backup.read_bytes()
    for part in (0, 1, len(whole) // 3, len(whole) - 30, len(whole) - 1):
        backup.write_bytes(whole[:part])
        with pytest.raises(archive.Broken):
            restore(Settings(data_dir=tmp_path / "there"), backup)
    assert list((tmp_path / "there").iterdir()) == []


def test_an_altered_backup_is_refused_or_unpacks_to_the_very_same(backup, tmp_path):
    """Some bits of a zip say nothing: padding, times of day. All others are found."""
    whole = bytearray(backup.read_bytes())
    as_written = unpacked_from(backup, tmp_path / "as-written")
    refused, places = 0, range(0, len(whole), len(whole) // 60)
    for place in places:
        altered = whole[:]
        altered[place] ^= 0x40
        backup.write_bytes(altered)
        try:
            assert unpacked_from(backup, tmp_path / f"at-{place}") == as_written, place
        except archive.Broken:
            refused += 1
    assert refused > len(places) / 2


def unpacked_from(backup, folder):
    manifest = archive.unpack(backup, folder)
    return manifest, {name: (folder / name).read_bytes() for name in manifest.files}


def test_another_database_in_the_backup_is_refused(backup, tmp_path):
    with ZipFile(backup) as old, ZipFile(tmp_path / "new.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"x" if name == archive.DATABASE else old.read(name))
    with pytest.raises(archive.Broken, match="altered"):
        restore(Settings(data_dir=tmp_path / "there"), tmp_path / "new.zip")


@pytest.mark.parametrize("name", ["../keys/x", "keys/../../x", "/etc/passwd", "claims.csv",
                                  "files", "files/x", "files/unfinished/x", "files/../keys/x",
                                  f"files/aa/bb/{'a' * 64}", f"files/aa/{'a' * 64}"])  # fmt: skip
def test_a_backup_writes_nowhere_else(backup, tmp_path, name):
    manifest = json.loads(ZipFile(backup).read(archive.MANIFEST))
    manifest["files"][name] = "0" * 64
    with ZipFile(tmp_path / "new.zip", "w") as new:
        new.writestr(archive.MANIFEST, json.dumps(manifest))
        new.writestr(name, b"x")
    with pytest.raises(archive.Broken, match="no board has"):
        restore(Settings(data_dir=tmp_path / "there"), tmp_path / "new.zip")


def test_a_backup_of_a_later_version_is_refused(backup, tmp_path):
    with ZipFile(backup) as old, ZipFile(tmp_path / "new.zip", "w") as new:
        manifest = json.loads(old.read(archive.MANIFEST)) | {"migration": "9999"}
        for name in old.namelist():
            later = name == archive.MANIFEST
            new.writestr(name, json.dumps(manifest) if later else old.read(name))
    with pytest.raises(WrongVersion, match="later"):
        restore(Settings(data_dir=tmp_path / "there"), tmp_path / "new.zip")


def test_nothing_is_restored_over_a_board_or_into_a_full_folder(backup, engine, used, tmp_path):
    with pytest.raises(NotEmpty):
        restore(Settings(data_dir=tmp_path), backup)
    url = engine.url.render_as_string(hide_password=False)
    with pytest.raises(NotEmpty):
        restore(Settings(database_url=url, data_dir=tmp_path / "there"), backup)
    assert not (tmp_path / "there").exists()
