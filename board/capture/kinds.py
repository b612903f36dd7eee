"""What a fetched body is: what the answer says, and what its bytes say, which counts more."""

import codecs
import re

from board.capture.errors import NotKept
from board.extract.kinds import sniffed
from board.words import _

HTML, XHTML, XML, TEXT = "text/html", "application/xhtml+xml", "application/xml", "text/plain"
PDF = "application/pdf"
TEXTS = frozenset({HTML, XHTML, XML, TEXT})
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})
_SAID = re.compile(
    r"text/(html|plain|xml)|application/(xhtml\+xml|xml|pdf|x-pdf|(rss|atom|rdf)\+xml)|image/[\w.+-]+"
)
_MARKUP = re.compile(
    rb"<!doctype\s+html|<(html|head|body|title|meta|script|article|div|p|h1)[\s>/]", re.I
)
_ROOT = re.compile(rb"<([a-z][a-z0-9:]{0,20})[\s>/]", re.I)
_NOT_KEPT = _("Pages, plain text, PDF files and images are kept. This is none: upload it instead.")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_ALIASES = {"x-sjis": "shift_jis", "x-gbk": "gbk", "x-mac-cyrillic": "mac-cyrillic",
            "macintosh": "mac-roman", "x-user-defined": ""}  # fmt: skip
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Python knows others, some of which unpack or run what they read: these alone are taken, under
# the names that Python gives them, as browsers read them.
_CHARSETS = frozenset({
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso8859-2", "iso8859-3",
    "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10",
    "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "cp1250", "cp1251", "cp1252",
    "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp866", "cp874", "koi8-r",
    "koi8-u", "mac-cyrillic", "mac-roman", "gb18030", "big5", "big5hkscs", "euc_jp", "cp932",
    "iso2022_jp", "cp949"
})  # fmt: skip
_READ_AS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874",
            "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
            "euc_kr": "cp949"}  # fmt: skip


def media_said(content_type: str) -> str:
    """What the answer says it is, without parameters. Raises NotKept for a kind that is not
    kept, before any of it is read."""
    said = content_type.split(";")[0].strip().lower()
    if said not in _UNSAID and not _SAID.fullmatch(said):
        raise NotKept(_NOT_KEPT)
    return said


def media_of(body: bytes, said: str, charset: str) -> str:
    """What the bytes are. Raises NotKept where they are of no kind that is kept, whatever the
    answer says."""
    media = sniffed(body)
    if media == PDF or media.startswith("image/"):
        return media
    if media or (b"\0" in body[:4096] and not charset.startswith("utf-16")):
        raise NotKept(_NOT_KEPT)
    return _text_kind(body[:4096], said)


def _text_kind(start: bytes, said: str) -> str:
    if said in (HTML, XHTML, TEXT):
        return said
    found = _ROOT.search(start)
    root = found[1].lower() if found else b""
    if root == b"svg":
        return "image/svg+xml"
    declared = b"<?xml" in start[:16]
    if root == b"html":
        return XHTML if declared else HTML
    if said.endswith("xml") or declared:
        return XML
    return HTML if _MARKUP.search(start) else TEXT


def charset_of(body: bytes, content_type: str) -> str:
    """The characters' encoding as Python names it: by the mark that the body begins with, the
    answer, the page itself, else UTF-8 where it is that; "" where nothing tells."""
    for mark, charset in _MARKS.items():
        if body.startswith(mark):
            return charset
    header = _HEADER.search(content_type)
    if header and (known := _known(header[1])):
        return known
    inside = _META.search(body[:4096]) or _DECLARED.match(body[:256].lstrip())
    if inside and (known := _known(inside[1].decode("ascii", "replace"))):
        return "utf-8" if known.startswith("utf-16") else known  # the words were read as bytes
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _known(label: str) -> str:
    label = label.lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    name = _READ_AS.get(name, name)
    return name if name in _CHARSETS else ""
