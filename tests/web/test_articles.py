"""From a pasted text to claims by plain forms, and the text with its verdicts in the margin."""

import io
import re
from html import unescape

import pytest
from sqlalchemy import select

from board import create_app
from board.commands import claims
from board.models import Article, Claim, ClaimRelation, ReviewFlag
from board.rules import MAX_UPLOAD
from tests.web.browser import SAME, signed_in, token_on

TEXT = (
    "The harbour handled 4,100 ships in May 2026, the port office said on Monday.\n\n"
    "Two cranes fell into the basin and three workers were hurt. Mayor Ilse Brandt said: "
    "“We closed the quay at once.”\n\n"
    "It was a sad day for the town."
)


@pytest.fixture
def reporter(settings, desk):
    return signed_in(create_app(settings), desk, "reporter")


@pytest.fixture
def article(reporter):
    reporter.get("/desk/articles/new")
    answer = reporter.post(
        "/desk/articles", body=TEXT, title="Cranes", publisher="Gazette", published_on="2026-06-02",
        url="https://gazette.example/cranes",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    path = answer.headers["Location"]
    assert path.endswith("/sentences")
    return path.removesuffix("/sentences")


def fields_on(page):
    """Every field of the form as a browser would send it untouched."""
    form = page[page.index('<form class="stack picks"') :]
    form = form[: form.index("</form>")]
    fields = {}
    for tag in re.findall(r"<input [^>]+>", form):
        kind, name = re.search(r'type="(\w+)"', tag), re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and (kind is None or kind[1] != "checkbox" or " checked" in tag):
            fields.setdefault(name[1], []).append(unescape(value[1] if value else ""))
    for name, text in re.findall(r'<textarea[^>]+name="([^"]+)"[^>]*>\n?([^<]*)<', form):
        fields[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]+name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return {n: v[0] if isinstance(v, list) and n != "pick" else v for n, v in fields.items()}


def number_of(page, words):
    """The number of the sentence that begins with these words."""
    for number, label in re.findall(r'<label for="s(\d+)">(.*?)</label>', page, re.S):
        if unescape(re.sub("<[^>]+>", "", label)).startswith(words):
            return number
    raise AssertionError(f"no sentence begins with {words}")


def send(browser, path, fields, **changes):
    answer = browser.client.post(path, data=fields | changes, headers=SAME)
    browser.page = answer.text or browser.page
    return answer


def board(session):
    session.rollback()
    return list(session.execute(select(Claim).order_by(Claim.id)).scalars())


def picks(reporter, article, *openings):
    """The form of the sentences that begin so."""
    page = reporter.get(f"{article}/sentences").text
    query = "&".join(f"s={number_of(page, words)}" for words in openings)
    answer = reporter.get(f"{article}/picks?{query}")
    assert answer.status_code == 200
    return fields_on(answer.text)


def test_checkable_sentences_are_marked_with_the_reasons_in_words(reporter, article):
    page = reporter.get(f"{article}/sentences?show=2").text
    assert page.count('class="sentence"') == 2
    assert re.search(r'class="why"[^>]*>\d+: .*4,100', page)
    assert number_of(page, "It was a sad day")


def test_ticked_sentences_become_claims_on_the_board_in_one_save(reporter, article, session, desk):
    fields = picks(reporter, article, "The harbour handled", "Two cranes fell")
    editor, reporters = (str(who.member_id) for who in (desk.editor, desk.reporter))
    changes = {"tags": "harbour", "0-tags": "ships", "assignee_id": editor,
               "1-assignee_id": reporters, "1-claimant": "Fire brigade"}  # fmt: skip
    answer = send(reporter, f"{article}/claims", fields, **changes)
    assert answer.status_code == 303, answer.text
    ships, cranes = board(session)
    assert ships.kind == "figure" and "4,100 ships" in ships.statement
    assert ships.tags == "ships harbour" and cranes.tags == "harbour"
    assert ships.assignee_id == desk.editor.member_id
    assert cranes.assignee_id == desk.reporter.member_id and cranes.claimant == "Fire brigade"
    assert ships.appeared_at == "https://gazette.example/cranes"
    page = reporter.get(article).text
    assert f'href="#note-{ships.id}"' in page and f'id="note-{cranes.id}"' in page
    claim = reporter.get(f"/desk/claims/{ships.id}").text
    assert "<mark>" in claim and "Cranes" in claim


def test_a_save_sent_twice_enters_the_claims_once(reporter, article, session):
    fields = picks(reporter, article, "Two cranes fell")
    for _time in range(2):
        assert send(reporter, f"{article}/claims", fields).status_code == 303
    assert len(board(session)) == 1


def test_one_sentence_is_split_in_its_pieces_and_they_stay_linked(reporter, article, session):
    fields = picks(reporter, article, "Two cranes fell")
    typed = fields | {"0-claimant": "Fire brigade", "split": "0",
                      "0-selected": "three workers were hurt"}  # fmt: skip
    answer = send(reporter, f"{article}/picks", typed)
    again = fields_on(answer.text)
    assert again["pick"] == ["0", "1"]
    assert again["1-words"] == "three workers were hurt"
    assert again["1-statement"] == "Three workers were hurt."
    assert again["1-claimant"] == again["0-claimant"] == "Fire brigade"
    again["0-statement"] = "Two cranes fell into the harbour's basin."
    assert send(reporter, f"{article}/claims", again).status_code == 303
    first, second = board(session)
    assert session.execute(select(ClaimRelation.claim_id)).scalars().all() == [second.id]
    page = reporter.get(f"/desk/claims/{first.id}").text
    assert "is split from the same sentence as" in page and "Three workers were hurt." in page


def test_a_pair_is_made_in_one_go_with_two_statuses(reporter, article, session, desk):
    fields = picks(reporter, article, "Mayor Ilse Brandt")
    changes = {"0-pair": "yes", "0-kind": "happened", "0-statement": "The quay was closed at once.",
               "0-said": "Mayor Ilse Brandt said that the quay was closed at once.",
               "0-claimant": "Mayor Ilse Brandt"}  # fmt: skip
    assert send(reporter, f"{article}/claims", fields, **changes).status_code == 303
    asserted, said = board(session)
    assert said.kind == "said" and asserted.kind != "said"
    item = desk.item(said.id, desk.source("Town hall"), directness="primary")
    desk.verdict(said.id, "corroborated", [item])
    page = reporter.get(article).text
    notes = re.findall(r'class="note is-(\w+)" id="note-(\d+)"', page)
    assert sorted(notes) == sorted(
        [("unverified", str(asserted.id)), ("corroborated", str(said.id))]
    )


def test_a_wrong_field_keeps_all_that_was_typed_and_enters_nothing(reporter, article, session):
    fields = picks(reporter, article, "The harbour handled", "Two cranes fell")
    wrong = {"1-claimed_on": "some day", "0-words": "not in the text", "0-statement": "Typed."}
    answer = send(reporter, f"{article}/claims", fields, **wrong)
    assert answer.status_code == 422
    assert "Claim 1: These words are not in the text." in answer.text
    assert "Claim 2: Write a date as" in answer.text
    assert fields_on(answer.text)["0-statement"] == "Typed."
    assert board(session) == []


def test_what_is_left_out_is_not_entered_and_nothing_at_all_is_told(reporter, article, session):
    fields = picks(reporter, article, "The harbour handled", "Two cranes fell")
    out = {"0-leave_out": "yes"}
    assert send(reporter, f"{article}/claims", fields, **out).status_code == 303
    assert len(board(session)) == 1
    fields = picks(reporter, article, "The harbour handled")
    answer = send(reporter, f"{article}/claims", fields, **out)
    assert answer.status_code == 422 and "Tick at least one" in answer.text


def test_words_already_on_the_board_are_linked_to_that_claim(reporter, article, session, desk):
    there = desk.claim("The harbour handled 4,100 ships.")
    fields = picks(reporter, article, "The harbour handled")
    answer = send(reporter, f"{article}/claims", fields, **{"0-existing": f"#{there}"})
    assert answer.status_code == 303
    assert [claim.id for claim in board(session)] == [there]
    assert f'id="note-{there}"' in reporter.get(article).text


def test_a_new_version_shows_what_changed_and_flags_the_claim(reporter, article, session):
    fields = picks(reporter, article, "The harbour handled", "Two cranes fell")
    send(reporter, f"{article}/claims", fields)
    ships, cranes = board(session)
    reporter.get(f"{article}/versions/new")
    gone = "Two cranes fell into the basin and three workers were hurt. "
    new = TEXT.replace("4,100 ships", "3,900 ships").replace(gone, "")
    answer = reporter.post(f"{article}/versions", number="1", body=new)
    assert answer.status_code == 303
    page = reporter.get(article).text
    assert "No longer in the text" in page
    assert "was:" in page and "4,100 ships" in page
    session.rollback()
    flagged = session.execute(select(ReviewFlag.claim_id, ReviewFlag.reason)).all()
    assert sorted(flagged) == [(ships.id, "quotation_changed"), (cranes.id, "quotation_changed")]
    assert "its words changed in the article" in reporter.get(f"/desk/claims/{ships.id}").text
    compared = reporter.get(f"{article}/compare").text
    assert "<del>4</del>" in compared and "<ins>3</ins>" in compared


def test_an_older_form_of_a_new_version_keeps_its_text(reporter, article):
    reporter.get(f"{article}/versions/new")
    reporter.post(f"{article}/versions", number="1", body=TEXT + " More.")
    reporter.get(f"{article}/versions/new")
    answer = reporter.post(f"{article}/versions", number="1", body=TEXT + " Mine.")
    assert answer.status_code == 409
    assert "Mine." in answer.text and "Somebody pasted another version" in answer.text


def test_picks_made_before_a_new_version_are_kept_and_can_be_sent_again(reporter, article, session):
    fields = picks(reporter, article, "Two cranes fell")
    reporter.get(f"{article}/versions/new")
    reporter.post(f"{article}/versions", number="1", body=TEXT + "\n\nMore.")
    answer = send(reporter, f"{article}/claims", fields, **{"0-statement": "Typed before."})
    assert answer.status_code == 409 and "Typed before." in answer.text
    assert send(reporter, f"{article}/claims", fields_on(answer.text)).status_code == 303
    assert [claim.statement for claim in board(session)] == ["Typed before."]


def test_the_same_text_leads_to_the_article_that_has_it(reporter, article):
    reporter.get("/desk/articles/new")
    answer = reporter.post("/desk/articles", body=TEXT, title="Again")
    assert answer.status_code == 303
    page = reporter.get(answer.headers["Location"]).text
    assert "This very text was on the desk already" in page


def upload(reporter, padding=0):
    """Send a saved page, with so much in a comment that nobody reads."""
    lines = [f"<p>{line} The town is small and quiet.</p>" for line in TEXT.split("\n\n")]
    paragraphs = "".join(lines)
    html = (
        "<html lang=en><head><title>Cranes fall at harbour</title></head><body><nav>Home News</nav>"
        f"<article><h1>Cranes fall at harbour</h1>{paragraphs}</article></body></html>"
        f"<!--{'x' * padding}-->"
    )
    reporter.get("/desk/articles/new")
    fields = {"csrf_token": token_on(reporter.page), "file": (io.BytesIO(html.encode()), "a.html")}
    return reporter.client.post("/desk/articles", data=fields, headers=SAME)


def test_an_uploaded_page_tells_its_title_and_its_text(reporter, session):
    answer = upload(reporter)
    assert answer.status_code == 303, answer.text
    session.rollback()
    row = session.execute(select(Article)).scalar_one()
    assert row.title == "Cranes fall at harbour"
    assert "4,100 ships" in reporter.get(answer.headers["Location"]).text


def test_a_file_larger_than_any_other_form_is_taken_but_not_one_beyond_its_own_limit(reporter):
    assert upload(reporter, padding=700_000).status_code == 303
    assert upload(reporter, padding=MAX_UPLOAD + 200_000).status_code == 413


@pytest.mark.parametrize(
    ("file", "told"), [((b"\x00\x01\x02\x03", "x.bin"), ""), ((b"", "empty.txt"), "")]
)
def test_a_file_that_cannot_be_read_says_so_and_keeps_what_was_typed(reporter, file, told):
    reporter.get("/desk/articles/new")
    fields = {"csrf_token": token_on(reporter.page), "title": "Typed title",
              "file": (io.BytesIO(file[0]), file[1])}  # fmt: skip
    answer = reporter.client.post("/desk/articles", data=fields, headers=SAME)
    assert answer.status_code == 422
    assert "Typed title" in answer.text and 'role="alert"' in answer.text


def test_an_empty_form_says_what_to_do(reporter):
    reporter.get("/desk/articles/new")
    answer = reporter.post("/desk/articles", body="  ")
    assert answer.status_code == 422 and "Paste the text, or choose a file." in answer.text


def test_a_text_of_too_many_lines_is_refused(reporter):
    reporter.get("/desk/articles/new")
    answer = reporter.post("/desk/articles", body="x\n" * 5_001)
    assert answer.status_code == 422 and "5,000" in answer.text


def test_an_edit_made_from_an_older_version_shows_both(reporter, article, desk, session):
    reporter.get(f"{article}/edit")
    assert reporter.post(f"{article}/edit", title="First").status_code == 303
    reporter.get(f"{article}/edit")
    answer = reporter.post(f"{article}/edit", version="1", title="Second")
    assert answer.status_code == 409
    assert "First" in answer.text and "Second" in answer.text


def test_a_restricted_claim_leaves_no_mark_for_others(reporter, article, session, desk, settings):
    send(reporter, f"{article}/claims", picks(reporter, article, "Two cranes fell"))
    (claim,) = board(session)
    claims.restrict(session, desk.reporter, claim.id, True, [])
    other = signed_in(create_app(settings), desk, "editor")
    for page in (other.get(article).text, other.get(f"{article}/sentences").text):
        assert f"note-{claim.id}" not in page and f"#{claim.id} " not in page
    assert f"note-{claim.id}" in reporter.get(article).text


def test_a_claim_is_split_by_a_plain_form(reporter, desk, session):
    claim = desk.claim("Two cranes fell and three workers were hurt.")
    item = desk.item(claim, description="The hospital's list")
    page = reporter.get(f"/desk/claims/{claim}/split").text
    assert "The hospital&#39;s list" in page
    fields = {"statement-1": "Three workers were hurt.", "kind-1": "figure", "piece-1": str(item)}
    answer = reporter.post(f"/desk/claims/{claim}/split", **fields)
    assert answer.status_code == 303
    old, new = board(session)
    assert (new.statement, new.kind, new.supporting) == ("Three workers were hurt.", "figure", 1)
    assert old.supporting == 0
    answer = reporter.get(f"/desk/claims/{claim}/split") and reporter.post(
        f"/desk/claims/{claim}/split", **{"statement-1": "x" * 1_001, "statement-2": "Kept."}
    )
    assert answer.status_code == 422 and "Kept." in answer.text


def test_the_bookmark_opens_the_form_filled_with_what_the_page_said(reporter):
    page = reporter.get("/desk/articles/new").text
    assert "javascript:void open(&#39;http://localhost/desk/claims/new?" in page
    form = reporter.get(
        "/desk/claims/new?appeared_at=https%3A%2F%2Fpaper.example%2Fa&statement=The%20quay%20is"
        "%20closed.&page=A%20title"
    ).text
    assert "The quay is closed." in form and "https://paper.example/a" in form
    assert "“A title”" in form
