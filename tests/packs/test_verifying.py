"""A pack checked: it holds as it was made, and whatever is changed in it is named."""

import hashlib
import json
import random
import re

import pytest
from sqlalchemy import select

from board.canonical import canonical
from board.models import Evidence
from board.packs.verifying import check
from board.store import open_store
from tests.packs.conftest import line_of, manifest_of, opened, unwatched, zipped
from tests.samples import PDF

HEX = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def checked(tmp_path):
    def run(content):
        path = tmp_path / "pack.zip"
        path.write_bytes(content)
        return check(path, unwatched)

    return run


@pytest.fixture
def copies(full, session, copied, filed):
    """Every item has a copy of its own and a file that is the same for all."""
    session.rollback()
    query = select(Evidence.id).where(Evidence.claim_id == full).order_by(Evidence.id)
    for number in session.execute(query).scalars().all():
        copied(number, f"a page of {number}".encode())
        filed(number)


def parts_of(content):
    with opened(content) as file:
        return {name: file.read(name) for name in file.namelist()}


def forged(parts):
    """The parts with every hash made anew, as somebody does who knows how."""
    manifest = json.loads(parts["manifest.json"])
    for entry in manifest["files"]:
        body = parts[entry["name"]]
        entry |= {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
    hashes = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    for claim in manifest["claims"]:
        claim["sha256"] = hashes[claim["file"]]
    return sealed(parts | {"manifest.json": canonical(manifest)})


def sealed(parts):
    digest = hashlib.sha256(parts["manifest.json"]).hexdigest()
    return parts | {"manifest.sha256": f"{digest}  manifest.json\n".encode()}


def test_a_pack_holds_as_it_was_made(full, packed, checked, copies):
    content = packed(full)
    report = checked(content)
    assert report.problems == []
    assert (report.claims, report.publications) == (1, 1)
    assert report.files == len(manifest_of(content)["files"])
    assert checked(zipped(parts_of(content))).problems == []


def test_a_copy_lies_in_it_once_under_its_hash_and_opens_as_nothing_active(full, packed, copies):
    content = packed(full)
    names = [name for name in opened(content).namelist() if name.startswith("files/")]
    items = line_of(content, full)["evidence"]
    assert len(names) == 2 * len(items) + 1
    assert {name.partition(".")[2] for name in names} == {"bin", "pdf", "warc.gz"}
    assert opened(content).read(f"files/{HEX}.pdf") == PDF
    for item in items:
        (copy,) = item["copies"]
        body = next(part for part in copy["parts"] if part["what"] == "body")
        assert opened(content).read(body["path"]) == f"a page of {item['number']}".encode()


def test_a_copy_that_the_store_has_lost_is_told_and_not_passed_over(
    full, packed, checked, copies, settings
):
    open_store(settings).remove(HEX)
    content, lost = packed(full), f"files/{HEX}.pdf"
    assert manifest_of(content)["missing"] == [lost]
    report = checked(content)
    assert report.problems == []
    assert report.notes[0] == f"{lost} was not in the store when the pack was made."
    document = opened(content).read("document.html").decode()
    assert re.search(rf"not in the store when the pack was made: <code>{lost}</code>", document)


@pytest.mark.parametrize("left", [b"%PDF-1.4 altered", b"", PDF + b"more"])
def test_a_copy_that_is_damaged_in_the_store_is_told_and_not_passed_off(
    full, packed, checked, copies, settings, left
):
    lost = f"files/{HEX}.pdf"
    (settings.data_dir / "files" / HEX[:2] / HEX[2:4] / HEX).write_bytes(left)
    content = packed(full)
    manifest = manifest_of(content)
    assert (manifest["missing"], manifest["damaged"]) == ([], [lost])
    report = checked(content)
    assert report.problems == []
    assert report.notes[0].startswith(f"{lost} was damaged in the store")
    document = opened(content).read("document.html").decode()
    assert re.search(rf"was damaged in the store[^<]*<code>{lost}</code>", document)


def test_a_sound_copy_cannot_be_called_lost_or_damaged_nor_an_altered_one_sound(
    full, packed, checked, copies
):
    parts = parts_of(packed(full))
    name = f"files/{HEX}.pdf"
    for kind in ("missing", "damaged"):
        manifest = json.loads(parts["manifest.json"]) | {kind: [name]}
        problems = checked(zipped(sealed(parts | {"manifest.json": canonical(manifest)}))).problems
        assert any(name in words for words in problems), kind
    problems = checked(zipped(forged(parts | {name: PDF + b"x"}))).problems
    assert f"{name} is not the copy that the board kept under this hash." in problems
    for wrong in ("claims/1.json", "files/x.pdf", "../x"):
        manifest = json.loads(parts["manifest.json"]) | {"damaged": [wrong]}
        assert checked(zipped(sealed(parts | {"manifest.json": canonical(manifest)}))).problems


@pytest.mark.parametrize("kind", ["body", "warc", "file"])
def test_an_item_that_names_a_copy_by_another_hash_is_found(full, packed, checked, copies, kind):
    parts, name = parts_of(packed(full)), f"claims/{full}.json"
    claim = json.loads(parts[name])
    item = claim["evidence"][0]
    part = (
        item["files"][0]
        if kind == "file"
        else next(part for part in item["copies"][0]["parts"] if part["what"] == kind)
    )
    part["sha256"] = "0" * 64
    problems = checked(zipped(forged(parts | {name: canonical(claim)}))).problems
    assert any(part["path"] in words for words in problems)
    part["path"] = f"files/{'0' * 64}.pdf"
    problems = checked(zipped(forged(parts | {name: canonical(claim)}))).problems
    assert any(part["path"] in words and "not in the pack" in words for words in problems)


def test_one_byte_changed_in_any_part_is_found_and_the_part_named(full, packed, checked, copies):
    parts = parts_of(packed(full))
    assert {name.partition("/")[0] for name in parts} == {
        "claims", "document.html", "files", "manifest.json", "manifest.sha256",
    }  # fmt: skip
    assert {name.partition(".")[2] for name in parts if name.startswith("files/")} == {
        "bin", "pdf", "warc.gz",
    }  # fmt: skip
    for name, body in parts.items():
        for place in {0, 1, len(body) // 3, len(body) // 2, len(body) - 2, len(body) - 1}:
            changed = bytearray(body)
            changed[place] ^= 1
            problems = checked(zipped(parts | {name: bytes(changed)})).problems
            assert any(name in words for words in problems), (name, place, problems)


def test_a_part_added_or_taken_away_is_named(full, packed, checked, copies):
    parts = parts_of(packed(full))
    added = f"files/{'0' * 64}.pdf"
    assert checked(zipped(parts | {added: b""})).problems == [
        f"{added} was added: the manifest does not list it."
    ]
    for name in parts.keys() - {"document.html", "manifest.json", "manifest.sha256"}:
        problems = checked(zipped({n: b for n, b in parts.items() if n != name})).problems
        assert f"{name} is gone: the manifest lists it." in problems


def test_a_flipped_bit_anywhere_in_the_file_is_found_or_changes_nothing(
    full, packed, checked, copies
):
    content = packed(full)
    parts, chance = parts_of(content), random.Random(6)
    for _try in range(250):
        flipped = bytearray(content)
        place = chance.randrange(len(content))
        flipped[place] ^= 1 << chance.randrange(8)
        if not checked(bytes(flipped)).problems:
            assert parts_of(bytes(flipped)) == parts, place


def test_a_pack_cut_off_anywhere_is_no_pack(full, packed, checked):
    content = packed(full)
    for length in (0, 1, 21, 100, len(content) // 2, len(content) - 23, len(content) - 1):
        assert checked(content[:length]).problems, length


def test_a_claim_whose_hashes_were_all_made_anew_is_given_away_by_the_document(
    full, packed, checked
):
    parts, name = parts_of(packed(full)), f"claims/{full}.json"
    claim = json.loads(parts[name])
    claim["verdicts"][0]["reasoning"] = "Because we say so."
    problems = checked(zipped(forged(parts | {name: canonical(claim)}))).problems
    assert problems == [f"document.html shows another hash of {name} than the manifest."]


def test_a_published_document_that_was_changed_does_not_open_its_leaf(full, packed, checked):
    parts = parts_of(packed(full))
    name, line = f"claims/{full}/publication-1.json", f"claims/{full}.json"
    document = json.loads(parts[name]) | {"public_wording": "It was held at noon."}
    claim = json.loads(parts[line])
    claim["publications"][0]["sha256"] = hashlib.sha256(canonical(document)).hexdigest()
    shown = parts["document.html"].decode()
    for part, body in ((name, canonical(document)), (line, canonical(claim))):
        old, new = hashlib.sha256(parts[part]).hexdigest(), hashlib.sha256(body).hexdigest()
        shown = shown.replace(old, new)
        parts[part] = body
    problems = checked(zipped(forged(parts | {"document.html": shown.encode()}))).problems
    pid = claim["pid"]
    assert problems == [
        f"publication 1 of claim {pid} is not what the public history committed to: public_wording."
    ]


@pytest.mark.parametrize("field", ["leaf", "hash"])
def test_an_entry_of_the_history_that_was_changed_is_found(full, packed, checked, field):
    parts, name = parts_of(packed(full)), f"claims/{full}.json"
    claim = json.loads(parts[name])
    log = claim["publications"][0]["log"]
    log[field] = (
        ("1" if log[field][0] == "0" else "0") + log[field][1:]
        if field == "hash"
        else log[field].replace("first", "update")
    )
    problems = checked(zipped(forged(parts | {name: canonical(claim)}))).problems
    assert any("its entry of the public history was changed" in words for words in problems)


def test_a_script_in_the_document_is_found_even_when_all_hashes_are_made_anew(
    full, packed, checked
):
    parts = parts_of(packed(full))
    body = parts["document.html"].replace(b"</footer>", b"<SCRIPT>alert(1)</SCRIPT></footer>")
    problems = checked(zipped(forged(parts | {"document.html": body}))).problems
    assert any("holds a script" in words for words in problems)
