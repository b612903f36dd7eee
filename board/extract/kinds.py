"""What a file is, told by its bytes."""

import re
import zipfile
from io import BytesIO

from board.text import Unreadable
from board.words import _

HTML, PDF = "text/html", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
START = 65_536
_MEDIA = {
    b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif", b"GIF89a": "image/gif",
    b"II*\0": "image/tiff", b"MM\0*": "image/tiff",
    b"ID3\2": "audio/mpeg", b"ID3\3": "audio/mpeg", b"ID3\4": "audio/mpeg",
    b"fLaC\0": "audio/flac", b"fLaC\x80": "audio/flac", b"#!AMR": "audio/amr",
}  # fmt: skip
_IN_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
}  # fmt: skip
_MP4 = re.compile(rb"iso[0-9a-m]|mp4[12]|avc1|M4V |dash|mmp4|MSNV|f4v ")
_EBML = re.compile(rb"\x1a\x45\xdf\xa3.{0,60}?\x42\x82[\x80-\xff](webm|matroska)", re.S)
_MP3 = re.compile(rb"\xff[\xfa\xfb\xf2\xf3\xe2\xe3][\x10-\xef]")
_AAC = re.compile(rb"\xff[\xf1\xf9][\x40-\x9f]")
_OLD_MOV = (b"moov", b"wide", b"mdat")
_KNOWN = {
    b"\xd0\xcf\x11\xe0": _("an old Office file"), b"{\\rtf": _("an RTF file"),
    b"\x1f\x8b": _("a compressed file"), b"Rar!": _("an archive"), b"7z\xbc\xaf": _("an archive"),
    b"\x7fELF": _("a program"), b"MZ": _("a program"), b"SQLite format 3": _("a database"),
}  # fmt: skip
_MARKUP = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]|<p[\s>]", re.I
)


def sniffed(start: bytes) -> str:
    """The media type that the first bytes of a file give away: PDF, images, sound, video. ""
    for all others, text among them."""
    for signature, media in _MEDIA.items():
        if start.startswith(signature):
            return media
    if start[:4] == b"RIFF":
        return _IN_RIFF.get(start[8:12], "")
    if start[4:8] == b"ftyp":
        return _of_brand(start)
    if start[:4] == b"OggS":
        return "video/ogg" if b"theora" in start[:200] else "audio/ogg"
    if found := _EBML.match(start):
        return "video/webm" if found[1] == b"webm" else "video/x-matroska"
    if start[4:8] in _OLD_MOV and start[:2] == b"\0\0":
        return "video/quicktime"
    if _MP3.match(start):
        return "audio/mpeg"
    return "audio/aac" if _AAC.match(start) else ""


def _of_brand(start: bytes) -> str:
    brand = start[8:12]
    if brand in (b"mif1", b"msf1"):  # an image of no kind in particular: the others tell
        others = (kind for kind in (b"avif", b"heic") if kind in start[16:64])
        return _BRANDS.get(next(others, b""), "image/heif")
    if brand.startswith(b"3g"):
        return "video/3gpp"
    return _BRANDS.get(brand, "video/mp4" if _MP4.match(brand) else "")


def kind_of(data: bytes) -> str:
    """The media type of a file whose text can be read. Raises Unreadable, with what it is if
    that is known and which kinds can be read."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(data)
    media = sniffed(start)
    if media:
        raise _not_read(_("an image") if media.startswith("image/") else _("a recording"))
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
