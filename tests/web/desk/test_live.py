"""What open pages ask each second: answered before any work, true, and nobody else's."""

import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from board import create_app
from board.commands import claims, evidence, members, presence
from board.models import MemberSession, Presence, now
from board.queries import live
from board.web.live import READS_A_SECOND, Live, Present, Pulse
from tests.web.browser import Browser, signed_in


@pytest.fixture
def app(settings, desk):
    return create_app(settings)


@pytest.fixture
def reporter(app, desk):
    return signed_in(app, desk, "reporter")


def at(person, path="/desk"):
    """How far the page says that it goes."""
    return re.search(r'data-at="([\d-]+)"', person.get(path).text)[1]


def ask(person, since, **more):
    if person.client.application.extensions["engine"].dialect.name == "postgresql":
        time.sleep(1.1 / READS_A_SECOND)  # it does not tell of commits
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return person.client.get(f"/desk/live?since={since}{asked}", headers={"X-Live": "yes"})


def test_an_open_page_hears_of_a_change_once(reporter, desk):
    number = desk.claim()
    since = at(reporter)
    assert ask(reporter, since).status_code == 204
    item = desk.item(number, by=desk.editor)
    news = ask(reporter, since).json
    assert news["claims"] == news["others"] == [number]
    assert news["said"] == f"#{number}: Editor added evidence." and not news["everything"]
    assert ask(reporter, news["at"]).status_code == 204
    assert item


def test_ones_own_changes_are_brought_and_not_announced(reporter, desk):
    since = at(reporter)
    number = desk.claim()
    news = ask(reporter, since).json
    assert (news["claims"], news["others"], news["said"]) == ([number], [], "")


def test_many_changes_are_said_in_a_few_words(reporter, desk):
    since = at(reporter)
    for n in range(5):
        desk.claim(f"Claim {n}.", by=desk.editor)
    assert ask(reporter, since).json["said"] == "5 claims changed."


def test_what_is_no_claims_change_or_too_long_ago_concerns_everything(reporter, desk):
    since = at(reporter)
    desk.source("A source")
    assert ask(reporter, since).json["everything"]
    for odd in ("", "x", "1", "9-9-9", "1-" + "9" * 40):
        assert ask(reporter, odd).json["everything"]


def test_a_restricted_claim_is_told_to_nobody_else(app, reporter, desk, session):
    number = desk.claim()
    second = signed_in(app, desk, "second")
    since = at(second)
    claims.restrict(session, desk.reporter, number, True, [])
    shut = ask(second, since).json
    assert shut["everything"] and shut["claims"] == [] and shut["said"] == ""
    evidence.add_evidence(session, desk.reporter, number, _item())
    later = ask(second, shut["at"]).json
    assert (later["claims"], later["everything"], later["said"]) == ([], False, "")
    assert ask(second, later["at"], on=number).status_code == 204


def _item():
    from board.forms import read_evidence

    return read_evidence({"stance": "context", "description": "Seen."})


def test_an_item_of_a_confidential_source_is_not_spoken_of(app, desk):
    number, second = desk.claim(), None
    second = signed_in(app, desk, "second")
    since = at(second)
    orchid = desk.source("Orchid", confidential=True)
    desk.item(number, source_id=str(orchid))
    assert "evidence" not in ask(second, since).json["said"]


def test_who_has_a_claim_open_is_named_to_the_others_who_may_see_it(app, reporter, desk, session):
    number = desk.claim()
    editor = signed_in(app, desk, "editor")
    since = at(reporter)
    assert ask(reporter, since, on=number).status_code == 204
    app.extensions["present"].next = 0
    words, mark = ask(editor, since, on=number).json["here"]
    assert words == "Reporter has this open." and len(mark) == 8
    assert ask(editor, since, on=number, here=mark).status_code == 204
    assert "Reporter has this open." in editor.get(f"/desk/claims/{number}").text
    assert "has this open" not in reporter.client.get("/desk").text
    session.rollback()
    claims.restrict(session, desk.reporter, number, True, [])
    assert editor.get(f"/desk/claims/{number}").status_code == 404
    assert ask(editor, at(editor), on=number).status_code == 204
    session.rollback()
    seen = session.execute(text("SELECT count(*) FROM presence")).scalar()
    assert seen == 2


def test_presence_is_gone_after_a_minute_and_moves_no_revision(session, desk):
    number = desk.claim()
    before = live.stand(session)
    people = [desk.reporter.member_id, desk.editor.member_id]
    presence.note(session, {(number, member) for member in people})
    presence.note(session, {(number, people[0])}, now() - timedelta(seconds=61))
    assert live.stand(session) == before
    session.expire_all()
    assert live.here(session, people[1], number) == []
    assert live.here(session, people[0], number) == ["Editor"]
    assert session.get(Presence, (number, people[0])).seen_at < now() - timedelta(seconds=60)


def test_presence_is_written_at_most_once_a_second_for_all_and_each_in_twenty():
    present = Present()
    assert present.seen(1, 1) == {(1, 1)}
    assert present.seen(1, 2) == set() == present.seen(1, 1)
    present.next = 0
    assert present.seen(1, 1) == {(1, 2)}
    present.next = 0
    assert present.seen(1, 1) == set()


class _Commits:
    def __init__(self, stand):
        self.number = stand

    def stand(self):
        return self.number


def test_the_same_question_is_answered_in_front_until_the_desk_moves(monkeypatch):
    asked, commits = [], _Commits(1)

    def app(environ, start_response):
        asked.append(environ["QUERY_STRING"])
        start_response(app.status, [("X", "y")])
        return [b""]

    front = Live(app, Pulse(commits, lambda: commits.number))
    moment = [100.0]
    monkeypatch.setattr("board.web.live.monotonic", lambda: moment[0])

    def get(query="since=1", cookie="a"):
        told = []
        environ = {"PATH_INFO": "/desk/live", "REQUEST_METHOD": "GET", "QUERY_STRING": query,
                   "HTTP_COOKIE": cookie}  # fmt: skip
        front(environ, lambda status, headers, *_: told.append(status))
        return told[0]

    app.status = "204 NO CONTENT"
    assert [get() for _ in range(3)] == [app.status] * 3 and len(asked) == 1
    get(cookie="b")
    assert len(asked) == 2
    moment[0] += 11  # the session may have ended
    get()
    assert len(asked) == 3
    commits.number = 2
    app.status = "200 OK"
    assert get() == get() == app.status and len(asked) == 5
    app.status = "401 UNAUTHORIZED"
    assert get() == get() == app.status and len(asked) == 7


def test_a_poll_keeps_no_session_open_and_hears_of_its_end(app, reporter, desk, session):
    since = at(reporter)
    long_ago = now() - timedelta(hours=2)
    session.rollback()
    session.execute(text("UPDATE member_sessions SET seen_at = :then"), {"then": long_ago})
    session.commit()
    assert ask(reporter, since).status_code == 204
    fresh = reporter.client.get("/desk", headers={"X-Live": "yes"})
    assert fresh.status_code == 200
    session.expire_all()
    row = session.query(MemberSession).order_by(MemberSession.id.desc()).first()
    assert row.seen_at == long_ago
    members.deactivate(session, desk.admin, desk.reporter.member_id)
    headers = {"X-Live": "yes", "HX-Request-Type": "partial"}
    time.sleep(1.1 / READS_A_SECOND)
    assert reporter.client.get(f"/desk/live?since={since}", headers=headers).status_code == 401


def test_the_board_is_made_once_for_all_who_see_the_same(app, reporter, desk, session):
    number = desk.claim("For all.")
    hidden = desk.claim("For the editor.", by=desk.editor, restricted="yes")
    second, editor = signed_in(app, desk, "second"), signed_in(app, desk, "editor")
    pages = app.extensions["kept_pages"]
    for person in (second, editor):
        assert "For all." in person.get("/desk").text
    assert "For the editor." in editor.page and "For the editor." not in second.get("/desk").text
    kept = {key[0] for key in pages.now[1] if key[2].startswith("/desk?")}
    assert kept == {0, desk.editor.member_id}
    assert "<bdi>Second</bdi>" in second.page and "<bdi>Editor</bdi>" in editor.page
    claims.assign(session, desk.second, number, desk.second.member_id)
    assert "For all." in second.get("/desk?assignee=me").text
    assert "For all." not in editor.get("/desk?assignee=me").text
    assert hidden


def test_under_a_path_prefix_it_is_the_same(settings, desk):
    app = create_app(replace(settings, prefix="/board"))
    person = Browser(app)
    from tests.web.browser import renew

    renew(desk, person, "reporter")
    page = person.get("/board/desk").text
    assert 'data-live="/board/desk/live"' in page
    since = re.search(r'data-at="([\d-]+)"', page)[1]
    assert [person.get(f"/board/desk/live?since={since}").status_code for _ in "ab"] == [204, 204]


def test_a_verdict_is_told(reporter, desk, session):
    number = desk.claim()
    since = at(reporter)
    desk.verdict(number, "unverified", by=desk.editor)
    assert ask(reporter, since).json["said"] == f"#{number}: Editor gave a verdict."
