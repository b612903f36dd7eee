"""The queue of sign-offs, and what waits for its hour, by plain forms."""

import re
from datetime import timedelta

import pytest

from board import create_app, worker
from board.commands.claims import set_next_step
from board.commands.publication import put_under_review
from board.models import Claim, now
from board.rules import NextStep
from tests.commands.test_embargoes import hold
from tests.commands.test_publication import publish
from tests.web.browser import PARTIAL, signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


def fresh(session, number):
    session.rollback()
    return session.get(Claim, number, populate_existing=True)


def parts(page):
    """Each part of the queue with the numbers of the claims that it shows."""
    found = re.split(r'<section class="band" aria-labelledby="(\w+)"', page)[1:]
    return {
        name: [int(n) for n in re.findall(r'data-claim="(\d+)"', text)]
        for name, text in zip(found[::2], found[1::2], strict=True)
    }


def test_each_claim_stands_in_the_part_where_it_waits(app, desk, session):
    decided, ready, new, same = (
        desk.corroborated("Decided."), desk.claim("Ready."), desk.claim("New."),
        desk.corroborated("Same."),
    )  # fmt: skip
    set_next_step(session, desk.reporter, ready, NextStep.READY)
    publish(session, desk.editor, same)
    differs, braked, alone = (desk.corroborated(f"{n}.") for n in ("Differs", "Braked", "Alone"))
    for claim in (differs, braked):
        publish(session, desk.editor, claim)
    desk.verdict(differs, "unverified")
    put_under_review(session, desk.editor, braked)
    desk.verdict(alone, "unverified", by=desk.editor)
    publish(session, desk.editor, alone, sole_editor=True, sole_editor_reason="Night.")
    later = desk.corroborated("Later.")
    hold(session, desk.editor, later)
    page = signed_in(app, desk, "second").get("/desk/sign-offs").text
    assert parts(page) == {
        "waiting": [differs, ready, decided],
        "looks": [alone],
        "embargoed": [later],
        "reviewed": [braked],
    }
    assert f"#{new} " not in page


def test_a_reporter_has_no_queue(app, desk):
    reporter = signed_in(app, desk, "reporter")
    assert "/desk/sign-offs" not in reporter.get("/desk/mine").text
    assert reporter.get("/desk/sign-offs").status_code == 403
    assert "/desk/sign-offs" in signed_in(app, desk, "editor").get("/desk").text


def test_a_restricted_claim_waits_for_those_it_names_alone(app, desk, session):
    claim = desk.claim("Hidden.", by=desk.editor, restricted="yes")
    set_next_step(session, desk.editor, claim, NextStep.READY)
    assert parts(signed_in(app, desk, "editor").get("/desk/sign-offs").text)["waiting"] == [claim]
    assert parts(signed_in(app, desk, "second").get("/desk/sign-offs").text)["waiting"] == []


def test_a_part_goes_on_page_by_page(app, desk, session, monkeypatch):
    from board.queries import signing

    monkeypatch.setattr(signing, "FIRST", 2)
    monkeypatch.setattr(signing.lines, "__defaults__", (2, ""))
    claims = [desk.claim(f"Claim {n}.") for n in range(5)]
    for claim in claims:
        set_next_step(session, desk.reporter, claim, NextStep.READY)
    editor, found = signed_in(app, desk, "editor"), []
    assert "All of them" in editor.get("/desk/sign-offs").text
    address = "/desk/sign-offs/waiting"
    while address:
        page = editor.get(address).text
        found += [int(n) for n in re.findall(r'data-claim="(\d+)"', page)]
        more = re.search(r'href="(/desk/sign-offs/waiting\?after=[^"]+)"', page)
        address = more and more[1].replace("&amp;", "&")
    assert found == claims[::-1]
    assert editor.get("/desk/sign-offs/waiting?after=x").status_code == 400
    assert editor.get("/desk/sign-offs/else").status_code == 404


def test_each_line_has_its_one_press_and_leads_back_to_the_queue(app, desk, session):
    claim = desk.claim()
    desk.verdict(claim, "unverified", by=desk.editor)
    made = publish(session, desk.editor, claim, sole_editor=True, sole_editor_reason="Night.")
    own, editor = signed_in(app, desk, "editor"), signed_in(app, desk, "second")
    assert "another editor looks" in own.get("/desk/sign-offs").text
    editor.get("/desk/sign-offs")
    looked = editor.post(f"/desk/publications/{made}/second-look", **{"from": "queue"})
    assert looked.headers["Location"] == "/desk/sign-offs"
    assert not fresh(session, claim).second_look
    editor.get("/desk/sign-offs")
    braked = editor.post(f"/desk/claims/{claim}/under-review", **{"from": "queue"})
    assert braked.headers["Location"] == "/desk/sign-offs"
    assert fresh(session, claim).public_state == "under_review"


def test_the_brake_is_reached_from_the_card(app, desk, session):
    claim, other = desk.corroborated(), desk.claim("Not public.")
    publish(session, desk.editor, claim)
    reporter, editor = (signed_in(app, desk, name) for name in ("reporter", "editor"))
    address = f"/desk/claims/{claim}/under-review/new"
    board = editor.get("/desk").text
    assert address in board and f"/claims/{other}/under-review/new" not in board
    assert "Ask an editor" in reporter.get(address, **PARTIAL).text
    reporter.get(address)
    asked = reporter.post(f"/desk/claims/{claim}/brake-request", PARTIAL, why="Old photo.")
    assert asked.status_code == 204 and asked.headers["HX-Trigger"] == "claim-kept"
    page = editor.get(address, **PARTIAL).text
    assert "<html" not in page and "Put under review" in page
    editor.get(address)
    assert editor.post(f"/desk/claims/{claim}/under-review", PARTIAL).status_code == 204
    assert "under review already" in editor.get(address).text


def test_a_sign_off_for_a_time_to_come_is_typed_told_of_moved_and_cancelled(app, desk, session):
    claim = desk.corroborated("The bridge is closed.")
    editor = signed_in(app, desk, "editor")
    form, address = f"/desk/claims/{claim}/publication/new", f"/desk/claims/{claim}/publication"
    editor.get(form)
    typed = {"public_wording": "Two saw it.", "public_from": "2020-01-01T10:00"}
    past = editor.post(address, **typed)
    assert past.status_code == 422 and "This time has passed" in past.text
    assert "Two saw it." in past.text and "2020-01-01T10:00" in past.text
    assert editor.post(address, **typed | {"public_from": "soon"}).status_code == 422
    sent = editor.post(address, **typed | {"public_from": "2999-01-01T10:00"})
    assert sent.status_code == 303
    assert fresh(session, claim).embargo_until.year == 2999
    page = editor.get(f"/desk/claims/{claim}").text
    assert "Signed off for a time to come" in page and "changed since" not in page
    desk.item(claim, description="More.")
    assert "changed since" in editor.get(f"/desk/claims/{claim}").text
    queue = editor.get("/desk/sign-offs").text
    assert "changed since: readers get what was signed off" in queue
    waiting = re.search(r"/desk/embargoes/\d+", queue).group()
    page = editor.get(waiting).text
    assert "Two saw it." in page and 'value="2999-01-01T10:00"' in page and "More." not in page
    moved = editor.post(f"{waiting}/time", public_from="2999-02-02T10:00")
    assert moved.headers["Location"] == f"/desk/claims/{claim}"
    editor.get(waiting)
    stale = editor.post(f"{waiting}/time", public_from="2999-02-02T10:00", version="1")
    assert stale.status_code == 409 and 'value="2999-02-02T10:00"' in stale.text
    assert editor.post(f"{waiting}/time", public_from="").status_code == 422
    editor.get("/desk/sign-offs")
    done = editor.post(f"{waiting}/cancellation", **{"from": "queue"})
    assert done.headers["Location"] == "/desk/sign-offs"
    assert fresh(session, claim).embargo_until is None
    editor.get("/desk/account")
    assert editor.post(f"{waiting}/cancellation").status_code == 422
    assert "It was cancelled" in editor.get(waiting).text


def test_a_release_that_was_refused_says_why(app, desk, session):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    from board.rules import PublicationEvent

    hold(session, desk.editor, claim, event=PublicationEvent.UPDATE, note="More.")
    put_under_review(session, desk.editor, claim)
    worker.release_what_is_due(session, now() + timedelta(hours=2))
    editor = signed_in(app, desk, "editor")
    for page in ("/desk/sign-offs", f"/desk/claims/{claim}", "/desk/embargoes/1"):
        assert "the claim was put under review" in editor.get(page).text, page
    assert "a sign-off was not released at its hour" in editor.get(f"/desk/claims/{claim}").text


def test_the_form_marks_word_by_word_what_changes_for_readers(app, desk, session):
    claim = desk.corroborated("The bridge is closed.")
    publish(session, desk.editor, claim, public_wording="Two saw it.")
    editor = signed_in(app, desk, "second")
    form = editor.get(f"/desk/claims/{claim}/publication/new").text
    assert re.search(r'name="public_wording"[^>]*>\s*Two saw it\.</textarea>', form)
    told = editor.post(
        f"/desk/claims/{claim}/publication/preview", PARTIAL, public_wording="Three saw it."
    ).text
    assert "<del>Two</del> saw it." in told and "<ins>Three</ins> saw it." in told
