"""The smallest real files of each kind, made here: whoever reads them finds what they say."""

import base64
import io
import struct
import wave
import zipfile
import zlib


def png(side=2):
    """A grey square."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * side for _row in range(side)))
    parts = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind, body):
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////"
    "////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
WEBP = base64.b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def tiff():
    """One black pixel."""
    tags = ((256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 8),
            (278, 3, 1, 1), (279, 4, 1, 1))  # fmt: skip
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return (
        b"II*\0"
        + struct.pack("<I", 10)
        + b"\0\0"
        + struct.pack("<H", len(tags))
        + entries
        + b"\0" * 4
    )


def wav():
    """A tenth of a second of silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 800)
    return out.getvalue()


def boxes(brand, *others):
    """A container of the family of MP4, as far as it says what it is."""
    told = brand + b"\0\0\2\0" + b"".join(others)
    return struct.pack(">I", 8 + len(told)) + b"ftyp" + told + struct.pack(">I", 8) + b"mdat"


MP3 = (b"\xff\xfb\x10\xc4" + b"\0" * 100) * 3
FLAC = b"fLaC\x80\0\0\x22" + b"\x10\0\x10\0" + b"\0" * 6 + b"\x0a\xc4\x40\xf0" + b"\0" * 20
OGG = b"OggS\0\2" + b"\0" * 20 + b"\1\x13OpusHead\1\1\0\0\x80\xbb\0\0\0\0\0"
OGV = b"OggS\0\2" + b"\0" * 20 + b"\1\x2a\x80theora\3\2\1" + b"\0" * 32
_EBML = b"\x42\x86\x81\1\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\x08"
WEBM = b"\x1a\x45\xdf\xa3\x9b" + _EBML + b"\x42\x82\x84webm"
MKV = b"\x1a\x45\xdf\xa3\x9f" + _EBML + b"\x42\x82\x88matroska"


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x" * 50)
    return out.getvalue()


KEPT = {
    "page.pdf": (PDF, "application/pdf"),
    "a.png": (png(), "image/png"),
    "a.jpg": (JPEG, "image/jpeg"),
    "a.gif": (GIF, "image/gif"),
    "a.webp": (WEBP, "image/webp"),
    "a.heic": (boxes(b"heic", b"mif1", b"heic"), "image/heic"),
    "b.heic": (boxes(b"mif1", b"mif1", b"heic"), "image/heic"),
    "a.avif": (boxes(b"avif", b"mif1"), "image/avif"),
    "a.tif": (tiff(), "image/tiff"),
    "a.mp3": (MP3, "audio/mpeg"),
    "b.mp3": (b"ID3\4\0\0\0\0\0\0" + MP3, "audio/mpeg"),
    "a.wav": (wav(), "audio/wav"),
    "a.ogg": (OGG, "audio/ogg"),
    "a.flac": (FLAC, "audio/flac"),
    "a.m4a": (boxes(b"M4A ", b"isom"), "audio/mp4"),
    "a.amr": (b"#!AMR\n\x04", "audio/amr"),
    "a.mp4": (boxes(b"isom", b"iso2", b"mp41"), "video/mp4"),
    "a.webm": (WEBM, "video/webm"),
    "a.mkv": (MKV, "video/x-matroska"),
    "a.ogv": (OGV, "video/ogg"),
    "a.mov": (boxes(b"qt  "), "video/quicktime"),
    "b.mov": (b"\0\0\0\x08wide\0\0\0\x08mdat", "video/quicktime"),
    "a.3gp": (boxes(b"3gp4"), "video/3gpp"),
    "a.txt": ("What was seen. Было видно. 보았다.\n".encode(), "text/plain"),
    "b.txt": ("ÿ\n".encode("latin-1") + b"a\tb\r\n", "text/plain"),
    "c.txt": ("Seen.".encode("utf-16"), "text/plain"),
}  # fmt: skip
REFUSED = {
    "page.html": (b"<!doctype html><title>x</title>", "web page"),
    "picture.png": (b"\n <HTML><body>not a picture", "web page"),
    "photo.jpg": (b"<script>alert(1)</script>", "web page"),
    "wide.txt": ("<html><body>wide".encode("utf-16"), "web page"),
    "late.txt": (b"x" * 9_000 + b"<script>alert(1)</script>", "web page"),
    "xhtml.xml": (b'<a:b xmlns:a="http://www.w3.org/1999/xhtml"/>', "web page"),
    "drawing.svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "named.png": (b'<x:svg xmlns:x="http://www.w3.org/2000/svg"/>', "SVG"),
    "run.sh": (b"#!/bin/sh\nrm -rf /", "program"),
    "run.txt": (b"\xef\xbb\xbf#!/bin/sh", "program"),
    "page.php": (b"<?php system($_GET[0]);", "program"),
    "run.js": (b"alert(1)", "program"),
    "run.PS1": (b"Get-Item", "program"),
    "run.exe": (b"MZ\x90\0\3\0\0\0", "program"),
    "run": (b"\x7fELF\2\1\1\0", "program"),
    "link.lnk": (b"\x4c\0\0\0\1\x14\2\0", "program"),
    "many.zip": (zipped("a.txt"), "archive"),
    "many.tar": (b"a.txt" + b"\0" * 252 + b"ustar\x0000" + b"\0" * 247, "archive"),
    "many.gz": (b"\x1f\x8b\x08\0", "archive"),
    "many.7z": (b"7z\xbc\xaf\x27\x1c", "archive"),
    "words.docx": (zipped("[Content_Types].xml", "word/document.xml"), "Office"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
    "rich.rtf": (b"{\\rtf1 x}", "Office"),
    "data.bin": (b"\1\2\3\4", "of no kind that is kept"),
    "nothing.pdf": (b"", "empty"),
}  # fmt: skip
# A picture to whoever draws it, a program to whoever would run it.
GIF_AND_SCRIPT = b"GIF89a/*" + b"\0" * 10 + b"*/=1;alert(document.domain)//"
