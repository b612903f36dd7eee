"""Whatever is changed in a published site is found, and said in words."""

import json
import shutil
import threading
import time
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from board import create_app
from board.bake import Site as Bake
from board.canonical import canonical
from board.cli import main
from board.cli.fetching import Folder, Site
from board.record.log.notes import Signer, Verifier, sign
from board.record.log.tiles import pack, unpack
from board.record.log.tree import leaf_hash
from board.record.log.verifying import check_site
from tests.record.log.conftest import written
from tests.record.log.test_log import blank


def found(site, **options):
    return check_site(Folder(site), lambda items, *_: items, **options)


def replace(file, old, new):
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new, 1))


def test_a_whole_site_holds(site):
    report = found(site)
    assert report.problems == [] and report.notes == []
    assert (report.head.size, report.claims, report.opened) == (5, 2, 4)


def test_every_opened_field_that_is_changed_is_named(site):
    for n in (0, 2, 3, 4):
        file = site / f"log/openings/{n}"
        opening = json.loads(file.read_bytes())
        for field, value in opening["document"].items():
            changed = opening | {"document": opening["document"] | {field: f"{value}!"}}
            file.write_bytes(canonical(changed))
            (first, *_rest) = found(site).problems
            assert (
                f"version {opening['document']['number']} (entry {n}): the field '{field}'" in first
            )
        file.write_bytes(canonical(opening))
    assert found(site).problems == []


CHANGES = [
    ("a leaf", "log/tile/entries/000.p/5", b'"event":"update"', b'"event":"clarif"',
     ["The 5 entries are not those that the checkpoint signs", "Entry 2 was changed (claim"]),
    ("a size", "log/checkpoint", b"\n5\n", b"\n4\n", ["signature", "the text was altered"]),
    ("an opening taken away", "log/openings/3", b"{", b"", ["The opening of", "not readable"]),
    ("a field added", "log/openings/3", b'"document":{', b'"document":{"more":"x",',
     ["the field 'more' is not what was signed off"]),
    ("a salt", "log/openings/3", b'"salts":{"appeared_at":"', b'"salts":{"appeared_at":"ff',
     ["the field 'appeared_at'"]),
    ("a removal that never was", "log/openings/3", b'"document"', b'"removed_on":"x","y"',
     ["is said to be gone since x, but no entry of the history says so"]),
    ("a date of taking down", "log/openings/1", b'"taken_down_on":"2', b'"taken_down_on":"3',
     ["is said to be gone since 3"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "name", "old", "new", "words"), CHANGES, ids=lambda v: str(v)[:20]
)
def test_what_is_changed_in_the_log_is_found(site, what, name, old, new, words):
    replace(site / name, old, new)
    problems = "\n".join(found(site).problems)
    for said in words:
        assert said in problems, what


def test_a_tile_that_is_changed_is_named(site):
    file = site / "log/tile/0/000.p/5"
    file.write_bytes(leaf_hash(b"another") + file.read_bytes()[32:])
    assert found(site).problems == [
        "/log/tile/0/000.p/5 was changed: it does not hold the hashes of its entries."
    ]
    file.unlink()
    assert found(site).problems == ["/log/tile/0/000.p/5 is missing."]


def test_entries_that_change_places_or_go_are_found(site):
    file = site / "log/tile/entries/000.p/5"
    entries = unpack(file.read_bytes())
    file.write_bytes(pack([entries[1], entries[0], *entries[2:]]))
    assert "put in another order" in found(site).problems[0]
    file.write_bytes(pack(entries[:4]))
    assert "does not hold 5 entries" in found(site).problems[0]


PAGES = [
    ("the words", b"One was seen.", b"One was not seen.", ["does not show 'statement'"]),
    ("the wording", b"It is longer.", b"It is shorter.", ["does not show 'public_wording'"]),
    ("the finding", b"Unverified", b"Corroborated", ["its finding is not 'unverified'"]),
    ("the leaf", b"/log/openings/3", b"/log/openings/0",
     ["shows entry 0, but entry 3 is the one to show"]),
    ("no leaf", b"describedby", b"nofollow", ["does not say which entry"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "words"), PAGES, ids=lambda v: str(v)[:20])
def test_a_page_that_is_changed_is_found(site, pids, what, old, new, words):
    file = site / f"claims/{pids[0]}/index.html"
    file.write_bytes(file.read_bytes().replace(old, new))
    problems = found(site).problems
    assert len(problems) == 1 and problems[0].startswith(f"/claims/{pids[0]}: "), problems
    for said in words:
        assert said in problems[0], what


def test_an_older_page_put_back_and_a_page_taken_away_are_found(site, pids):
    page = site / f"claims/{pids[0]}"
    shutil.copy(page / "versions/1/index.html", page / "index.html")
    assert found(site).problems == [
        f"/claims/{pids[0]}: the page shows entry 0, but entry 3 is the one to show"
    ]
    (page / "index.html").unlink()
    assert found(site).problems == [f"/claims/{pids[0]}: the page is missing"]


def test_every_byte_of_a_baked_file_is_compared_with_the_list(site, pids):
    names = [str(p.relative_to(site)) for p in site.rglob("*") if p.is_file()]
    listed = {name: sha256((site / name).read_bytes()).hexdigest() for name in names}
    (site / "bake.json").write_text(json.dumps({"files": listed}))
    assert set(Folder(site).altered()) == {""}
    name = f"claims/{pids[1]}/index.html"
    with (site / name).open("ab") as file:
        file.write(b" ")
    (site / "proof").unlink()
    assert sorted(filter(None, Folder(site).altered())) == [
        f"{name} was changed since it was baked", "proof was taken away since it was baked",
    ]  # fmt: skip
    answer = CliRunner().invoke(main, ["verify", str(site)])
    assert answer.exit_code == 1 and f"WRONG {name} was changed since" in answer.output


def test_history_that_goes_on_from_an_older_checkpoint_holds(own_site, press, session, settings):
    older = (own_site / "log/checkpoint").read_text()
    press.publish("Three were seen.")
    shutil.rmtree(own_site)
    written(create_app(settings), session, own_site)
    report = found(own_site, older=older)
    assert report.problems == []
    assert report.notes == ["Nothing was rewritten since the checkpoint of 5 entries."]


def test_history_that_was_rewritten_or_cut_is_found_with_an_older_checkpoint(own_site, settings):
    note = (own_site / "log/checkpoint").read_text()
    signer = signer_of(settings)
    origin, size, root, *_rest = note.split("\n")
    longer = sign(f"{origin}\n9\n{root}\n", [signer])
    assert "The history was cut: it had 9 entries" in found(own_site, older=longer).problems[0]
    other = sign(f"{origin}\n3\n{root}\n", [signer])
    assert "History was rewritten: the first 3 entries" in found(own_site, older=other).problems[0]
    strange = sign(f"another/log\n{size}\n{root}\n", [signer])
    assert "is of the log another/log" in found(own_site, older=strange).problems[0]
    unsigned = sign(f"{origin}\n{size}\n{root}\n", [Signer(signer.name, b"x" * 32)])
    assert "not this site's: no key that is known" in found(own_site, older=unsigned).problems[0]


def signer_of(settings):
    name, secret = (settings.data_dir / "keys/log-1.key").read_text().split()
    return Signer(name, bytes.fromhex(secret))


def test_a_site_rewritten_with_another_key_is_found_by_whoever_knows_the_key(own_site, settings):
    signer, thief = signer_of(settings), Signer("claimboard/thief", b"t" * 32)
    text = (own_site / "log/checkpoint").read_text().split("\n\n")[0] + "\n"
    (own_site / "log/checkpoint").write_text(sign(text, [thief]))
    (own_site / "log/key").write_text(f"{thief.verifier}\n")
    assert found(own_site).problems == []  # by its own word alone
    assert "no key that is known" in found(own_site, keys=[signer.verifier]).problems[0]
    with pytest.raises(ValueError, match="id is another's"):
        Verifier.read(str(thief.verifier).replace("thief", "other"))


def test_after_a_redaction_the_rest_still_holds(own_site, press, session, settings):
    older = (own_site / "log/checkpoint").read_text()
    redacted(press, session, press.pids[1])
    shutil.rmtree(own_site)
    written(create_app(settings), session, own_site)
    report = found(own_site, older=older, pages=False)
    assert report.problems == [] and report.head.size == 6
    assert "removed_on" in json.loads((own_site / "log/openings/1").read_bytes())
    every = b"".join(p.read_bytes() for p in own_site.rglob("*") if p.is_file())
    assert b"Two were seen" not in every


def redacted(press, session, pid):
    """A redaction as the rows have it: all blanked, one more publication that says so."""
    from board.commands.act import Act
    from board.commands.history import append_leaf
    from board.db import atomic
    from board.models import Publication, now
    from board.rules import Action, PublicationEvent

    blank(session, pid)
    with atomic(session):
        act = Act(session, press.desk.editor, Action.UNPUBLISH, now())
        at = f"{act.at:%Y-%m-%dT%H:%MZ}"
        document = {"schema": 2, "pid": pid, "event": "redacted", "at": at, "number": 3,
                    "reason": "By law."}  # fmt: skip
        row = Publication(pid=pid, number=3, event=PublicationEvent.REDACTED, at=act.at,
                          document=canonical(document), sha256="0" * 64)  # fmt: skip
        session.add(row)
        session.flush()
        append_leaf(act, row, document)
        session.execute(text("UPDATE public_revision SET revision = revision + 1"))


def verify(settings, *words):
    environ = {"CLAIMBOARD_DATA_DIR": str(settings.data_dir),
               "CLAIMBOARD_DATABASE_URL": settings.database_url}  # fmt: skip
    return CliRunner().invoke(main, ["verify", *words], env=environ)


def test_the_board_itself_is_checked_with_no_address(own_site, settings):
    answer = verify(settings)
    assert answer.exit_code == 0, answer.output
    assert (
        "events hold." in answer.output and "5 entries of 2 claims, 4 open, hold." in answer.output
    )


ROWS = [
    ("UPDATE publications SET document = (SELECT document FROM publications WHERE id = 1) "
     "WHERE id = 2", "version 1: the field 'statement' is not what was signed off"),
    ("UPDATE publications SET number = 9 WHERE id = 2", "'number' of the publication is not"),
    ("UPDATE log_leaves SET leaf = hash WHERE n = 1", "entry 1 was changed"),
    ("UPDATE log_nodes SET hash = (SELECT hash FROM log_nodes WHERE level = 1 AND position = 0) "
     "WHERE level = 2 AND position = 0", "The first 5 entries of the public history are not those"),
    ("UPDATE log_nodes SET hash = (SELECT hash FROM log_nodes WHERE level = 1 AND position = 0) "
     "WHERE level = 1 AND position = 1", "The tree's node 1 on level 1 is not"),
    ("DELETE FROM log_leaves WHERE n = 4", "has no entry in the history"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), ROWS)
def test_a_row_that_is_changed_past_the_guards_is_found(own_site, session, settings, change, words):
    past_the_guards(session, change)
    answer = verify(settings)
    assert answer.exit_code == 1 and words in answer.output, answer.output


def past_the_guards(session, change):
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET session_replication_role = replica"))
    else:
        for name in ("log_leaves", "log_nodes", "publications"):
            session.execute(text(f"DROP TRIGGER {name}_no_update"))
            session.execute(text(f"DROP TRIGGER {name}_no_delete"))
    session.execute(text(change))
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET session_replication_role = DEFAULT"))
        session.commit()


def test_what_cannot_be_checked_says_why(tmp_path):
    run = CliRunner().invoke
    assert "neither an address nor a folder" in run(main, ["verify", str(tmp_path / "no")]).output
    empty = run(main, ["verify", str(tmp_path)])
    assert empty.exit_code == 1 and "There is no checkpoint" in empty.output
    gone = run(main, ["verify", "http://127.0.0.1:1"])
    assert gone.exit_code == 1 and "could not be read" in gone.output
    assert "--key cannot be used" in run(main, ["verify", str(tmp_path), "--key", "x"]).output


@pytest.fixture
def on_the_web(site):
    """The folder served over loopback, as a host of files does; how many are asked at once."""

    class Host(SimpleHTTPRequestHandler):
        now, most, lock = 0, 0, threading.Lock()

        def __init__(self, *args):
            super().__init__(*args, directory=str(site))

        def do_GET(self):
            with Host.lock:
                Host.now += 1
                Host.most = max(Host.most, Host.now)
            time.sleep(0.02)
            with Host.lock:
                Host.now -= 1  # before the answer: the next may be asked for at once
            super().do_GET()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Host.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield Host
    server.shutdown()
    server.server_close()


def test_a_site_on_the_web_is_read_by_a_few_at_once_and_found_the_same(site, press, on_the_web):
    for n in range(12):
        press.publish(f"Claim {n}.")
    for name in ("log/openings/0", "log/openings/3", "log/openings/2"):
        replace(site / name, b'"claimant"', b'"claimed"')
    one = check_site(Site(on_the_web.address), lambda items, *_: items)
    assert on_the_web.most == 1
    several = check_site(Site(on_the_web.address), lambda items, *_: items, at_once=8)
    assert several == one and len(one.problems) > 2
    assert 1 < on_the_web.most <= 8


def test_a_site_that_is_baked_while_it_is_read_is_read_again(
    tmp_path, press, settings, monkeypatch
):
    press.publish("One.")
    baked = Bake(settings, tmp_path / "baked")
    baked.bake()
    real, times = Folder.__call__, iter([True])

    def read(self, path):
        if path.startswith("/log/openings/") and next(times, False):
            press.publish("Known now.", "It is known.", claim=1)
            baked.bake()
        return real(self, path)

    monkeypatch.setattr(Folder, "__call__", read)
    answer = CliRunner().invoke(main, ["verify", str(tmp_path / "baked")])
    assert "read again" in answer.output and "WRONG" not in answer.output, answer.output
    assert answer.exit_code == 0
