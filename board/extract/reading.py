"""The text of each kind of file. Runs only in the process apart: a file may be hostile."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from board.extract.kinds import DOCX, HTML, PDF, TEXT
from board.text import Unreadable
from board.words import _

BROKEN = _("This file is broken. Save it again, or paste the text.")
UNTOLD = _("The characters of this file cannot be told. Save it as UTF-8, or paste the text.")
NO_TEXT = _("There is no text in this file. If it is a scan, paste the text instead.")
TOO_LONG = _("This is longer than %s characters. Paste the part to be checked.")
TOO_MANY_PAGES = _("This PDF has more than %s pages. Take out the ones to be checked.")
MAX_PAGES = 1_000
MAX_INSIDE = 60_000_000
MAX_PARTS = 5_000
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HYPHEN = re.compile(r"(\w)[\u00ad-]\n(?=[a-zà-ÿа-яёіїєґ])")


def read(data: bytes, media: str, characters: int) -> dict[str, str]:
    """The text and what the file says of itself, by the names of Extracted. Raises Unreadable."""
    known = _READERS[media](data)
    text = _paragraphs(known.pop("text"))
    if not text:
        raise Unreadable(NO_TEXT)
    if len(text) > characters:
        raise Unreadable(TOO_LONG % f"{characters:,}")
    return {"text": text} | {name: " ".join(value.split()) for name, value in known.items()}


def _paragraphs(text: str) -> str:
    text = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n"))
    blocks = (re.sub(r"[ \t\u00a0]+", " ", block).strip() for block in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).strip()


def _plain(data: bytes) -> dict[str, str]:
    return {"text": _decoded(data)}


def _decoded(data: bytes) -> str:
    """Text in UTF-8 or UTF-16, else in the charset that it most likely is in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _or_broken(lambda: data.decode("utf-16"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:200_000]).best()
        if best is None:
            raise Unreadable(UNTOLD) from None
        encoding = best.encoding
        return _or_broken(lambda: data.decode(encoding))


def _or_broken(read: Callable[[], str]) -> str:
    try:
        return read()
    except UnicodeDecodeError:
        raise Unreadable(UNTOLD) from None


def _html(data: bytes) -> dict[str, str]:
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    tree = load_html(data)
    if tree is None:
        raise Unreadable(BROKEN)
    found: Any = bare_extraction(
        tree, include_comments=False, include_tables=True, favor_recall=True, with_metadata=True
    )
    if found is None:
        shown = tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
        return {"text": "\n\n".join(text.strip() for text in shown if text.strip())}
    language = tree.get("lang") or ""
    known = re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language)
    return {
        "text": "\n\n".join((found.text or "").split("\n")),
        "title": found.title or "",
        "author": found.author or "",
        "publisher": found.sitename or found.hostname or "",
        "url": found.url or "",
        "published_on": found.date or "",
        "language": language if known else "",
    }


def _pdf(data: bytes) -> dict[str, str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(_("This PDF is locked by a password. Paste the text instead."))
        # What it says of itself first: to count the pages of a hostile one takes long.
        told: Any = reader.trailer["/Root"]["/Pages"].get("/Count", 0)  # type: ignore[index]
        pages = max(int(told), len(reader.pages) if int(told) <= MAX_PAGES else 0)
    except (PyPdfError, KeyError, TypeError, ValueError):
        raise Unreadable(BROKEN) from None
    if pages > MAX_PAGES:
        raise Unreadable(TOO_MANY_PAGES % f"{MAX_PAGES:,}")
    text = "\n\n".join(page.extract_text() for page in reader.pages)
    information = reader.metadata
    return {"text": _unwrapped(text), "title": str(information.title or "") if information else ""}


def _unwrapped(text: str) -> str:
    """Lines of a page joined to paragraphs, words that were parted at a line's end mended."""
    blocks = []
    for block in re.split(r"\n\s*\n", _HYPHEN.sub(r"\1", text)):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        width = max(map(len, lines), default=0)
        joined = ""
        for line in lines:
            joined += line
            joined += "\n\n" if len(line) < 0.7 * width and line[-1] in '.!?”"»。' else " "
        blocks.append(joined.strip())
    return "\n\n".join(blocks)


def _docx(data: bytes) -> dict[str, str]:
    """The paragraphs of a document, its tables' cells too. What it unpacks to is looked at
    before anything is unpacked, and while it is: a header may lie."""
    from docx import Document

    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INSIDE:
            raise Unreadable(_("This file is too large inside. Paste the text instead."))
        for part in parts:
            with packed.open(part) as opened:
                if len(opened.read(part.file_size + 1)) > part.file_size:
                    raise Unreadable(BROKEN)
        if b"<!DOCTYPE" in packed.read("word/document.xml")[:4096].upper():
            raise Unreadable(BROKEN)
    document = Document(BytesIO(data))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    return {"text": "\n\n".join(lines), "title": document.core_properties.title or ""}


_READERS = {HTML: _html, PDF: _pdf, DOCX: _docx, TEXT: _plain}
