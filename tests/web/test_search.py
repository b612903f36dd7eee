"""The search page and saved views, in a browser without script."""

import re

import pytest

from board import create_app
from tests.web.browser import PARTIAL, signed_in


@pytest.fixture
def browser(settings, desk):
    return signed_in(create_app(settings), desk, "reporter")


def test_words_found_are_marked_and_what_was_typed_stands_in_the_box(browser, desk):
    desk.claim("Café <b>owners</b> met.")
    page = browser.get("/desk/search?q=cafe+own").text
    assert "<mark>Café</mark> &lt;b&gt;<mark>own</mark>ers&lt;/b&gt;" in page
    assert 'value="cafe own"' in page


def test_as_one_types_the_hits_alone_are_sent(browser, desk):
    desk.claim("A night parade.")
    part = browser.get("/desk/search?q=par", **PARTIAL).text
    assert "<mark>par</mark>ade" in part and "<html" not in part
    assert browser.get("/desk/search?q=", **PARTIAL).status_code == 200


def test_an_unknown_operator_and_no_hit_are_told(browser):
    page = browser.get("/desk/search?q=author:kim").text
    assert "“author:” is no operator here" in page and "Nothing here matches." in page


def test_nothing_that_can_be_typed_is_a_fault(browser):
    for typed in ("%00", "%22", "a" * 400, "status:", "by:%22", "#", "after=1"):
        assert browser.get(f"/desk/search?q={typed}").status_code == 200, typed
    assert browser.get("/desk/search?q=a&after=junk").status_code == 400


def test_older_hits_are_a_link_away(browser, desk):
    for n in range(23):
        desk.claim(f"Parade {n}.")
    page = browser.get("/desk/search?q=parade").text
    assert "23 claims" in page
    (more,) = re.findall(r'href="(/desk/search\?[^"]*after[^"]*)"', page)
    older = browser.get(more.replace("&amp;", "&")).text
    assert [n for n in range(23) if f"</mark> {n}." in older] == [0, 1, 2]


def test_a_view_is_kept_opened_renamed_and_removed(browser, desk):
    browser.get("/desk/search?q=status:disputed")
    answer = browser.post("/desk/views", name="Disputed", page="search",
                          query="q=status%3Adisputed")  # fmt: skip
    assert answer.status_code == 303
    page = browser.get("/desk").text
    assert '<a href="/desk/search?q=status:disputed">Disputed</a>' in page
    (number,) = re.findall(r"/desk/views/(\d+)/name", browser.get("/desk/search").text)
    browser.post(f"/desk/views/{number}/name", name="What is disputed")
    assert "What is disputed" in browser.get("/desk").text
    browser.get("/desk/search")
    browser.post(f"/desk/views/{number}/removal")
    assert "What is disputed" not in browser.get("/desk").text


def test_a_view_without_a_name_keeps_what_it_was_of(browser):
    browser.get("/desk?assignee=me")
    answer = browser.post("/desk/views", name="", page="board", query="assignee=me")
    assert answer.status_code == 422
    assert (
        'name="query" value="assignee=me"' in answer.text and "Give the view a name" in answer.text
    )


def test_the_board_offers_to_keep_how_it_is_narrowed(browser):
    assert 'name="query" value="assignee=me"' in browser.get("/desk?assignee=me").text
    assert "Keep this view" not in browser.get("/desk").text


def test_without_script_the_same_claim_is_looked_for_and_what_was_typed_stays(browser, desk):
    number = desk.claim("Over 10,000 troops were sent to the front in Kursk.")
    typed = {"statement": "Ten thousand troops were sent to Kursk's front", "claimant": "A major",
             "tags": "war"}  # fmt: skip
    assert "It may be on the board" not in browser.get("/desk/claims/new").text
    page = browser.post("/desk/claims/likely", **typed).text
    assert f"#{number} " in page and "close wording" in page
    assert all(text.replace("'", "&#39;") in page for text in typed.values())
    part = browser.post("/desk/claims/likely", headers=PARTIAL, **typed).text
    assert f"#{number} " in part and "<form" not in part
    browser.get("/desk/claims/new")
    half_typed = {"statement": "x", "appeared_at": "htt"}
    part = browser.post("/desk/claims/likely", headers=PARTIAL, **half_typed).text
    assert "Nothing on the board" in part


def test_a_merge_is_looked_at_made_and_taken_back(settings, desk):
    one, other = desk.claim("The parade was held at night."), desk.claim("At night it was held.")
    desk.item(one, title="Torches")
    editor = signed_in(create_app(settings), desk, "editor")
    assert "/merge" not in signed_in(create_app(settings), desk, "reporter").get(
        f"/desk/claims/{one}"
    ).text  # fmt: skip
    assert f"/desk/claims/{one}/merge" in editor.get(f"/desk/claims/{one}").text
    assert "no claim with this number" in editor.get(f"/desk/claims/{one}/merge?into=99").text
    page = editor.get(f"/desk/claims/{one}/merge?into=%23{other}").text
    assert "1 item of evidence moves" in page and f"Merge #{one} into #{other}" in page
    answer = editor.post(f"/desk/claims/{one}/merge", into=str(other), reason="The same.")
    assert answer.headers["Location"] == f"/desk/claims/{other}?merged={one}"
    moved = editor.get(f"/desk/claims/{one}")
    assert (moved.status_code, moved.headers["Location"]) == (
        303, f"/desk/claims/{other}?merged={one}",
    )  # fmt: skip
    page = editor.get(moved.headers["Location"]).text
    assert f"#{one} was merged into this claim" in page and f"from #{one}" in page
    (undo,) = re.findall(r'action="(/desk/merges/\d+/reversal)"', page)
    assert editor.post(undo).headers["Location"] == f"/desk/claims/{one}"
    assert editor.get(f"/desk/claims/{one}").status_code == 200


def test_a_merge_that_is_refused_says_why_and_keeps_what_was_typed(settings, desk):
    from board.commands import claims

    one, other = desk.claim("One."), desk.claim("Other.", by=desk.editor)
    claims.restrict(desk.session, desk.editor, other, True, [])
    editor = signed_in(create_app(settings), desk, "editor")
    editor.get(f"/desk/claims/{one}/merge?into={other}")
    answer = editor.post(f"/desk/claims/{one}/merge", into=str(other), version="1", reason="Why.")
    assert answer.status_code == 422 and "not seen by the same members" in answer.text
    editor.get(f"/desk/claims/{one}/merge")
    answer = editor.post(f"/desk/claims/{one}/merge", into="99", version="1")
    assert answer.status_code == 422 and "no claim with this number" in answer.text
    answer = editor.post(f"/desk/claims/{one}/merge", into="x", version="1")
    assert answer.status_code == 422 and 'value="x"' in answer.text


def test_a_readers_address_leads_on(settings, desk):
    from board.commands import merging, publication
    from board.models import Claim

    pids, numbers = [], [desk.corroborated("One."), desk.corroborated("Other.")]
    for number in numbers:
        publication.sign_off(
            desk.session, desk.editor, number, 2, publication.Wording("What readers see.")
        )
        pids.append(desk.session.get(Claim, number).pid)
    client = create_app(settings).test_client()
    assert client.get(f"/claims/{pids[0]}").status_code == 200
    merging.merge(desk.session, desk.editor, numbers[0], 3, numbers[1])
    answer = client.get(f"/claims/{pids[0]}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/claims/{pids[1]}")
    assert "Other." in client.get(f"/claims/{pids[1]}").text
    assert "One." in client.get(f"/claims/{pids[0]}/versions/1").text
