"""Whose a link is: the page inside an archive, the account on a platform."""

import pytest

from board.links import clean_link, holds_a_key, looks_alike, owner_of, page_inside, shown_host

OWNERS = {
    # ordinary domains
    "https://www.bbc.co.uk/news/1": "bbc.co.uk",
    "HTTPS://WWW.BBC.CO.UK/News": "bbc.co.uk",
    "https://www.bbc.co.uk.:443/news": "bbc.co.uk",
    "http://news.example:8080/a": "news.example",
    "https://en.yna.co.kr/view/1": "yna.co.kr",
    "https://github.com/someone/thing": "github.com",
    "https://someone.github.io/thing": "someone.github.io",
    "https://someone.blogspot.com/2025": "someone.blogspot.com",
    "https://nknews.substack.com/p/parade": "nknews.substack.com",
    "https://open.substack.com/pub/nknews/p/parade": "nknews.substack.com",
    "https://xn--e1afmkfd.xn--p1ai/a": "xn--e1afmkfd.xn--p1ai",
    "https://пример.рф/a": "xn--e1afmkfd.xn--p1ai",
    "https://192.0.2.7/a": "192.0.2.7",
    "https://mastodon.example/@user/1": "mastodon.example",
    # archives
    "https://web.archive.org/web/20201101145631/https://nypost.com/a": "nypost.com",
    "https://web.archive.org/web/20201101145631id_/http://nypost.com/a?b=1": "nypost.com",
    "http://web.archive.org/web/2020*/nypost.com/a": "nypost.com",
    "https://web.archive.org/web/https://nypost.com/": "nypost.com",
    "https://web.archive.org/web/2020/https%3A%2F%2Fnypost.com%2Fa": "nypost.com",
    "https://web.archive.org/web/2020/https:/x.com/nknews/status/1": "x.com/nknews",
    "https://archive.ph/2020/https://one.example/a": "one.example",
    "https://archive.is/newest/http://one.example/": "one.example",
    "https://archive.today/o/AbCdE/https://one.example/a": "one.example",
    "https://archive.ph/AbCdE": None,
    "https://archive.ph/AbCdE/again": None,
    "https://perma.cc/ABCD-1234": None,
    "https://perma.cc/ABCD-1234?type=image": None,
    "https://archive.org/details/parade": None,
    "https://web.archive.org/web/1/https://archive.ph/2/https://a.example/": "a.example",
    # X
    "https://x.com/nknews/status/1": "x.com/nknews",
    "https://mobile.twitter.com/NKNews/status/1?s=20": "x.com/nknews",
    "https://x.com/": None,
    "https://x.com/i/status/1": None,
    "https://twitter.com/search?q=parade": None,
    # Facebook
    "https://m.facebook.com/nknews/posts/1": "facebook.com/nknews",
    "https://www.facebook.com/profile.php?id=100012": "facebook.com/100012",
    "https://www.facebook.com/permalink.php?story_fbid=1&id=42": "facebook.com/42",
    "https://www.facebook.com/people/Some-One/61550/": "facebook.com/61550",
    "https://www.facebook.com/groups/Parade/posts/1": "facebook.com/groups/parade",
    "https://www.facebook.com/watch/?v=1": None,
    "https://www.facebook.com/photo.php?fbid=1": None,
    "https://fb.watch/abc/": None,
    # Instagram
    "https://www.instagram.com/nknews/": "instagram.com/nknews",
    "https://www.instagram.com/nknews/p/abc/": "instagram.com/nknews",
    "https://www.instagram.com/stories/nknews/1/": "instagram.com/nknews",
    "https://www.instagram.com/p/abc/": None,
    "https://www.instagram.com/reel/abc/": None,
    # TikTok, Threads
    "https://www.tiktok.com/@nknews/video/1": "tiktok.com/nknews",
    "https://vm.tiktok.com/ZMabc/": None,
    "https://www.threads.net/@nknews/post/abc": "threads.net/nknews",
    "https://www.threads.com/@NKNews": "threads.net/nknews",
    # YouTube
    "https://www.youtube.com/@AFP": "youtube.com/afp",
    "https://m.youtube.com/@AFP/videos": "youtube.com/afp",
    "https://www.youtube.com/channel/UCaBcD/videos": "youtube.com/channel/UCaBcD",
    "https://www.youtube.com/c/AFP": "youtube.com/c/afp",
    "https://www.youtube.com/user/AFP": "youtube.com/user/afp",
    "https://www.youtube.com/watch?v=abc": None,
    "https://www.youtube.com/shorts/abc": None,
    "https://youtu.be/abc": None,
    # Telegram
    "https://t.me/nknews/12": "t.me/nknews",
    "https://t.me/s/NKNews/12": "t.me/nknews",
    "https://telegram.me/nknews": "t.me/nknews",
    "https://nknews.t.me/12": "t.me/nknews",
    "https://t.me/c/1234567/8": "t.me/c/1234567",
    "https://t.me/joinchat/abc": None,
    "https://t.me/+abc": None,
    # VK
    "https://vk.com/nknews": "vk.com/nknews",
    "https://m.vk.com/wall-123_456": "vk.com/club123",
    "https://vk.com/feed?w=wall5_6": "vk.com/id5",
    "https://vk.com/public123": "vk.com/club123",
    "https://vk.com/feed": None,
    # Reddit
    "https://old.reddit.com/r/Europe/comments/1/x/": "reddit.com/r/europe",
    "https://www.reddit.com/user/Someone/": "reddit.com/user/someone",
    "https://www.reddit.com/u/Someone": "reddit.com/user/someone",
    "https://redd.it/abc": None,
    # Bluesky, LinkedIn, Medium
    "https://bsky.app/profile/nknews.example/post/1": "bsky.app/nknews.example",
    "https://bsky.app/profile/did:plc:abc": "bsky.app/did:plc:abc",
    "https://bsky.app/search?q=x": None,
    "https://kr.linkedin.com/in/some-one/": "linkedin.com/in/some-one",
    "https://www.linkedin.com/company/afp/about/": "linkedin.com/company/afp",
    "https://www.linkedin.com/feed/update/urn:li:1": None,
    "https://medium.com/@someone/parade-1": "medium.com/someone",
    "https://someone.medium.com/parade-1": "medium.com/someone",
    "https://medium.com/p/1": None,
}


@pytest.mark.parametrize(("url", "owner"), OWNERS.items())
def test_a_link_belongs_to_who_stands_behind_it(url, owner):
    assert owner_of(clean_link(url)) == owner


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


@pytest.mark.parametrize(
    ("url", "alike"),
    {
        "https://apple.com/": False,
        "https://аpple.com/": True,  # a Cyrillic а among Latin letters
        "https://xn--pple-43d.com/": True,
        "https://www.аррӏе.com/": True,  # Cyrillic from end to end
        "https://xn--!!!.com/": True,
        "https://ɑpple.com/": True,
        "https://münchen.example/": False,
        "https://xn--mnchen-3ya.example/": False,
        "https://việtnam.example/": False,
        "https://пример.рф/": False,
        "https://北韓news.example/": False,
        "https://ελλάδα.example/": False,
    }.items(),
)
def test_a_host_that_may_pass_for_another_is_known(url, alike):
    assert looks_alike(url) is alike


def test_an_address_without_a_page_inside_is_itself():
    for url in ("https://a.example/", "https://archive.ph/AbCdE", "https://archive.ph/o/AbCdE"):
        assert page_inside(url) == url


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("https://paper.example/2026/03/north-korea-shows-missile-at-parade-2026", False),
        ("https://paper.example/a_very_long_name_of_a_page_from_2026?page=2&lang=ko", False),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10", False),
        ("https://paper.example/a?token=1", True),
        ("https://files.example/a?X-Amz-Signature=1", True),
        ("https://files.example/a#key=1", True),
        ("https://docs.example/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit", True),
        ("https://chat.example/invite%2F?code=", True),
    ],
)
def test_a_link_that_opens_a_door_is_told_from_one_that_does_not(link, opens):
    assert holds_a_key(link) is opens
