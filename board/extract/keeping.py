"""Which files are kept as evidence, and what each is called: told by its bytes, not its name."""

import re
import unicodedata

from board.extract.kinds import PDF, TEXT, sniffed
from board.text import Unreadable
from board.words import _

# The endings that say what a file is; the first is put where it has none of them. Text that
# calls itself anything else (a web page, a script) ends in `.txt` and opens as that.
ENDINGS = {
    PDF: ("pdf",), TEXT: ("txt", "log", "md", "srt", "vtt"),
    "image/png": ("png",), "image/jpeg": ("jpg", "jpeg"), "image/gif": ("gif",),
    "image/webp": ("webp",), "image/avif": ("avif",), "image/heic": ("heic", "heif"),
    "image/heif": ("heif", "heic"), "image/tiff": ("tif", "tiff"),
    "audio/mpeg": ("mp3",), "audio/wav": ("wav",), "audio/ogg": ("ogg", "oga", "opus"),
    "audio/flac": ("flac",), "audio/mp4": ("m4a", "m4b"), "audio/aac": ("aac",),
    "audio/amr": ("amr",),
    "video/mp4": ("mp4", "m4v"), "video/webm": ("webm",), "video/quicktime": ("mov",),
    "video/ogg": ("ogv",), "video/3gpp": ("3gp",), "video/x-matroska": ("mkv",),
    "video/x-msvideo": ("avi",),
}  # fmt: skip
# What browsers draw without doing anything else with it.
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")

_PAGE = _("%s is a web page. Paste its link, or print it to a PDF file and upload that.")
_DRAWING = _("%s is an SVG drawing, which can hold scripts. Save it as PNG or PDF.")
_OFFICE = _("%s is an Office file. Save it as PDF and upload that.")
_ARCHIVE = _("%s is an archive. Unpack it and upload what is in it, file by file.")
_PROGRAM = _("%s is a program or a script. Those are not kept: upload a picture of what it shows.")
_OTHER = _("%s is of no kind that is kept: PDF, images, sound, video and plain text are.")
_EMPTY = _("%s is empty. Look whether it is whole where you have it.")
_OTHERS = (
    (re.compile(rb"\xd0\xcf\x11\xe0|\{\\rtf"), _OFFICE),
    (re.compile(rb"PK\x03\x04.{0,4000}?"
                rb"(word/|xl/|ppt/|\[Content_Types\]|mimetypeapplication/vnd\.oasis)",
                re.S), _OFFICE),
    (re.compile(rb"PK[\x03\x05\x07]|\x1f\x8b|BZh[1-9]|\xfd7zXZ\0|\x28\xb5\x2f\xfd|Rar!\x1a|"
                rb"7z\xbc\xaf|MSCF\0|xar!\0|.{257}ustar", re.S), _ARCHIVE),
    (re.compile(rb"\x7fELF|MZ.{0,60}?\0|\xca\xfe\xba\xbe|\0asm|[\xcf\xce]\xfa\xed\xfe|"
                rb"\x4c\0\0\0\x01\x14\x02\0", re.S), _PROGRAM),
    (re.compile(rb"[\xef\xbb\xbf\s]*(#!|<\?php)"), _PROGRAM),
)  # fmt: skip
_DRAWN = re.compile(rb"<([a-z]{1,20}:)?svg[\s>]", re.I)
_MARKED_UP = re.compile(
    rb"<!doctype\s|<(html|head|body|title|meta|link|style|form|script|iframe|object|embed)[\s>/]|"
    rb"/1999/xhtml|/XSL/Transform", re.I
)  # fmt: skip
_SCRIPTS = ("bat", "cmd", "hta", "js", "jse", "mjs", "php", "pl", "ps1", "py", "rb", "reg", "sh",
            "vbe", "vbs", "wsf")  # fmt: skip
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)
MOST = 120


def kept_kind(start: bytes, name: str) -> str:
    """The media type of a file that is kept as evidence, by its first START bytes. Raises
    Unreadable for any other, with what to do instead; `name` is what it is called there."""
    if not start:
        raise Unreadable(_EMPTY % name)
    media = sniffed(start)
    if media:
        return media
    for bytes_, words in _OTHERS:
        if bytes_.match(start):
            raise Unreadable(words % name)
    text = _as_ascii(start)
    if _DRAWN.search(text):
        raise Unreadable(_DRAWING % name)
    if _MARKED_UP.search(text):
        raise Unreadable(_PAGE % name)
    if b"%PDF-" in start[:1024]:
        return PDF
    if _NOT_TEXT.search(text):
        raise Unreadable(_OTHER % name)
    if name.rpartition(".")[2].casefold() in _SCRIPTS:
        raise Unreadable(_PROGRAM % name)
    return TEXT


def _as_ascii(start: bytes) -> bytes:
    """The beginning with its Latin letters as single bytes, also where they are UTF-16."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return start.decode("utf-16", "replace").encode("ascii", "replace")
    return start


def safe_name(given: str, media: str = "") -> str:
    """What a file is called: no folders, nothing invisible or that turns the reading around,
    nothing that a disk refuses, not too long, with an ending that says what it is."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if c.isspace() else c for c in name if _is_seen(c))
    name = _NOT_IN_NAMES.sub("_", " ".join(name.split())).strip(" .-")
    endings = ENDINGS.get(media, ())
    stem, dot, ending = name.rpartition(".")
    if not dot or (endings and ending.casefold() not in endings):
        stem, ending = name, endings[0] if endings else ""
    stem = _shortened(stem, MOST - len(ending)).strip(" .-") or "file"
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{ending}" if ending else stem


def _is_seen(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")


def _shortened(stem: str, most: int) -> str:
    """At most so many characters, and bytes that any disk takes for a name."""
    return stem[:most].encode()[:200].decode(errors="ignore")
