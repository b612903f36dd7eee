"""What a pack holds, and that its bytes depend on what was known and on nothing else."""

import hashlib

from board.canonical import canonical
from tests.packs.conftest import line_of, manifest_of, opened


def test_a_pack_holds_all_that_was_known_of_a_claim(desk, full, packed):
    content = packed(full)
    line = line_of(content, full)
    assert (line["status"], line["public"], line["claimant"]) == ("corroborated", "first", "KCNA")
    (verdict,) = line["verdicts"]
    assert (verdict["by"], verdict["reasoning"]) == ("Reporter", "Because.")
    assert [c["evidence"] for c in verdict["cites"]] == [e["number"] for e in line["evidence"]][:2]
    (reply,) = line["replies"]
    assert (reply["asked_of"], reply["answer"]) == ("The ministry", "No comment.")
    assert line["clearances"][0]["counsel"] == "Counsel"
    assert line["publications"][0]["by"] == "Editor"
    wire = next(s for s in line["sources"] if s["name"] == "Wire")
    assert wire["corrections"][0]["note"] == "It was day."


def test_every_file_stands_in_the_manifest_and_its_hash_beside_it(desk, full, packed):
    content = packed(full)
    with opened(content) as file:
        manifest = manifest_of(content)
        names = {entry["name"] for entry in manifest["files"]}
        assert {*file.namelist()} == names | {"manifest.json", "manifest.sha256"}
        for entry in manifest["files"]:
            body = file.read(entry["name"])
            told = (len(body), hashlib.sha256(body).hexdigest())
            assert told == (entry["size"], entry["sha256"])
        assert canonical(manifest) == file.read("manifest.json")
        seal = hashlib.sha256(file.read("manifest.json")).hexdigest()
        assert file.read("manifest.sha256").decode() == f"{seal}  manifest.json\n"


def test_a_picture_that_was_taken_before_all_had_loaded_says_so_in_the_pack(desk, packed, copied):
    claim = desk.claim()
    whole, cut = (desk.item(claim, url=f"https://a.example/{n}") for n in (1, 2))
    copied(whole, b"<p>One.</p>")
    copied(cut, b"<p>Two.</p>", picture_sha256="0" * 64, pictured_after=20)
    content = packed(claim)
    told = [item["copies"][0]["pictured_after"] for item in line_of(content, claim)["evidence"]]
    assert told == ["", 20]
    document = opened(content).read("document.html").decode()
    assert document.count("Taken after 20 s, before all of the page had loaded") == 1
