"""The one-file verifier that readers download, run as they run it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from board import create_app
from board.canonical import canonical
from board.record.log import verify
from board.record.log.notes import sign
from board.record.log.tree import leaf_hash, root_of
from tests.record.log.conftest import written
from tests.record.log.test_verifying import redacted, replace, signer_of


def run(site, *words):
    program = [sys.executable, "-I", "-S", site / "log/verify.py", site, *words]
    return subprocess.run(program, capture_output=True, text=True, timeout=60)


def told(site, *words):
    answer = run(site, *words)
    assert answer.stderr == "" and answer.returncode == (1 if "WRONG" in answer.stdout else 0)
    return answer.stdout


def test_the_downloaded_file_checks_a_whole_site_with_python_alone(
    own_site, press, session, settings
):
    kept = own_site.parent / "kept"
    shutil.copy(own_site / "log/checkpoint", kept)
    press.publish("Three were seen.")
    written(create_app(settings), session, own_site)
    said = told(own_site, "--checkpoint", kept)
    assert "has 6 entries" in said and "The 5 entries of your checkpoint are still" in said
    assert "Everything holds." in said


CHANGES = [
    ("log/checkpoint", b"\n5\n", b"\n4\n", "signature does not hold"),
    ("log/tile/entries/000.p/5", b'"event":"update"', b'"event":"clarif"', "not those that were"),
    ("log/tile/entries/000.p/5", b"}", b"", "does not hold the 5 entries"),
    ("log/openings/2", b"It is longer.", b"It is shorter.", "(entry 2): 'public_wording' was"),
    ("log/openings/3", b'"document":{', b'"document":{"more":"x",', "(entry 3): 'more' was"),
    ("log/openings/3", b'"document"', b'"removed_on":"x","y"', "no later entry says so"),
    ("log/openings/3", b'"document"', b'"taken_down_on":"x","y"', "last entry does not say so"),
    ("log/openings/1", b'"taken_down_on":"2', b'"taken_down_on":"3', "at another time"),
    ("log/openings/0", b"{", b"[", "not written as it should be"),
    ("log/key", b"+", b"x+", "is not the key's"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "words"), CHANGES)
def test_what_was_changed_is_said(site, name, old, new, words):
    replace(site / name, old, new)
    assert words in told(site)


def test_each_field_that_is_changed_is_named(site):
    file = site / "log/openings/0"
    opening = json.loads(file.read_bytes())
    for field in opening["document"]:
        changed = opening["document"] | {field: "another"}
        file.write_bytes(canonical(opening | {"document": changed}))
        assert field in list(verify.changed_fields(leaf_of(site), json.loads(file.read_bytes())))


def leaf_of(site):
    return json.loads(verify.read_entries(str(site), 5)[0])


def test_a_history_that_was_rewritten_or_cut_is_found(own_site, settings):
    origin, _size, root, *_rest = (own_site / "log/checkpoint").read_text().split("\n")
    kept = own_site.parent / "kept"
    for size, words in (("3", "they were rewritten"), ("9", "there were 9, there are 5")):
        kept.write_text(sign(f"{origin}\n{size}\n{root}\n", [signer_of(settings)]))
        assert words in told(own_site, "--checkpoint", kept)


def test_it_holds_after_a_redaction(own_site, press, session, settings):
    redacted(press, session, press.pids[1])
    shutil.rmtree(own_site)
    written(create_app(settings), session, own_site)
    assert "has 6 entries" in told(own_site) and "Everything holds." in told(own_site)


def test_its_signatures_are_those_of_the_library():
    for n in range(4):
        key = Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)
        public, message = key.public_key().public_bytes_raw(), b"%d" % n * n
        signature = key.sign(message)
        assert verify.ed25519_holds(public, message, signature)
        for at in (0, 31, 32, 63):
            wrong = bytearray(signature)
            wrong[at] ^= 1
            assert not verify.ed25519_holds(public, message, bytes(wrong))
        assert not verify.ed25519_holds(public, message + b"x", signature)
        s = int.from_bytes(signature[32:], "little") + verify.ORDER
        assert not verify.ed25519_holds(public, message, signature[:32] + s.to_bytes(32, "little"))


def test_its_trees_are_ours():
    hashes = [leaf_hash(b"%d" % n) for n in range(40)]
    for size in range(41):
        assert verify.hash_of_tree(hashes[:size]) == root_of(hashes[:size])
    assert verify.tile_name(1234067) == "x001/x234/067"


def test_it_imports_the_standard_library_alone():
    source = Path(verify.__file__).read_text()
    modules = {line.split()[1].split(".")[0] for line in source.splitlines()
               if line.startswith(("import ", "from "))}  # fmt: skip
    assert modules <= set(sys.stdlib_module_names)
