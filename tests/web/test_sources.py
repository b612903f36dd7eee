"""The register of sources by plain forms."""

import re

import pytest

from board import create_app
from tests.web.browser import PARTIAL
from tests.web.test_thread import Browser


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def browser(app, desk):
    return Browser(app).sign_in("reporter")


def add(browser, **fields):
    browser.get("/desk/sources/new")
    return browser.post("/desk/sources", **({"kind": "outlet"} | fields))


def test_a_source_is_added_looked_up_edited_and_its_history_is_told(browser):
    agency = add(browser, name="Yonhap", kind="agency", domain="https://en.yna.co.kr/view/1")
    assert agency.status_code == 303
    outlet = add(browser, name="Paper", relays="Yonhap").headers["Location"]
    page = browser.get(outlet).text
    assert "relays" in page and "Yonhap" in page
    assert "yna.co.kr" in browser.get("/desk/sources?q=yna").text
    assert "Paper" not in browser.page
    form = browser.get(f"{outlet}/edit").text
    relays = re.search(r'name="relays" type="text" value="([^"]*)"', form).group(1)
    saved = browser.post(
        outlet, name="Paper", kind="outlet", relays=relays, note="Slow to correct."
    )
    assert saved.status_code == 303
    page = browser.get(outlet).text
    assert "Slow to correct." in page and "source edited" in page and "Yonhap" in page


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [("name", "", "Give the source a name"), ("domain", "nowhere", "Write a domain"),
     ("relays", "Nobody", "No source has just this name"), ("kind", "pub", "not one of"),
     ("belongs_to", "Nobody #99999", "There is no such source")],
)  # fmt: skip
def test_a_field_that_is_wrong_is_told_and_nothing_typed_is_lost(browser, field, typed, words):
    answer = add(browser, **({"name": "Kept name", "note": "Kept note"} | {field: typed}))
    assert answer.status_code == 422
    assert words in answer.text and "Kept note" in answer.text


def test_a_circle_is_refused_on_the_form(browser):
    first = add(browser, name="First").headers["Location"]
    add(browser, name="Second", relays="First")
    browser.get(f"{first}/edit")
    answer = browser.post(first, name="First", kind="outlet", belongs_to="Second")
    assert answer.status_code == 422 and "cannot rest on itself" in answer.text


def test_a_stale_save_shows_both_and_one_without_a_version_is_a_428(app, browser):
    paper = add(browser, name="Paper").headers["Location"]
    other = Browser(app).sign_in("editor")
    other.get(f"{paper}/edit")
    browser.get(f"{paper}/edit")
    browser.post(paper, name="Theirs", kind="agency")
    late = other.post(paper, name="Mine", kind="outlet", note="Kept note")
    assert late.status_code == 409
    assert all(words in late.text for words in ("Theirs", "Mine", "Kept note"))
    assert other.post(paper, name="Mine", kind="outlet").status_code == 303
    browser.get(paper)
    assert browser.post(paper, name="x", kind="outlet").status_code == 428


def test_a_long_register_goes_on(browser, desk):
    for n in range(52):
        desk.source(f"Paper {n:02}")
    more = re.search(r'hx-get="([^"]*)"', browser.get("/desk/sources").text).group(1)
    assert "Paper 49" in browser.page and "Paper 50" not in browser.page
    partial = browser.client.get(more.replace("&amp;", "&"), headers={"HX-Request-Type": "partial"})
    assert "Paper 51" in partial.text and "<html" not in partial.text
    for key, code in (("junk", 400), ("99999", 404)):
        assert browser.client.get(f"/desk/sources?after={key}").status_code == code


def test_a_source_is_marked_as_corrected_and_the_mark_is_taken_back(browser, desk, session):
    claim = desk.corroborated("The bridge is closed.")
    origin = next(iter(session.connection().exec_driver_sql("SELECT origin_id FROM evidence")))[0]
    page = browser.get(f"/desk/sources/{origin}/correction").text
    assert "The bridge is closed." in page and "needs review" not in page
    wrong = browser.post(f"/desk/sources/{origin}/correction", note="", link="https://a.example/x")
    assert wrong.status_code == 422 and "https://a.example/x" in wrong.text
    done = browser.post(f"/desk/sources/{origin}/correction", note="The wire withdrew it.")
    page = browser.get(done.headers["Location"]).text
    assert "The wire withdrew it." in page and "needs review" in page
    assert "corrected" in browser.get("/desk/sources").text
    browser.get(f"/desk/sources/{origin}/correction")
    browser.post(f"/desk/sources/{origin}/correction/withdrawal")
    assert "needs review" not in browser.get(f"/desk/sources/{origin}/correction").text
    assert browser.get(f"/desk/claims/{claim}").status_code == 200


def test_a_note_on_reliability_keeps_who_wrote_it_when_and_what_it_said_before(
    app, browser, desk, session
):
    paper = add(browser, name="Paper", note="Slow to correct.").headers["Location"]
    editor = Browser(app).sign_in("editor")
    editor.get(f"{paper}/edit")
    editor.post(paper, name="Paper", kind="outlet", note="Corrects within a day.")
    editor.get(f"{paper}/edit")
    editor.post(paper, name="The Paper", kind="outlet", note="Corrects within a day.")
    from board.queries.sources import source_page

    session.rollback()
    page = source_page(session, desk.admin.member_id, int(paper.rpartition("/")[2]))
    assert [(note.by, note.old, note.new) for note in page.notes] == [
        ("Editor", "Slow to correct.", "Corrects within a day."),
        ("Reporter", "", "Slow to correct."),
    ]
    shown = browser.get(paper).text
    assert "2 changes" in shown and "<del>Slow to correct.</del>" in shown


@pytest.mark.parametrize(
    ("link", "domain"),
    [("https://news.bbc.co.uk/2/hi/1.stm", "bbc.co.uk"), ("https://x.com/NKNews/status/1",
     "x.com/nknews"), ("https://web.archive.org/web/2025/https://en.yna.co.kr/view/1",
     "yna.co.kr")],
)  # fmt: skip
def test_a_pasted_link_finds_its_source_or_offers_to_add_it_with_its_domain(
    browser, desk, link, domain
):
    claim = desk.claim()
    page = browser.get("/desk/sources?q=" + link.replace("/", "%2F").replace(":", "%3A")).text
    new = re.search(r'href="(/desk/sources/new[^"]*)"[^>]*>Add it<', page).group(1)
    form = browser.get(new.replace("&amp;", "&")).text
    assert f'name="domain" type="text" value="{domain}"' in form

    browser.get(f"/desk/claims/{claim}")
    looked = browser.post(f"/desk/claims/{claim}/evidence/source", url=link, excerpt="Kept words.")
    assert looked.status_code == 200 and f"New to the register: {domain}" in looked.text
    assert "Kept words." in looked.text and link in looked.text

    known = desk.source("The known one", domain=domain)
    again = browser.post(f"/desk/claims/{claim}/evidence", url=link, excerpt="Kept words.")
    assert again.status_code == 422 and "The known one" in again.text
    found = browser.client.get("/desk/sources", query_string={"q": link})
    assert found.headers["Location"] == f"/desk/sources/{known}"


def test_while_one_types_the_part_alone_is_answered_and_nothing_is_kept(browser, desk, session):
    from sqlalchemy import text

    claim = desk.claim()
    where = f"/desk/claims/{claim}/evidence/source"
    browser.get(f"/desk/claims/{claim}")
    answer = browser.post(where, headers=PARTIAL, url="https://paper.example/1")
    assert "New to the register: paper.example" in answer.text and "<html" not in answer.text
    browser.get(f"/desk/claims/{claim}")
    for half in ("https://pa per", "javascript:alert(1)", ""):
        assert browser.post(where, headers=PARTIAL, url=half).text.strip() == ""
        browser.get(f"/desk/claims/{claim}")
    nobody = browser.post(where, headers=PARTIAL, url="https://youtu.be/abc")
    assert "does not tell whose page it is" in nobody.text
    session.rollback()
    assert session.execute(text("SELECT count(*) FROM sources")).scalar() == 0


def test_an_unknown_source_is_added_with_the_item_by_the_name_typed(browser, desk, session):
    from board.models import Source

    claim = desk.claim()
    browser.get(f"/desk/claims/{claim}")
    browser.post(
        f"/desk/claims/{claim}/evidence", url="https://en.yna.co.kr/1", stance="supports",
        outlet_name="Yonhap", new_source_kind="agency",
    )  # fmt: skip
    session.rollback()
    row = session.execute(Source.__table__.select()).one()
    assert (row.name, row.domain, row.kind.value) == ("Yonhap", "yna.co.kr", "agency")


def test_a_confidential_source_is_never_called_by_the_name_typed_for_the_outlet(browser, desk):
    claim = desk.claim()
    browser.get(f"/desk/claims/{claim}")
    answer = browser.post(
        f"/desk/claims/{claim}/evidence", url="https://en.yna.co.kr/1", stance="supports",
        outlet_name="Yonhap", confidential="yes",
    )  # fmt: skip
    assert answer.status_code == 422 and "code name" in answer.text


def published(desk, session, claim):
    from board.commands.publication import Wording, sign_off
    from board.models import Claim

    version = session.get(Claim, claim, populate_existing=True).version
    sign_off(session, desk.editor, claim, version, Wording("Two saw it."))


def test_an_item_is_marked_and_one_press_puts_what_is_public_under_review(
    app, browser, desk, session
):
    claim = desk.corroborated("The bridge is closed.")
    item = desk.item(claim, title="The wire", url="https://paper.example/wire")
    published(desk, session, claim)
    where = f"/desk/evidence/{item}/correction"
    page = browser.get(f"/desk/claims/{claim}").text
    assert where in page
    assert "The bridge is closed." in browser.get(where).text
    wrong = browser.post(where, note="", link="https://paper.example/why", what="retracted")
    assert wrong.status_code == 422 and "https://paper.example/why" in wrong.text
    assert browser.post(where, note="Withdrawn.", what="retracted").status_code == 303
    page = browser.get(where).text
    assert "retracted" in page and "needs review" in page and "an editor can put it" in page
    assert browser.post(f"{where}/brakes").status_code == 403
    editor = Browser(app).sign_in("editor")
    assert "Put the public one under review" in editor.get(where).text
    done = editor.post(f"{where}/brakes")
    page = editor.get(done.headers["Location"]).text
    assert "1 claim is under review" in page and "0 refused" in page
    assert "Put the public one" not in page
    assert "Retracted on" in browser.get(f"/desk/claims/{claim}").text
    browser.get(where)
    browser.post(f"{where}/withdrawal")
    assert "Retracted on" not in browser.get(f"/desk/claims/{claim}").text


def test_the_brake_waits_for_a_mark_and_a_report_is_its_own(app, browser, desk, session):
    claim = desk.corroborated()
    source = desk.source("Wire")
    desk.item(claim, source)
    published(desk, session, claim)
    editor = Browser(app).sign_in("editor")
    where = f"/desk/sources/{source}/correction"
    editor.get(where)
    assert "Mark it as corrected" in editor.post(f"{where}/brakes").text
    editor.post(where, note="Withdrawn.", what="retracted")
    editor.get(where)
    report = editor.post(f"{where}/brakes").headers["Location"]
    assert editor.get(report).status_code == 200
    assert browser.get(report).status_code == 404
    assert "retracted" in browser.get("/desk/sources").text


def test_a_confidential_source_is_a_404_to_all_but_its_readers(app, browser, desk):
    orchid = add(browser, name="Orchid", confidential="yes").headers["Location"]
    assert "Reporter" in browser.get(orchid).text
    strangers = [Browser(app).sign_in(name) for name in ("editor", "admin")]
    for stranger in strangers:
        assert "Orchid" not in stranger.get("/desk/sources").text
        assert "Orchid" not in stranger.get("/desk/sources?q=orchid").text
        for path in ("", "/edit", "/correction"):
            assert stranger.get(orchid + path).status_code == 404
        own = str(desk.admin.member_id)
        for path in ("", "/readers", "/correction", "/correction/withdrawal"):
            fields = {"name": "x", "kind": "outlet", "note": "x", "version": "1", "member_id": own}
            stranger.get("/desk/sources/new")
            assert stranger.post(orchid + path, **fields).status_code == 404
    browser.get(orchid)
    named = browser.post(f"{orchid}/readers", member_id=str(desk.editor.member_id))
    assert named.status_code == 303
    assert "Orchid" in strangers[0].get(orchid).text
    assert strangers[1].get(orchid).status_code == 404
