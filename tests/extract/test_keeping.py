"""Files are told by their bytes, whatever they are called, and named so that no disk stumbles."""

import pytest

from board.extract.keeping import ENDINGS, kept_kind, safe_name
from board.extract.kinds import START
from board.text import Unreadable
from tests.samples import GIF_AND_SCRIPT, KEPT, PDF, REFUSED


@pytest.mark.parametrize("name", KEPT)
def test_each_kind_is_told_by_its_bytes_under_any_name(name):
    content, media = KEPT[name]
    for called in (name, "page.html", "x.exe", "none"):
        assert kept_kind(content[:START], called) == media
    assert safe_name(name, media) == name
    assert media in ENDINGS


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_kept_is_refused_by_its_name_with_what_to_do(name):
    content, why = REFUSED[name]
    with pytest.raises(Unreadable, match=why) as wrong:
        kept_kind(content, name)
    assert name in str(wrong.value) and len(str(wrong.value)) > len(name) + 20


def test_a_file_of_two_kinds_is_what_it_begins_as():
    assert kept_kind(GIF_AND_SCRIPT, "x.js") == "image/gif"
    assert kept_kind(b"junk \n" + PDF, "x") == "application/pdf"


def test_text_about_files_is_text():
    for said in (
        "ID3 tags tell.",
        "MZ is a prefix.",
        "BZhou said so.",
        "1 < 2 and <3",
        "PKK, he said",
    ):
        assert kept_kind(said.encode(), "x.txt") == "text/plain"


@pytest.mark.parametrize(
    ("given", "media", "kept"),
    [
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\ann\\photo.JPG", "image/jpeg", "photo.JPG"),
        ("photo.html", "image/png", "photo.html.png"),
        ("evil\u202egnp.exe", "image/png", "evilgnp.exe.png"),
        ("a\x00b\r\nc\u200b.pdf", "application/pdf", "ab c.pdf"),
        ("zwei\u2028Zeilen.txt", "text/plain", "zwei Zeilen.txt"),
        ('say "hi": <a|b>?*.gif', "image/gif", "say _hi__ _a_b___.gif"),
        ("CON.pdf", "application/pdf", "_CON.pdf"),
        ("  .hidden. ", "text/plain", "hidden.txt"),
        ("-rf.png", "image/png", "rf.png"),
        ("...", "image/png", "file.png"),
        ("", "image/png", "file.png"),
        ("열병식 사진.png", "image/png", "열병식 사진.png"),
        ("e\u0301.png", "image/png", "é.png"),
        ("data.csv", "text/plain", "data.csv.txt"),
    ],
)
def test_a_name_is_only_a_name(given, media, kept):
    assert safe_name(given, media) == kept


def test_a_long_name_keeps_its_ending_and_fits_any_disk():
    for letter in ("x", "열", "\U0001f600"):
        name = safe_name(letter * 500 + ".png", "image/png")
        assert name.endswith(".png") and len(name) <= 121 and len(name.encode()) <= 210
