"""The main job by plain forms: enter, add evidence, decide, sign off, read in public."""

import re

import pytest

from board import create_app
from board.rules import Action
from board.web.access import allows, check_all_declared
from tests.web.browser import Browser


@pytest.fixture
def app(settings):
    return create_app(settings)


def test_a_claim_walks_from_the_desk_to_the_public(app, desk):
    reporter, editor = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    reporter.get("/desk/claims/new")
    entered = reporter.post(
        "/desk/claims", statement="The bridge is closed <now>.", kind="happened"
    )
    claim = entered.headers["Location"]
    for number in (1, 2):
        reporter.get(claim)
        added = reporter.post(
            f"{claim}/evidence", url=f"https://paper{number}.example/a", stance="supports",
            public="yes", trace="yes", title=f"Report {number}", note="secret note",
        )  # fmt: skip
        assert added.status_code == 303
    form = reporter.get(f"{claim}/verdicts/new").text
    verdict = {"status": "corroborated", "reasoning": "secret reasoning"}
    refused = reporter.post(f"{claim}/verdicts", **verdict)
    assert refused.status_code == 422
    assert "2 more independent, traced origins" in refused.text
    assert "secret reasoning" in refused.text
    cites = re.findall(r'name="cites" value="(\d+)"', form)
    assert reporter.post(f"{claim}/verdicts", cites=cites, **verdict).status_code == 303
    assert reporter.get(f"{claim}/publication/new").status_code == 403
    editor.get(f"{claim}/publication/new")
    assert editor.post(f"{claim}/publication", public_wording="Two saw it.").status_code == 303
    public = Browser(app)
    address = re.search(r"/claims/[a-z0-9]{10}", public.get("/").text).group()
    page = public.get(address)
    assert "The bridge is closed &lt;now&gt;." in page.text
    assert "Two saw it." in page.text and "Report 2" in page.text
    assert "secret" not in page.text and "Reporter" not in page.text
    assert (
        "Set-Cookie" not in page.headers
        and "<script>" not in page.text
        and "<script src" not in page.text
    )
    again = public.client.get(address, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    editor.get(claim)
    editor.post(f"{claim}/under-review")
    assert "Under review since" in public.get(address).text
    editor.get(claim)
    editor.post(f"{claim}/unpublication", reason="It reopened at noon.")
    tombstone = public.get(address).text
    assert "It reopened at noon." in tombstone and "bridge" not in tombstone


def test_a_stale_save_is_a_409_with_the_typed_text_in_the_box(app, desk):
    one, two = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    number = desk.claim("First words.")
    one.get(f"/desk/claims/{number}/edit")
    two.get(f"/desk/claims/{number}/edit")
    assert one.post(f"/desk/claims/{number}", statement="Words of one.").status_code == 303
    late = two.post(f"/desk/claims/{number}", statement="Words of two.")
    assert late.status_code == 409
    assert "Words of one." in late.text and "Words of two." in late.text
    over = two.post(f"/desk/claims/{number}", statement="Words of two.")
    assert over.status_code == 303


def test_bad_input_is_told_and_nothing_typed_is_lost(app, desk):
    browser = Browser(app).sign_in("reporter")
    browser.get("/desk/claims/new")
    answer = browser.post("/desk/claims", statement="Kept words", appeared_at="javascript:alert(1)")
    assert answer.status_code == 422
    assert "Kept words" in answer.text and "Paste a whole web address" in answer.text
    assert browser.post("/desk/claims", statement="NUL \x00 here").status_code == 422


@pytest.mark.parametrize("path", ["/desk", "/desk/claims/1", "/desk/stories"])
def test_the_desk_is_closed_to_the_public(app, desk, path):
    answer = app.test_client().get(path)
    assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]


def test_a_post_from_another_site_or_without_a_token_is_refused(app, desk):
    browser = Browser(app).sign_in("reporter")
    browser.get("/desk/claims/new")
    form = dict(re.findall(r'name="(csrf_token|once)" value="([^"]*)"', browser.page))
    for headers, data in (
        ({"Sec-Fetch-Site": "cross-site"}, form),
        ({"Origin": "https://evil.example"}, form),
        ({}, form),
        ({"Sec-Fetch-Site": "same-origin"}, {}),
    ):
        data = {"statement": "x", **data}
        assert browser.client.post("/desk/claims", data=data, headers=headers).status_code == 403


def test_a_restricted_claim_shows_to_nobody_else(app, desk):
    number = desk.claim("Only for two.", restricted="yes")
    reporter, admin = Browser(app).sign_in("reporter"), Browser(app).sign_in("admin")
    assert "Only for two." in reporter.get("/desk").text
    assert "Only for two." not in admin.get("/desk").text
    for path in ("", "/edit", "/history", "/verdicts/new"):
        assert admin.get(f"/desk/claims/{number}{path}").status_code == 404


def test_unknown_and_mistyped_accounts_get_the_same_answer(app, desk):
    answers = set()
    for email in ("reporter@desk.test", "nobody@desk.test"):
        browser = Browser(app)
        browser.get("/sign-in")
        answer = browser.post("/sign-in", email=email, password="wrong wrong wrong")
        answers.add((answer.status_code, re.search(r"<li>(.*?)</li>", answer.text).group(1)))
    assert len(answers) == 1


def test_every_page_carries_the_policy(app, desk):
    for path in ("/", "/desk", "/sign-in", "/nowhere"):
        assert (
            "default-src 'none'" in app.test_client().get(path).headers["Content-Security-Policy"]
        )


def test_load_more_goes_on_where_the_column_ended(app, desk):
    for number in range(25):
        desk.claim(f"Claim number {number}.")
    browser = Browser(app).sign_in("reporter")
    more = re.search(r'hx-get="([^"]*)"', browser.get("/desk").text).group(1).replace("&amp;", "&")
    rest = browser.get(more).text
    assert "Claim number 4." in rest and "Claim number 5." not in rest
    assert browser.client.get("/desk/columns/disputed?after=junk").status_code == 400


def test_a_route_that_declares_no_action_stops_the_app(app):
    app.view_functions["silent"] = lambda: "hello"
    with pytest.raises(RuntimeError, match="silent"):
        check_all_declared(app)
    app.view_functions["silent"] = allows(Action.SEE_DESK)(lambda: "hello")
    check_all_declared(app)


def test_the_health_address_answers(app):
    assert app.test_client().get("/healthz").json == {"status": "ok"}


def test_a_small_form_that_is_wrong_says_what_to_do(app, desk):
    number = desk.claim()
    item = desk.item(number)
    browser = Browser(app).sign_in("reporter")
    browser.get(f"/desk/claims/{number}")
    answer = browser.post(f"/desk/evidence/{item}/withdrawal", claim_id=number, reason=" ")
    assert answer.status_code == 422 and "Say why it is withdrawn." in answer.text


def test_a_save_without_a_version_is_a_428(app, desk):
    number = desk.claim()
    browser = Browser(app).sign_in("reporter")
    browser.get(f"/desk/claims/{number}")
    answer = browser.post(f"/desk/claims/{number}", statement="No version.")
    assert answer.status_code == 428


def test_a_stale_verdict_keeps_its_words_and_every_cite(app, desk):
    number = desk.claim("First words.")
    items = [str(desk.item(number)) for _ in range(3)]
    slow, fast = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    slow.get(f"/desk/claims/{number}/verdicts/new")
    fast.get(f"/desk/claims/{number}/edit")
    fast.post(f"/desk/claims/{number}", statement="Other words.")
    verdict = {"status": "unverified", "reasoning": "Kept reasoning.", "cites": items}
    late = slow.post(f"/desk/claims/{number}/verdicts", **verdict)
    assert late.status_code == 409
    assert "Kept reasoning." in late.text and "Other words." in late.text
    checked = re.findall(r'name="cites" value="(\d+)" checked', late.text)
    assert sorted(checked) == sorted(items)
    assert slow.post(f"/desk/claims/{number}/verdicts", **verdict).status_code == 303


def test_a_conflict_shows_that_the_other_marked_an_accusation(app, desk):
    number = desk.claim("Words.")
    one, two = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    one.get(f"/desk/claims/{number}/edit")
    two.get(f"/desk/claims/{number}/edit")
    one.post(f"/desk/claims/{number}", statement="Words.", accuses_person="yes")
    late = two.post(f"/desk/claims/{number}", statement="Words of two.")
    assert late.status_code == 409 and 'name="accuses_person"' in late.text


def test_an_earlier_version_of_an_unpublished_claim_is_its_tombstone(app, desk, session):
    from board.commands.publication import Wording, sign_off, unpublish
    from board.models import Claim

    number = desk.claim("Taken down words.")
    sign_off(session, desk.editor, number, 1, Wording("Not known."))
    unpublish(session, desk.editor, number, "It was wrong.")
    pid = session.get(Claim, number, populate_existing=True).pid
    page = app.test_client().get(f"/claims/{pid}/versions/1").text
    assert "It was wrong." in page and "Taken down words." not in page
