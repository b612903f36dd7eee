"""A pack checked: it holds as it was made, and whatever is changed in it is named."""

import hashlib
import io
import json
import random

import pytest

from board.canonical import canonical
from board.packs.verifying import check
from tests.packs.conftest import line_of, manifest_of, opened, unwatched, zipped

HEX = hashlib.sha256(b"%PDF-1.7 a copy").hexdigest()


@pytest.fixture
def checked(tmp_path):
    def run(content):
        path = tmp_path / "pack.zip"
        path.write_bytes(content)
        return check(path, unwatched)

    return run


@pytest.fixture
def copies(monkeypatch):
    """Every item has two copies, of which one is the same for all."""

    def files(_session, evidence_ids):
        for number in evidence_ids:
            own = f"a page of {number}".encode()
            yield (
                f"page-{number}.html",
                hashlib.sha256(own).hexdigest(),
                lambda own=own: io.BytesIO(own),
            )
            yield "paper.pdf", HEX, lambda: io.BytesIO(b"%PDF-1.7 a copy")

    monkeypatch.setattr("board.packs.files.files", files)


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
    assert len(names) == len(line_of(content, full)["evidence"]) + 1
    assert {name.rpartition(".")[2] for name in names} == {"bin", "pdf"}
    assert opened(content).read(f"files/{HEX}.pdf") == b"%PDF-1.7 a copy"


def test_a_copy_that_the_store_has_lost_is_told_and_not_passed_over(
    full, packed, checked, monkeypatch
):
    def lost():
        raise FileNotFoundError

    monkeypatch.setattr("board.packs.files.files", lambda _s, _ids: [("a.pdf", HEX, lost)])
    content = packed(full)
    assert manifest_of(content)["missing"] == [f"files/{HEX}.pdf"]
    report = checked(content)
    assert report.problems == [] and "not in the store" in report.notes[0]
    assert f"files/{HEX}.pdf" in opened(content).read("document.html").decode()


def test_one_byte_changed_in_any_part_is_found_and_the_part_named(full, packed, checked, copies):
    parts = parts_of(packed(full))
    assert {name.partition("/")[0] for name in parts} == {
        "claims", "document.html", "files", "manifest.json", "manifest.sha256",
    }  # fmt: skip
    for name, body in parts.items():
        for place in (0, len(body) // 2, len(body) - 1):
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


def test_a_flipped_bit_anywhere_in_the_file_is_found_or_changes_nothing(full, packed, checked):
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
        log[field].replace("0", "1", 1)
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
