"""Whose a link is: the page inside an archive, the account on a platform."""

import pytest

from board.links import clean_link, owner_of, page_inside, shown_host


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("https://x.com/nknews/status/1", "x.com/nknews"),
        ("https://www.youtube.com/@AFP", "youtube.com/afp"),
        ("https://x.com/", None),
        ("https://web.archive.org/web/20201101145631/https://nypost.com/a", "nypost.com"),
        ("https://archive.ph/2020/https://one.example/a", "one.example"),
        ("https://archive.ph/AbCdE", None),
        ("https://perma.cc/ABCD-1234", None),
        ("https://web.archive.org/web/1/https://archive.ph/2/https://a.example/", "a.example"),
    ],
)  # fmt: skip
def test_a_link_belongs_to_who_stands_behind_it(url, owner):
    assert owner_of(url) == owner


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://a.example/", "//a.example", "http://", "https://me:pw@a.example/",
     "https://a.example/a b", "https://a.example:99999/", "data:text/html,x"],
)  # fmt: skip
def test_only_whole_web_addresses_are_taken(url):
    with pytest.raises(ValueError):
        clean_link(url)


def test_a_host_in_another_script_is_shown_as_punycode():
    assert shown_host("https://аpple.com/") == "xn--pple-43d.com"


def test_an_address_without_a_page_inside_is_itself():
    assert page_inside("https://a.example/") == "https://a.example/"
