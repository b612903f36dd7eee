"""A checkpoint is never signed that is not the continuation of the newest one signed."""

import stat

import pytest
from sqlalchemy import text

from board import create_app
from board.backup import archive
from board.backup.restoring import restore
from board.db import make_engine, open_session
from board.keys import make_keys
from board.record.log.notes import Checkpoint, Signer, Verifier, opened
from board.record.log.signing import LogRewound, signed_checkpoint, verifiers
from board.settings import Settings


def test_a_checkpoint_says_what_the_log_holds_and_is_kept(press, session, settings):
    empty = Checkpoint.read(opened(signed_checkpoint(session), verifiers(session)))
    assert empty.size == 0 and empty.origin.startswith("claimboard/")
    press.publish()
    note = signed_checkpoint(session)
    assert Checkpoint.read(opened(note, verifiers(session))).size == 1
    assert signed_checkpoint(session) == note  # the same bytes each time
    assert (settings.data_dir / "log/checkpoint").read_text() == note
    assert stat.S_IMODE((settings.data_dir / "keys/log-1.key").stat().st_mode) == 0o600


def test_an_older_state_is_not_signed(press, session, settings):
    press.publish()
    known, note = settings.data_dir / "log/checkpoint", signed_checkpoint(session)
    press.publish("Another.")
    later = signed_checkpoint(session)
    rewind(session)
    with pytest.raises(LogRewound, match="has 1 entries, but 2 were signed before"):
        signed_checkpoint(session)
    answer = create_app(settings).test_client().get("/log/checkpoint")
    assert answer.status_code == 503 and "is not signed" in answer.text
    assert str(settings.data_dir) not in answer.text and known.read_text() == later
    known.write_text(note)
    assert signed_checkpoint(session) == note


def rewind(session):
    """The database as it was one publication ago."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET session_replication_role = replica"))
    else:
        session.execute(text("DROP TRIGGER log_leaves_no_delete"))
    session.execute(text("DELETE FROM log_leaves WHERE n = 1"))
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET session_replication_role = DEFAULT"))
        session.commit()


def test_another_history_of_the_same_length_is_not_signed(press, session, second_session, settings):
    press.publish()
    other = signed_checkpoint(session)
    known = settings.data_dir / "second/log/checkpoint"
    signed_checkpoint(second_session)
    for name in ("log-1.key",):
        (known.parent.parent / "keys" / name).write_text(
            (settings.data_dir / "keys" / name).read_text()
        )
    known.write_text(other)
    second_session.info.pop("log_keys")
    with pytest.raises(LogRewound, match="has 0 entries"):
        signed_checkpoint(second_session)


def test_a_changed_history_is_not_signed(press, session, settings):
    press.publish()
    name, secret = (settings.data_dir / "keys/log-1.key").read_text().split()
    from board.record.log.notes import sign

    head = Checkpoint(name, 1, b"r" * 32)
    (settings.data_dir / "log").mkdir()
    (settings.data_dir / "log/checkpoint").write_text(
        sign(str(head), [Signer(name, bytes.fromhex(secret))])
    )
    with pytest.raises(LogRewound, match="The first 1 entries"):
        signed_checkpoint(session)
    (settings.data_dir / "log/checkpoint").write_text("nonsense")
    with pytest.raises(LogRewound, match="cannot be relied on"):
        signed_checkpoint(session)


def test_a_session_that_looks_at_an_earlier_moment_may_sign_that(press, session, engine, settings):
    press.publish()
    signed_checkpoint(session)
    with open_session(engine, settings) as earlier:
        if settings.is_sqlite:
            earlier.execute(text("SELECT count(*) FROM log_leaves"))
        else:
            earlier.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            earlier.execute(text("SELECT count(*) FROM log_leaves"))
        press.publish("Another.")
        later = signed_checkpoint(session)
        note = Checkpoint.read(opened(signed_checkpoint(earlier), verifiers(session)))
        assert note.size == 1 and (settings.data_dir / "log/checkpoint").read_text() == later


def test_a_second_key_signs_beside_the_first(press, session, settings, engine):
    press.publish()
    (first,) = verifiers(session)
    name = (settings.data_dir / "keys/log-1.key").read_text().split()[0]
    (settings.data_dir / "keys/log-2.key").write_text(f"{name} {'ab' * 32}\n")
    with open_session(engine, settings) as fresh:
        note, (old, new) = signed_checkpoint(fresh), verifiers(fresh)
    assert old == first != new
    for verifier in (old, new):
        assert Checkpoint.read(opened(note, [verifier])).size == 1
    answer = create_app(settings).test_client().get("/log/key").text.splitlines()
    assert [Verifier.read(line) for line in answer] == [old, new]


def test_a_board_restored_from_an_older_backup_refuses_once_it_knows_of_a_later_checkpoint(
    press, session, engine, settings, tmp_path
):
    press.publish()
    signed_checkpoint(session)
    archive.write(settings, engine, tmp_path / "board.zip")
    press.publish("After the backup.")
    later = signed_checkpoint(session)
    there = Settings(data_dir=tmp_path / "there")
    restore(there, tmp_path / "board.zip")
    with open_session(make_engine(there.database_url), there) as restored:
        again = opened(signed_checkpoint(restored), verifiers(session))
        assert Checkpoint.read(again).size == 1
        (there.data_dir / "log/checkpoint").write_text(later)
        with pytest.raises(LogRewound, match="has 1 entries, but 2"):
            signed_checkpoint(restored)


def test_keys_are_made_once_and_each_board_has_a_log_of_its_own(tmp_path):
    for name in ("one", "two"):
        make_keys(tmp_path / name)
    files = [tmp_path / name / "keys/log-1.key" for name in ("one", "two")]
    before = [file.read_text() for file in files]
    make_keys(tmp_path / "one")
    assert before[0] != before[1] and [file.read_text() for file in files] == before
