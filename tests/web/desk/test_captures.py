"""Copies, differences and broken links as pages and downloads."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from board import create_app
from board.commands import claims, origins
from board.models import ReviewFlag, now
from board.rules import ReviewReason
from board.store import FOLDER, open_store
from tests.copies import add, copied, linked, tried
from tests.web.browser import signed_in

LINK = "https://paper.example/report"
PNG = b"\x89PNG\r\n\x1a\nrest"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def browser(app, desk):
    return signed_in(app, desk, "reporter")


def an_item(desk, claim=None, **fields):
    return desk.item(claim or desk.claim(), **({"url": LINK, "description": ""} | fields))


def put(settings, data):
    return open_store(settings).put(data)


def test_the_claims_page_tells_of_the_copy_and_leads_to_it(browser, desk):
    claim = desk.claim()
    item = an_item(desk, claim, title="The parade")
    copy = copied(desk, item, title="The parade", body_size=214_300)
    page = browser.get(f"/desk/claims/{claim}").text
    assert f'href="/desk/copies/{copy}"' in page and "214.3 kB" in page
    assert "As the page gives it: title" in page


def test_the_claims_page_tells_what_waits_and_what_to_do_where_there_is_no_copy(browser, desk):
    claim = desk.claim()
    tried(desk, an_item(desk, claim))
    tried(desk, an_item(desk, claim), "failed", "No such machine. Check the address.")
    tried(desk, an_item(desk, claim), "waiting", "It was too slow.", tries=2)
    page = browser.get(f"/desk/claims/{claim}").text
    assert "Copy waiting" in page and "tried 2 times:" in page
    assert re.search(r"No copy: <[^>]*>No such machine. Check the address.", page)


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        ("gone", {}, r"gone since <time[^>]*>\d+ \w{3}"),
        ("changed", {"percent": 34}, r"changed 34 % on <time[^>]*>\d+ \w{3}"),
        ("moved", {}, r"moved to elsewhere\.example on <time"),
        ("paywalled", {}, "behind a paywall since <time"),
        ("unreached", {}, "not reached since <time"),
    ],
)
def test_how_a_link_does_is_told_in_words_with_a_day(browser, desk, state, fields, words):
    claim = desk.claim()
    item = an_item(desk, claim)
    copied(desk, item, final_url="https://elsewhere.example/there")
    linked(desk, item, state, **fields)
    assert re.search(words, browser.get(f"/desk/claims/{claim}").text)
    assert not re.search(words, browser.get(f"/desk/claims/{desk.claim()}").text)


def test_a_day_of_another_year_says_which(browser, desk):
    claim = desk.claim()
    linked(desk, an_item(desk, claim), "gone", since=now() - timedelta(days=800))
    assert re.search(
        r"gone since <time[^>]*>\d+ \w{3} 20\d\d<", browser.get(f"/desk/claims/{claim}").text
    )


def test_a_copys_page_shows_its_text_first_and_nothing_of_it_acts(browser, desk):
    item = an_item(desk)
    copy = copied(
        desk, item, f"The parade.\n{EVIL}", title=EVIL, author="A. Writer",
        headers=[["Server", EVIL]], redirects=[["https://short.example/1", "301"]],
    )  # fmt: skip
    page = browser.get(f"/desk/copies/{copy}").text
    assert EVIL not in page and page.count("&lt;script&gt;") >= 3
    assert page.index("The parade.") < page.index("https://short.example/1")
    assert "A. Writer" in page and "SHA-256 of the page" in page


def test_the_files_of_a_copy_are_downloads_that_do_nothing(browser, desk, settings):
    html, warc, pdf = (
        put(settings, data) for data in (b"<script>1</script>", b"\x1f\x8b", b"%PDF")
    )
    copy = copied(
        desk, an_item(desk), f"Text {EVIL}", body_sha256=html, warc_sha256=warc, pdf_sha256=pdf,
        picture_sha256=put(settings, PNG),
    )  # fmt: skip
    for kind, data, name in (
        ("text", f"Text {EVIL}".encode(), "txt"), ("body", b"<script>1</script>", "bin"),
        ("warc", b"\x1f\x8b", "warc.gz"), ("pdf", b"%PDF", "pdf"), ("picture", PNG, "png"),
    ):  # fmt: skip
        answer = browser.client.get(f"/desk/copies/{copy}/{kind}")
        assert answer.data == data and answer.content_length == len(data), kind
        headers = answer.headers
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Disposition"].startswith(
            f'attachment; filename="copy-{copy}.{name}"'
        )
        assert headers["Cache-Control"] == "no-store"
        kinds = {"text": "text/plain; charset=utf-8", "picture": "image/png"}
        assert headers["Content-Type"] == kinds.get(kind, "application/octet-stream")
        head = browser.client.head(f"/desk/copies/{copy}/{kind}")
        assert head.data == b"" and head.content_length == len(data)


def test_a_picture_says_where_it_was_taken_before_all_of_the_page_had_loaded(
    browser, desk, settings
):
    words = "Taken after 20 s, before all of the page had loaded: parts may be missing."
    item, picture = an_item(desk), put(settings, PNG)
    whole = copied(desk, item, picture_sha256=picture)
    assert words not in browser.client.get(f"/desk/copies/{whole}").text
    cut = copied(desk, item, "Other words.", picture_sha256=picture, pictured_after=20)
    assert words in browser.client.get(f"/desk/copies/{cut}").text


def test_a_picture_that_is_no_png_is_a_download_of_no_kind(browser, desk, settings):
    copy = copied(desk, an_item(desk), picture_sha256=put(settings, b"<svg onload=1>"))
    answer = browser.client.get(f"/desk/copies/{copy}/picture")
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_a_file_that_is_missing_or_damaged_is_told_and_not_given_out(browser, desk, settings):
    number = put(settings, b"x" * 3_000_000)  # not the last piece alone
    copy = copied(desk, an_item(desk), body_sha256=number)
    path = settings.data_dir / FOLDER / number[:2] / number[2:4] / number
    path.write_bytes(b"y" + path.read_bytes()[1:])
    damaged = browser.get(f"/desk/copies/{copy}/body")
    assert damaged.status_code == 410 and "no longer what was kept" in damaged.text
    path.unlink()
    missing = browser.get(f"/desk/copies/{copy}/body")
    assert missing.status_code == 404 and "no longer in the store" in missing.text
    assert number in missing.text and f'href="/desk/copies/{copy}"' in missing.text
    assert browser.get(f"/desk/copies/{copy}/pdf").status_code == 404


def test_all_of_a_hidden_copy_is_absent(app, browser, desk, session, settings):
    claim, other = desk.claim(), desk.claim("Of the source.")
    shut = an_item(desk, claim)
    secret = an_item(desk, other)
    numbers = []
    for item in (shut, secret):
        copied(desk, item, "Words of Orchid.", title="Orchid's title")
        numbers.append(copied(desk, item, "Other words.", body_sha256=put(settings, b"a")))
        linked(desk, item, "gone")
    claims.restrict(session, desk.reporter, claim, True, [desk.reporter.member_id])
    orchid = desk.source("Orchid", confidential=True)
    origins.trace_origin(session, desk.reporter, secret, orchid)
    editor = signed_in(app, desk, "editor")
    for number in numbers:
        for part in ("", "/text", "/body", "/difference", "/warc", "/picture", "/pdf"):
            path = f"/desk/copies/{number}{part}"
            assert editor.get(path).status_code == 404, path
        assert browser.get(f"/desk/copies/{number}").status_code == 200
    for path in ("/desk/links", "/desk/mine", f"/desk/claims/{other}"):
        text = editor.get(path).text
        assert "gone since" not in text and "Orchid" not in text, path
        assert "paper.example" not in text, path


def test_a_difference_marks_what_went_and_what_came_in_words_too(browser, desk):
    item = an_item(desk)
    one = copied(desk, item, "The parade was held at night.\nIt rained.\nGone soon.", title="Night")
    two = copied(
        desk, item, "The parade was held at noon.\nIt rained.", title="Noon", percent=34,
    )  # fmt: skip
    page = browser.get(f"/desk/copies/{two}/difference").text
    assert "<del>night</del>" in page and "<ins>noon</ins>" in page
    assert "<del>Night</del>" in page and "<ins>Noon</ins>" in page
    assert '<p class="quiet">was</p>' in page and '<p class="quiet">gone</p>' in page
    assert "34 % of its text is other" in page
    assert f'href="/desk/evidence/{item}/correction"' in page
    assert browser.get(f"/desk/copies/{one}/difference").status_code == 404


def test_a_flag_for_a_changed_page_leads_to_the_difference_and_on_to_the_correction(browser, desk):
    claim = desk.claim()
    item, died = an_item(desk, claim), an_item(desk, claim)
    copied(desk, item, "One.")
    two = copied(desk, item, "Two.")
    for number, reason in ((item, "PAGE_CHANGED"), (died, "EVIDENCE_DIED")):
        add(desk, ReviewFlag(claim_id=claim, reason=ReviewReason[reason], evidence_id=number))
    page = browser.get(f"/desk/claims/{claim}").text
    notices = page.split('<p class="notice acts">')[1:]
    assert f"/desk/copies/{two}/difference" in notices[0]
    assert f"/desk/evidence/{item}/correction" in notices[0]
    assert f"#evidence-{died}" in notices[1]
    browser.get(f"/desk/evidence/{item}/correction")
    assert (
        browser.post(f"/desk/evidence/{item}/correction", note="A wrong hour.").status_code == 303
    )
    assert "a source was corrected" in browser.get(f"/desk/claims/{claim}").text


def test_a_flag_for_an_item_that_is_hidden_says_nothing_of_it(app, desk):
    claim = desk.claim()
    item = an_item(desk, claim)
    copied(desk, item)
    orchid = desk.source("Orchid", confidential=True)
    origins.trace_origin(desk.session, desk.reporter, item, orchid)
    add(desk, ReviewFlag(claim_id=claim, reason=ReviewReason.PAGE_CHANGED, evidence_id=item,
                         detail="34% of its text"))  # fmt: skip
    page = signed_in(app, desk, "editor").get(f"/desk/claims/{claim}").text
    assert "needs review" in page
    assert "34% of its text" not in page and "a page it rests on changed" not in page
    assert f"/desk/evidence/{item}" not in page


def test_broken_links_are_listed_by_state_and_mine_on_my_desk(app, browser, desk, session):
    mine, others = desk.claim("Mine."), desk.claim("Of others.")
    claims.assign(session, desk.reporter, mine, desk.reporter.member_id)
    gone, changed = an_item(desk, mine, title="My page"), an_item(desk, others, title="Their page")
    linked(desk, gone, "gone")
    copied(desk, changed, "One.")
    two = copied(desk, changed, "Two.")
    linked(desk, changed, "changed", percent=40)
    page = browser.get("/desk/links").text
    assert "My page" in page and "Their page" in page
    assert f"/desk/copies/{two}/difference" in page and "no copy" in page
    assert "Their page" not in browser.get("/desk/links?state=gone").text
    assert "My page" not in browser.get("/desk/links?state=changed").text
    for wrong in ("?state=there", "?state=x", "?before=x", "?before=,3"):
        assert browser.get(f"/desk/links{wrong}").status_code == 404, wrong
    desk_page = browser.get("/desk/mine").text
    assert "My page" in desk_page and "Their page" not in desk_page


def test_many_broken_links_are_read_on_page_by_page(browser, desk):
    claim = desk.claim()
    for n in range(53):
        linked(desk, an_item(desk, claim, title=f"Page {n:02}."), "gone",
               since=now() - timedelta(minutes=n))  # fmt: skip
    first = browser.get("/desk/links").text
    more = re.search(r'href="(/desk/links\?before=[^"]*)"', first)[1].replace("&amp;", "&")
    second = browser.get(more).text
    assert "Page 49." in first and "Page 50." not in first
    assert "Page 49." not in second and "Page 52." in second and "Load more" not in second


def test_a_copy_is_asked_for_by_a_button_where_the_board_fetches_pages(desk, settings, session):
    claim = desk.claim()
    item = an_item(desk, claim)
    button = f'action="/desk/evidence/{item}/captures"'
    shut = signed_in(create_app(settings), desk, "reporter")
    assert button not in shut.get(f"/desk/claims/{claim}").text
    assert shut.post(f"/desk/evidence/{item}/captures").status_code == 422
    browser = signed_in(create_app(replace(settings, capture=True)), desk, "reporter")
    page = browser.get(f"/desk/claims/{claim}").text
    assert button in page and "somebody is interested" not in page
    asked = browser.post(f"/desk/evidence/{item}/captures")
    assert asked.status_code == 303
    assert asked.headers["Location"] == f"/desk/claims/{claim}#evidence-{item}"
    page = browser.get(f"/desk/claims/{claim}").text
    assert "Copy waiting" in page and button not in page
    assert "asked for a copy of a link" in page


def test_on_a_restricted_claim_the_button_says_first_that_the_site_sees_it(desk, settings, session):
    claim = desk.claim()
    item = an_item(desk, claim)
    claims.restrict(session, desk.reporter, claim, True, [desk.reporter.member_id])
    browser = signed_in(create_app(replace(settings, capture=True)), desk, "reporter")
    page = browser.get(f"/desk/claims/{claim}").text
    assert page.index("somebody is interested") < page.index("Fetch it all the same")
    assert browser.post(f"/desk/evidence/{item}/captures").status_code == 303
    assert "Copy waiting" in browser.get(f"/desk/claims/{claim}").text


def test_nothing_is_offered_to_be_fetched_for_a_confidential_sources_item(desk, settings):
    claim = desk.claim()
    item = an_item(desk, claim, source_id=str(desk.source("Orchid", confidential=True)))
    browser = signed_in(create_app(replace(settings, capture=True)), desk, "reporter")
    page = browser.get(f"/desk/claims/{claim}").text
    assert f"/desk/evidence/{item}/captures" not in page
    assert "nothing is fetched for it" in page
