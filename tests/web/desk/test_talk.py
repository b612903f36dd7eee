"""Talk and notices by plain forms: the feed, My desk, the header's count, the account."""

import re

import pytest
from sqlalchemy import select

from board import create_app
from board.commands import claims, comments, notices
from board.models import Comment
from tests.web.browser import PARTIAL, signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def reporter(app, desk):
    return signed_in(app, desk, "reporter")


@pytest.fixture
def editor(app, desk):
    return signed_in(app, desk, "editor")


def header(browser, path="/desk"):
    found = re.search(r'<a href="/desk/mine">(.*?)</a>', browser.get(path).text)
    return found.group(1)


def comment(browser, claim, words, **more):
    browser.get(f"/desk/claims/{claim}")
    return browser.post(f"/desk/claims/{claim}/comments", comment=words, **more)


def test_a_comment_is_sent_shown_and_edited_in_place(desk, reporter, editor):
    claim = desk.claim()
    answer = comment(reporter, claim, "**Who** saw it? <script>")
    assert answer.status_code == 303
    number = re.search(r"#comment-(\d+)$", answer.headers["Location"]).group(1)
    page = reporter.get(answer.headers["Location"]).text
    assert f'id="comment-{number}"' in page and "<strong>Who</strong>" in page
    assert "<script>" not in page.split("<main")[1]
    path = f"/desk/comments/{number}"
    assert f"{path}/edit" in page and f"{path}/edit" not in editor.get(f"/desk/claims/{claim}").text
    assert editor.get(f"{path}/edit").status_code == 403
    assert "**Who** saw it?" in reporter.get(f"{path}/edit").text
    assert reporter.post(path, comment="Nobody did.").status_code == 303
    page = editor.get(f"/desk/claims/{claim}").text
    assert "Nobody did." in page and "earlier text" in page and "<strong>Who</strong>" in page


def test_what_was_typed_stands_again_where_a_comment_is_refused(desk, reporter):
    claim = desk.claim()
    answer = comment(reporter, claim, "x" * 5_001)
    assert answer.status_code == 422 and "x" * 5_001 in answer.text
    assert comment(reporter, claim, "  ").status_code == 422


def test_a_stale_edit_gets_both_texts(desk, reporter, session):
    number = comments.add_comment(session, desk.reporter, desk.claim(), "One.")
    reporter.get(f"/desk/comments/{number}/edit")
    comments.edit_comment(session, desk.reporter, number, 1, "Two.")
    answer = reporter.post(f"/desk/comments/{number}", comment="Three.")
    assert answer.status_code == 409 and "Two." in answer.text and "Three." in answer.text
    assert reporter.post(f"/desk/comments/{number}", comment="Three.").status_code == 303
    session.rollback()
    assert session.get(Comment, number, populate_existing=True).body == "Three."


def test_a_form_sent_twice_comments_once(desk, reporter, session):
    claim = desk.claim()
    page = reporter.get(f"/desk/claims/{claim}").text
    for _ in range(2):
        reporter.page = page
        assert reporter.post(f"/desk/claims/{claim}/comments", comment="Once.").status_code == 303
    session.rollback()
    assert len(session.execute(select(Comment.id)).all()) == 1


def test_the_form_says_whom_a_comment_does_not_reach(desk, app, editor, reporter):
    claim = desk.claim(by=desk.editor, restricted="yes")
    page = editor.get(f"/desk/claims/{claim}").text
    assert "only the members it names" in page
    assert 'data-handle="editor"' in page and 'data-handle="reporter"' not in page
    sent = comment(editor, claim, "@reporter @nosuch look")
    page = editor.get(sent.headers["Location"].split("#")[0]).text
    assert "may not see this claim: Reporter." in page and "called @nosuch." in page
    assert "may not see this claim" not in editor.get(f"/desk/claims/{claim}").text
    assert header(reporter) == "My desk"


def test_untold_tells_of_ones_own_comment_on_this_claim_only(desk, session, reporter):
    claim, other = desk.claim(), desk.claim("Other.")
    number = comments.add_comment(session, desk.editor, claim, "@nosuch")
    for address in (f"{claim}?untold={number}", f"{other}?untold={number}", f"{claim}?untold=x"):
        answer = reporter.get(f"/desk/claims/{address}")
        assert answer.status_code == 200 and "called @nosuch" not in answer.text


def test_the_feed_goes_on_by_pages_and_by_parts(desk, session, reporter):
    claim = desk.claim()
    for n in range(60):
        comments.add_comment(session, desk.editor, claim, f"Comment number {n}.")
    page, seen = reporter.get(f"/desk/claims/{claim}").text, []
    while True:
        seen += re.findall(r"Comment number (\d+)\.", page)
        more = re.search(rf'href="(/desk/claims/{claim}/feed\?before=\d+)"', page)
        if more is None:
            break
        part = reporter.get(more.group(1), **{}).text
        bare = reporter.client.get(more.group(1), headers=PARTIAL).text
        assert "<html" in part and "<html" not in bare
        assert re.findall("Comment number", part) == re.findall("Comment number", bare)
        page = bare
    assert seen == [str(n) for n in reversed(range(60))]
    assert reporter.get(f"/desk/claims/{claim}/feed?before=x").status_code == 200


def test_members_stand_in_the_feed_by_name(desk, session, reporter):
    claim = desk.claim()
    claims.assign(session, desk.reporter, claim, desk.editor.member_id)
    claims.assign(session, desk.reporter, claim, desk.second.member_id)
    for path in ("", "/history"):
        page = reporter.get(f"/desk/claims/{claim}{path}").text
        assert "assigned it: Editor → Second" in page.replace("&rarr;", "→")


def test_watching_is_ended_and_begun_by_a_press(desk, reporter, editor, session):
    claim = desk.claim()
    for browser, press in ((reporter, "Stop watching"), (editor, ">Watch<")):
        assert press in browser.get(f"/desk/claims/{claim}").text
    reporter.post(f"/desk/claims/{claim}/watch")
    assert ">Watch<" in reporter.get(f"/desk/claims/{claim}").text
    reporter.post(f"/desk/claims/{claim}/watch", watching="yes")
    assert "Stop watching" in reporter.get(f"/desk/claims/{claim}").text


def test_the_header_counts_each_ones_own_on_kept_pages_too(desk, session, reporter, editor):
    claim = desk.claim()
    paths = ("/desk", f"/desk/claims/{claim}", "/desk/stories")
    for path in paths * 2:
        assert header(reporter, path) == header(editor, path) == "My desk"
    for n in (1, 2):
        comments.add_comment(session, desk.second, claim, f"@reporter {n}")
    for path in paths * 2:
        assert header(reporter, path) == "(2) My desk"
        assert header(editor, path) == "My desk"
    newest = int(re.search(r"notices/(\d+)/reading", reporter.get("/desk/mine").text).group(1))
    before = reporter.get("/desk").text
    notices.read_notice(session, desk.reporter.member_id, newest, now())
    for path in paths * 2:
        assert header(reporter, path) == "(1) My desk"
    assert strip(before) == strip(reporter.get("/desk").text)  # the page itself was kept
    reporter.get("/desk/mine")
    assert reporter.post("/desk/notices/reading", newest="999999").status_code == 303
    for path in paths * 2:
        assert header(reporter, path) == "My desk"


def now():
    from datetime import UTC, datetime

    return datetime.now(UTC)


def strip(page):
    page = re.sub(r'name="(csrf_token|once)" value="[^"]*"', "", page)
    return re.sub(r"\(\d+\) My desk", "My desk", page)


def test_my_desk_shows_all_sections_and_says_where_there_is_nothing(desk, reporter, editor):
    page = editor.get("/desk/mine").text
    for title in ("Mentions", "News of your claims", "Due soon or late", "Assigned to you",
                  "Waiting for a sign-off", "Needs review", "Links broken",
                  "Gone quiet"):  # fmt: skip
        assert f"{title} <" in page or f">{title}</h2>" in page, title
    assert page.count('class="empty"') == 8
    assert "Waiting for a sign-off" not in reporter.get("/desk/mine").text


def test_a_notice_is_read_on_my_desk_and_leads_to_its_claim(desk, session, reporter, editor):
    claim = desk.claim("The bridge opened.")
    comments.add_comment(session, desk.editor, claim, "@reporter, when?")
    page = reporter.get("/desk/mine").text
    assert "mentioned you" in page and "The bridge opened." in page and "when?" in page
    number = re.search(r"/desk/notices/(\d+)/reading", page).group(1)
    editor.get("/desk/mine")
    assert editor.post(f"/desk/notices/{number}/reading").status_code == 404
    answer = reporter.post(f"/desk/notices/{number}/reading", go="claim")
    assert answer.headers["Location"] == f"/desk/claims/{claim}"
    assert f"notices/{number}/reading" not in reporter.get("/desk/mine").text
    assert "when?" in reporter.get("/desk/mine/notices").text
    assert "when?" not in reporter.get(f"/desk/mine/notices?before={number}").text


def test_the_choice_of_mail_is_made_on_the_account_page(reporter):
    page = reporter.get("/desk/account").text
    assert 'value="at_once" checked' in page and "sends no mail yet" in page
    assert reporter.post("/desk/account/mail", mail="digest").status_code == 303
    assert 'value="digest" checked' in reporter.get("/desk/account").text
    assert reporter.post("/desk/account/mail", mail="pigeon").status_code == 422
