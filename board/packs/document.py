"""The document of a pack: one HTML file that prints well, without script or anything from outside.

Each hash that it shows stands in a `code.sha256` whose `data-of` names the file: the checker reads
them there. Templates are `templates/pack/`, the look is `static/css/pack.css`.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from board.paths import assets
from board.words import translations


def document(head: dict[str, Any], claims: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The document, piece by piece: the head of the manifest told, then each claim.

    A claim is its line of the pack with `file` and `sha256`, where it lies and its hash.
    """
    pages = _pages()
    style = (assets("static") / "css" / "pack.css").read_text()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    yield pages.get_template("pack/head.html").render(
        head=head, style=Markup(style), style_hash=digest
    ).encode()  # fmt: skip
    claim_page = pages.get_template("pack/claim.html")
    for claim in claims:
        yield claim_page.render(claim=claim).encode()
    yield pages.get_template("pack/foot.html").render(head=head).encode()


@lru_cache(maxsize=1)
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(str(assets("templates"))),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    pages.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    pages.filters.update(minute=minute, said=said)
    return pages


def minute(told: str) -> str:
    """A moment of the pack as a person reads it: "2026-11-24 20:15 UTC"; "" for none."""
    if not told:
        return ""
    return datetime.fromisoformat(told).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def said(value: str) -> str:
    """A word of the field as a person reads it: "evidence against"."""
    return value.replace("_", " ")
