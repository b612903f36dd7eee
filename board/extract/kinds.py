"""What a file is, told by its bytes."""

import re
import zipfile
from io import BytesIO

from board.text import Unreadable
from board.words import _

HTML, PDF = "text/html", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
_KNOWN = {
    b"\xd0\xcf\x11\xe0": _("an old Office file"), b"{\\rtf": _("an RTF file"),
    b"\x89PNG": _("an image"), b"\xff\xd8\xff": _("an image"), b"GIF8": _("an image"),
    b"\x1f\x8b": _("a compressed file"), b"Rar!": _("an archive"), b"7z\xbc\xaf": _("an archive"),
    b"ID3": _("a recording"), b"OggS": _("a recording"), b"\x7fELF": _("a program"),
    b"MZ": _("a program"), b"SQLite format 3": _("a database"),
}  # fmt: skip
_MARKUP = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]|<p[\s>]", re.I
)


def kind_of(data: bytes) -> str:
    """The media type of a file that can be read. Raises Unreadable, with what it is if that
    is known and which kinds can be read."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(data)
    for signature, what in _KNOWN.items():
        if start.startswith(signature):
            raise _not_read(what)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT
    if b"\0" in data[:4096]:
        raise _not_read(_("no text"))
    return HTML if _MARKUP.search(data[:4096]) else TEXT


def _of_zip(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable(_("This file is broken. Save it again, or paste the text.")) from None
    if "word/document.xml" in names:
        return DOCX
    raise _not_read(_("a ZIP archive or another Office file"))


def _not_read(what: str) -> Unreadable:
    words = _("This is %s. HTML, PDF, Word (.docx) and plain text can be read; else paste it.")
    return Unreadable(words % what)
