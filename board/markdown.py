"""Markdown as members write it, made into HTML that is safe to show: the one place for it.

Two walls: the parser knows no HTML, no images and no headings, and what it makes goes through
an allow list of tags. Nothing in it can ask another origin for anything before it is pressed.
"""

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
_OFF = ["image", "heading", "lheading", "html_block", "html_inline", "hr", "reference"]
_PARSER = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    .enable(["linkify", "strikethrough"])
    .disable(_OFF)
)
assert _PARSER.linkify is not None
_PARSER.linkify.set({"fuzzy_link": False, "fuzzy_email": False}).add("//", None)


def safe_html(text: str) -> str:
    """The text as HTML of the allowed tags. Links are http and https only, and tell nobody
    where they were pressed."""
    return nh3.clean(
        _PARSER.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
