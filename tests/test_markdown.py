"""Markdown that members write: a few tags come out, nothing that acts or asks elsewhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.markdown import safe_html

ALLOWED = {"p", "br", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
PIECES = st.sampled_from(
    ["<script>", "<img src=x onerror=y>", "![a](https://e.example/b.png)", "[a](javascript:x)",
     "<a href='data:text/html,x'>", "&lt;svg/onload=x&gt;", "`", "```\n", "**", "\n\n", "> ",
     "- ", "https://a.example/?q=\"><b", "[x]: //evil.example", "<https://b.example>", "\\"]
)  # fmt: skip


def test_what_a_desk_writes_comes_out():
    shown = safe_html("**Not** *so*:\n> quoted\n\n- `one`\n- two\n\nhttps://a.example/x")
    for part in (
        "<strong>Not</strong>",
        "<em>so</em>",
        "<blockquote>",
        "<li><code>one",
    ):
        assert part in shown
    assert '<a href="https://a.example/x" target="_blank" rel="noreferrer nofollow">' in shown


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "![x](https://e.example/a.png)", "[x](javascript:alert(1))",
     "[x](data:text/html,y)", "[x](vbscript:y)", "//evil.example", "www.evil.example",
     "<img src=https://e.example>", "[x](ftp://e.example)"],
)  # fmt: skip
def test_nothing_of_it_acts_or_loads(text):
    shown = safe_html(text)
    assert not re.search(r"<(script|img|iframe|svg|style|form|input)", shown)
    for link in re.findall(r'href="([^"]*)"', shown):
        assert link.startswith("https://e.example")


def test_a_heading_stays_a_line_of_text():
    assert "<h" not in safe_html("# Big\n\nBig\n===")


@given(st.lists(PIECES | st.text(max_size=8), max_size=12))
def test_whatever_is_typed_only_the_allowed_tags_come_out(pieces):
    shown = safe_html("".join(pieces))
    assert set(re.findall(r"</?([a-z0-9]+)", shown)) <= ALLOWED
    tags = re.findall(r"<\w+ ([^>]*)>", shown)
    assert {name for tag in tags for name in re.findall(r'([\w-]+)="[^"]*"', tag)} <= {
        "href",
        "target",
        "rel",
    }
    for link in re.findall(r'href="([^"]*)"', shown):
        assert re.match(r"https?://|[^:]*$", link), link
