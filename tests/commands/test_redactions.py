"""Rule 10: what must go goes everywhere at once, by two people; a legal hold stops it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from board.commands import batches, clearances, comments, drafts, merging, replies, upkeep
from board.commands.articles import (
    ArticleInput,
    Pick,
    add_article,
    add_text,
    take_claims,
)
from board.commands.batches import Change
from board.commands.claims import edit_claim, restrict, set_next_step
from board.commands.evidence import edit_evidence, restore_evidence
from board.commands.holds import lift_hold, place_hold
from board.commands.publication import put_under_review, unpublish
from board.commands.redactions import ask_redaction, confirm_redaction, drop_redaction
from board.commands.trail import walk
from board.errors import Denied, Invalid, NotFound, Refused
from board.forms import read_claim, read_evidence
from board.keys import trail_keys
from board.models import (
    ArticleText,
    Claim,
    ClaimAnchor,
    Draft,
    Embargo,
    Event,
    Evidence,
    Publication,
    Redaction,
    metadata,
    now,
)
from board.queries.redactions import quoting
from board.record import reading
from board.rules import (
    BatchChange,
    NextStep,
    PublicationEvent,
    Role,
)
from tests.commands.test_embargoes import fresh, hold, pass_time
from tests.commands.test_publication import publish, version

SECRET = "Zyxwv"


def redact(session, desk, claim, item=None, asks="editor", confirms="admin"):
    asked = ask_redaction(
        session, desk.people[asks], claim, "A court order.", "By order of a court.", item
    )
    return confirm_redaction(session, desk.people[confirms], asked)


def kept_words(session, word=SECRET):
    """Every table and column that still holds a word."""
    session.rollback()
    found = []
    for table in metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            for column, value in row.items():
                told = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                if word.casefold() in told.casefold():
                    found.append((table.name, column))
    return found


def a_claim_that_is_told_of_everywhere(desk, session):
    claim = desk.claim(
        f"{SECRET} did it.", claimant=SECRET, relayed_by=SECRET, original_words=SECRET,
        appeared_at=f"https://a.example/{SECRET}", tags=SECRET,
    )  # fmt: skip
    cites = [
        desk.item(claim, desk.source(f"Origin {n}"), title=f"{SECRET} {n}", note=SECRET,
                  url=f"https://{n}.example/{SECRET}", excerpt=SECRET, description=SECRET,
                  publisher=SECRET)
        for n in (1, 2)
    ]  # fmt: skip
    said = comments.add_comment(session, desk.reporter, claim, f"@editor, {SECRET}.")
    comments.edit_comment(session, desk.reporter, said, 1, f"{SECRET}, edited.")
    desk.verdict(claim, "corroborated", cites, reasoning=f"{SECRET} because.", answer=SECRET,
                 exception_reason=SECRET)  # fmt: skip
    moment = now() + timedelta(hours=1)
    asked = replies.ask_for_reply(
        session, desk.reporter, claim, replies.ReplyInput(SECRET, moment, SECRET)
    )
    replies.log_answer(session, desk.reporter, asked, 1, replies.Answer(SECRET, SECRET))
    clearances.clear_legally(
        session, desk.editor, claim, version(session, claim), SECRET, SECRET, SECRET
    )
    set_next_step(session, desk.reporter, claim, NextStep.PARKED, SECRET)
    for by, form in ((desk.editor, "sign-off"), (desk.reporter, "comment")):
        drafts.keep_draft(session, by.member_id, f"{form}:{claim}", [("note", SECRET)], "")
    tag = Change(BatchChange.TAGS, add="fresh")
    batches.change_many(session, desk.reporter, [claim], tag)
    return claim


def test_nothing_of_the_claim_is_left_in_any_table(desk, session):
    claim = a_claim_that_is_told_of_everywhere(desk, session)
    twin = desk.claim(f"{SECRET}, once more.")
    comments.add_comment(session, desk.reporter, twin, f"{SECRET} twice.")
    merging.merge(session, desk.editor, twin, version(session, twin), claim, f"{SECRET} again")
    publish(session, desk.editor, claim, public_wording=f"{SECRET}, two say.")
    hold(session, desk.editor, claim, public_wording=SECRET,
         event=PublicationEvent.UPDATE, note=SECRET)  # fmt: skip
    assert len({table for table, _column in kept_words(session)}) > 12
    redact(session, desk, claim)
    assert kept_words(session) == []


BODY = f"On Monday {SECRET} took the money from the fund. The rest is quiet.\nAnd so it stays."
TOOK = f"{SECRET} took the money from the fund."


def taken(session, desk, article, words, number=1, body=BODY, sentence=None):
    """A claim taken from these words of an article."""
    start = body.index(words)
    pick = Pick(start, start + len(words), sentence or words, read_claim({"statement": words}))
    take_claims(session, desk.reporter, article, number, [pick])
    return session.execute(select(func.max(Claim.id))).scalar_one()


def text_of(session, article, number=1):
    session.rollback()
    query = select(ArticleText).where(ArticleText.article_id == article)
    text = session.execute(query.where(ArticleText.number == number)).scalar_one()
    session.refresh(text)
    return text


def test_the_words_that_a_claim_was_taken_from_go_from_every_version_of_the_article(desk, session):
    article = add_article(session, desk.reporter, ArticleInput("Monday"), BODY)
    claim = taken(session, desk, article, TOOK)
    other = taken(session, desk, article, "The rest is quiet.", sentence=BODY)
    changed = BODY.replace("the money", "all money") + f" Once more: {TOOK}"
    add_text(session, desk.reporter, article, 1, changed)
    hashes = [text_of(session, article, number).sha256 for number in (1, 2)]
    redact(session, desk, claim)
    assert kept_words(session) == []
    first, second = (text_of(session, article, number) for number in (1, 2))
    assert first.body == BODY.replace(TOOK, "█" * len(TOOK)) and len(second.body) == len(changed)
    assert [first.sha256, second.sha256] == hashes
    [anchor] = session.execute(select(ClaimAnchor)).scalars()
    assert (anchor.claim_id, anchor.exact, anchor.state) == (other, "The rest is quiet.", "found")
    assert second.body[anchor.starts : anchor.ends] == anchor.exact
    assert not session.get(Claim, other).needs_review


def test_words_that_stand_changed_in_a_later_version_go_too(desk, session):
    article = add_article(session, desk.reporter, ArticleInput("Monday"), BODY)
    claim = taken(session, desk, article, TOOK)
    add_text(session, desk.reporter, article, 1, BODY.replace("the money", "all the money"))
    redact(session, desk, claim)
    assert kept_words(session) == []
    assert "The rest is quiet." in text_of(session, article, 2).body


def test_the_text_that_was_pasted_once_does_not_bring_the_words_back(desk, session):
    article = add_article(session, desk.reporter, ArticleInput("Monday"), BODY)
    redact(session, desk, taken(session, desk, article, TOOK))
    add_text(session, desk.reporter, article, 1, BODY)
    assert kept_words(session) == [] and text_of(session, article).number == 1


def test_another_claim_of_the_same_words_is_flagged_with_one_event(desk, session):
    articles = [
        add_article(session, desk.reporter, ArticleInput(name), BODY + name) for name in "AB"
    ]
    claim = taken(session, desk, articles[0], TOOK)
    other = taken(session, desk, articles[0], "took the money")
    for article, number in ((articles[1], claim), (articles[1], other)):
        start = BODY.index(TOOK)
        pick = Pick(start, start + len(TOOK), TOOK, None, existing=number)
        take_claims(session, desk.reporter, article, 1, [pick])
    before = session.execute(select(func.max(Event.n))).scalar_one()
    redact(session, desk, claim)
    session.rollback()
    rows = session.execute(select(Event).where(Event.n > before).order_by(Event.n)).scalars()
    assert [(row.name, row.claim_id) for row in rows] == [
        ("redaction_asked", claim), ("review_needed", other), ("claim_redacted", claim),
    ]  # fmt: skip
    assert session.get(Claim, other, populate_existing=True).needs_review
    assert kept_words(session) == []
    anchors = session.execute(select(ClaimAnchor)).scalars().all()
    assert {(a.claim_id, a.state.value, a.exact.strip("█")) for a in anchors} == {
        (other, "changed", "")
    }


def test_what_is_under_a_legal_hold_keeps_its_words_in_an_article(desk, session):
    article = add_article(session, desk.reporter, ArticleInput("Monday"), BODY)
    claim = taken(session, desk, article, TOOK)
    other = taken(session, desk, article, "took the money")
    place_hold(session, desk.admin, other, "A lawsuit.")
    with pytest.raises(Refused, match="legal hold"):
        redact(session, desk, claim)
    session.rollback()
    assert text_of(session, article).body == BODY


def test_a_redacted_item_takes_no_words_of_an_article(desk, session):
    article = add_article(session, desk.reporter, ArticleInput("Monday"), BODY)
    claim = taken(session, desk, article, TOOK)
    redact(session, desk, claim, desk.item(claim))
    assert text_of(session, article).body == BODY


def test_where_its_words_stand_is_told_before(desk, session):
    covered, holding, quiet = (
        add_article(session, desk.reporter, ArticleInput(name), body)
        for name, body in (("A", BODY), ("B", f"B says: {TOOK}"), ("C", "Nothing of it."))
    )
    claim = taken(session, desk, covered, TOOK)
    told = quoting(session, claim)
    assert [row.id for row in told.covered] == [covered]
    assert [row.id for row in told.others] == [holding] and quiet not in told.others
    short = desk.claim("Nothing")
    assert quoting(session, short).others == []


def test_the_chain_still_holds_and_the_event_says_who(desk, session, settings):
    claim = a_claim_that_is_told_of_everywhere(desk, session)
    publish(session, desk.editor, claim)
    made = redact(session, desk, claim)
    session.rollback()
    assert sum(1 for _n in walk(session, trail_keys(settings.data_dir))) > 10
    newest = session.execute(select(Event).order_by(Event.n.desc()).limit(1)).scalar_one()
    assert (newest.name, newest.claim_id) == ("claim_redacted", claim)
    assert newest.particulars["redaction"] == made
    row = session.get(Redaction, made, populate_existing=True)
    assert (row.asked_by, row.confirmed_by) == (desk.editor.member_id, desk.admin.member_id)
    assert (row.reason, row.public_reason) == ("A court order.", "By order of a court.")


def test_readers_find_a_tombstone_at_every_address_with_the_public_reason(desk, session, settings):
    from board import create_app

    claim = a_claim_that_is_told_of_everywhere(desk, session)
    publish(session, desk.editor, claim)
    publish(session, desk.editor, claim, event=PublicationEvent.CORRECTION, note=SECRET)
    pid = fresh(session, claim).pid
    redact(session, desk, claim)
    documents = session.execute(
        select(Publication.document).where(Publication.pid == pid).order_by(Publication.number)
    ).scalars().all()  # fmt: skip
    assert documents[:2] == [b"", b""]
    assert set(json.loads(documents[2])) == {"schema", "pid", "event", "at", "number", "reason"}
    session.rollback()
    client = create_app(settings).test_client()
    for path in (f"/claims/{pid}", f"/claims/{pid}/versions/1", f"/claims/{pid}/versions/2"):
        page = client.get(path)
        assert page.status_code == 200 and "By order of a court." in page.text
        assert "This claim was removed" in page.text and SECRET not in page.text
    assert SECRET not in client.get("/").text and "A court order" not in client.get("/").text
    assert [c.count for c in reading.columns(session)] == [0, 0, 0]


def test_one_that_never_was_public_stays_an_absent_one(desk, session):
    claim = desk.claim(f"{SECRET}.")
    pid = fresh(session, claim).pid
    redact(session, desk, claim)
    assert reading.claim(session, pid) is None and kept_words(session) == []


def test_it_is_closed_to_everybody_afterwards(desk, session):
    claim = desk.claim()
    redact(session, desk, claim)
    for act in (
        lambda: edit_claim(session, desk.editor, claim, 2, read_claim({"statement": "New."})),
        lambda: comments.add_comment(session, desk.editor, claim, "More."),
        lambda: publish(session, desk.editor, claim),
        lambda: ask_redaction(session, desk.editor, claim, "Again.", "Again."),
    ):
        with pytest.raises(NotFound):
            act()


def codes(caught):
    return {need.code for need in caught.value.needs}


def test_it_takes_an_editor_and_an_admin_who_are_not_the_same_person(desk, session):
    both = desk.join("both", Role.EDITOR, Role.ADMIN)
    for asks, confirms, lacks in (
        ("editor", "editor", "second_person"),
        ("both", "both", "second_person"),
        ("editor", "second", "roles"),
        ("editor", "admin", ""),
        ("admin", "editor", ""),
        ("both", "second", ""),
        ("both", "admin", ""),
        ("second", "both", ""),
    ):
        claim = desk.claim(f"{asks} and {confirms}.")
        if not lacks:
            assert redact(session, desk, claim, asks=asks, confirms=confirms)
            continue
        with pytest.raises(Refused) as caught:
            redact(session, desk, claim, asks=asks, confirms=confirms)
        assert codes(caught) == {lacks}
    with pytest.raises(Denied):
        ask_redaction(session, desk.reporter, claim, "Why.", "Why.")
    assert both.member_id


def test_an_asker_who_left_has_no_word_in_it_any_more(desk, session):
    from board.commands.members import deactivate

    claim = desk.claim()
    asked = ask_redaction(session, desk.editor, claim, "Why.", "Why.")
    deactivate(session, desk.admin, desk.editor.member_id)
    with pytest.raises(Refused) as caught:
        confirm_redaction(session, desk.admin, asked)
    assert codes(caught) == {"roles"}


def test_nobody_redacts_a_restricted_claim_that_does_not_name_them(desk, session):
    claim = desk.claim(restricted="yes", by=desk.editor)
    asked = ask_redaction(session, desk.editor, claim, "Why.", "Why.")
    with pytest.raises(NotFound):
        confirm_redaction(session, desk.admin, asked)
    restrict(session, desk.editor, claim, True, [desk.admin.member_id])
    assert confirm_redaction(session, desk.admin, asked)


def test_both_reasons_are_asked_for_and_one_may_be_dropped(desk, session):
    claim = desk.claim()
    with pytest.raises(Invalid) as caught:
        ask_redaction(session, desk.editor, claim, " ", " ")
    assert set(caught.value.errors) == {"reason", "public_reason"}
    asked = ask_redaction(session, desk.editor, claim, "Why.", "Why.")
    drop_redaction(session, desk.admin, asked)
    with pytest.raises(NotFound):
        confirm_redaction(session, desk.admin, asked)
    assert fresh(session, claim).statement


def test_a_legal_hold_stops_it_until_an_admin_lifts_it(desk, session):
    claim, twin = desk.claim(), desk.claim("Twin.")
    asked = ask_redaction(session, desk.editor, claim, "Why.", "Why.")
    with pytest.raises(Denied):
        place_hold(session, desk.editor, claim, "A lawsuit.")
    with pytest.raises(Invalid):
        place_hold(session, desk.admin, claim, " ")
    made = place_hold(session, desk.admin, claim, "A lawsuit.")
    assert place_hold(session, desk.admin, claim, "Another.") == made
    for act in (
        lambda: confirm_redaction(session, desk.admin, asked),
        lambda: ask_redaction(session, desk.editor, claim, "Why.", "Why."),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert codes(caught) == {"held"}
    with pytest.raises(Denied):
        lift_hold(session, desk.editor, made, "Over.")
    with pytest.raises(Invalid):
        lift_hold(session, desk.admin, made, " ")
    lift_hold(session, desk.admin, made, "Settled.")
    place_hold(session, desk.admin, twin, "Another lawsuit.")
    merging.merge(session, desk.editor, twin, version(session, twin), claim)
    with pytest.raises(Refused):  # what was merged into it would be destroyed with it
        confirm_redaction(session, desk.admin, asked)


def test_time_destroys_nothing_of_a_claim_that_is_held(desk, session):
    held, free = desk.claim(), desk.claim("Free.")
    place_hold(session, desk.admin, held, "A lawsuit.")
    for claim in (held, free):
        who = desk.editor.member_id
        drafts.keep_draft(session, who, f"comment:{claim}", [("body", "Half.")], "")
    upkeep.forget(session, now() + timedelta(days=20))
    assert [d.form for d in session.execute(select(Draft)).scalars()] == [f"comment:{held}"]


def test_one_item_goes_from_the_desk_and_from_every_public_document(desk, session):
    claim = desk.corroborated("The bridge is closed.")
    item = desk.item(claim, stance="context", url=f"https://a.example/{SECRET}", title=SECRET,
                     description="Words of its own")  # fmt: skip
    publish(session, desk.editor, claim)
    edited = read_evidence({"stance": "context", "url": "https://b.example/", "title": "Renamed",
                            "public": "yes", "description": "x"})  # fmt: skip
    edit_evidence(session, desk.reporter, item, 1, edited)
    redact(session, desk, claim, item)
    assert kept_words(session) == []
    pid = fresh(session, claim).pid
    page = reading.claim(session, pid)
    assert page.document["event"] == "update" and page.document["note"] == "By order of a court."
    assert page.document["statement"] == "The bridge is closed."
    assert len(page.document["evidence"]) == 2 and len(page.versions) == 1
    row = session.get(Evidence, item, populate_existing=True)
    assert row.redacted_at and row.withdrawn_at
    with pytest.raises(NotFound):
        restore_evidence(session, desk.reporter, item)


def test_an_item_that_came_with_a_merged_claim_goes_from_that_ones_documents_too(desk, session):
    twin, claim = desk.corroborated("It is shut."), desk.corroborated("The bridge is closed.")
    item = desk.item(twin, stance="context", url=f"https://a.example/{SECRET}", title=SECRET)
    for number in (twin, claim):
        publish(session, desk.editor, number)
    pid = fresh(session, twin).pid
    made = merging.merge(session, desk.editor, twin, version(session, twin), claim, "The same.")
    assert SECRET in str(reading.claim(session, pid).versions)
    listed = [column.count for column in reading.columns(session)]
    redact(session, desk, claim, item)
    assert kept_words(session) == []
    assert [column.count for column in reading.columns(session)] == listed
    assert reading.leads_to(session, pid) == fresh(session, claim).pid
    merging.undo_merge(session, desk.editor, made)
    assert sum(column.count for column in reading.columns(session)) == sum(listed) + 1
    assert reading.claim(session, pid).document["note"] == "By order of a court."


def test_a_cited_item_that_goes_flags_the_claim(desk, session):
    claim = desk.corroborated()
    item = session.execute(select(Evidence.id).order_by(Evidence.id).limit(1)).scalar()
    redact(session, desk, claim, item)
    row = fresh(session, claim)
    assert row.needs_review and row.supporting == 1 and row.status == "corroborated"


def test_an_item_that_readers_never_saw_leaves_their_documents_alone(desk, session):
    claim = desk.corroborated()
    item = desk.item(claim, description=SECRET, public="")
    publish(session, desk.editor, claim)
    redact(session, desk, claim, item)
    assert len(session.execute(select(Publication)).all()) == 1
    assert kept_words(session) == []


def test_a_tombstone_and_a_brake_stay_what_they_are_when_an_item_goes(desk, session):
    for bring_down in (
        lambda c: unpublish(session, desk.editor, c, "It was wrong."),
        lambda c: put_under_review(session, desk.editor, c),
    ):
        claim = desk.corroborated()
        item = desk.item(claim, stance="context", description=SECRET)
        publish(session, desk.editor, claim)
        bring_down(claim)
        pid = fresh(session, claim).pid
        before = reading.claim(session, pid).document
        redact(session, desk, claim, item)
        after = reading.claim(session, pid).document
        assert after["event"] == before["event"] and after.get("reason") == before.get("reason")
        assert kept_words(session) == []


def test_a_sign_off_that_waits_with_the_item_is_refused(desk, session):
    claim = desk.corroborated()
    item = desk.item(claim, stance="context", description=SECRET)
    made = hold(session, desk.editor, claim)
    redact(session, desk, claim, item)
    assert kept_words(session) == []
    assert pass_time(session) == 0
    row = session.get(Embargo, made, populate_existing=True)
    assert row.refused == "redacted" and row.publication_id is None
    assert fresh(session, claim).needs_review


def test_an_item_of_another_claim_is_not_redacted_with_this_one(desk, session):
    item = desk.item(desk.claim())
    with pytest.raises(NotFound):
        ask_redaction(session, desk.editor, desk.claim("Other."), "Why.", "Why.", item)


REFUSED = (
    "UPDATE publications SET document = 'x'",
    "UPDATE publications SET document = '', number = 9",
    "UPDATE verdicts SET reasoning = ''",
    "UPDATE verdicts SET reasoning = '', answer = '', wording = 'x', exception_reason = '', "
    "exception_public_reason = ''",
    "UPDATE verdicts SET status = 'disputed', reasoning = '', answer = '', wording = '', "
    "exception_reason = '', exception_public_reason = ''",
    "UPDATE event_texts SET new = 'x'",
    "UPDATE event_texts SET new = NULL, old = NULL",
    "DELETE FROM event_texts",
    "DELETE FROM publications",
    "UPDATE events SET name = 'x'",
)


@pytest.mark.parametrize("change", REFUSED)
def test_the_database_lets_a_redaction_through_and_nothing_else(desk, session, engine, change):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    session.rollback()
    with engine.begin() as connection, pytest.raises(DatabaseError, match="append-only"):
        connection.execute(text(change))


def test_a_confidential_source_keeps_its_code_name(desk, session):
    """The source is not the claim's: it is kept, and no item points at it any more."""
    orchid = desk.source("Orchid", confidential=True)
    claim = desk.claim()
    desk.item(claim, orchid, source_id=str(orchid))
    redact(session, desk, claim)
    assert session.execute(select(Evidence.source_id)).scalar() is None


def test_on_sqlite_the_words_are_overwritten_in_the_file(desk, session, settings, engine):
    if not settings.is_sqlite:
        pytest.skip("PostgreSQL frees them at its next vacuum: docs/security.md says so.")
    claim = a_claim_that_is_told_of_everywhere(desk, session)
    publish(session, desk.editor, claim, public_wording=f"{SECRET}, two say.")
    redact(session, desk, claim)
    session.close()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (settings.data_dir / "claimboard.sqlite").read_bytes()
    assert SECRET.encode() not in whole and SECRET.casefold().encode() not in whole


def test_what_was_redacted_is_in_no_export(desk, session, tmp_path):
    from tests.queries.test_export import export

    claim, gone = desk.corroborated("Kept."), desk.claim(f"{SECRET}.")
    item = desk.item(claim, stance="context", description=SECRET)
    redact(session, desk, claim, item)
    redact(session, desk, gone)
    session.rollback()
    rows = export(session, tmp_path / "board.jsonl").read_text().splitlines()
    told = [json.loads(row) for row in rows if "Kept." in row]
    assert len(told) == 1 and len(told[0]["evidence"]) == 2
    assert SECRET not in "".join(rows)
