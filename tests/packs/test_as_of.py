"""A pack as of a moment: the same bytes whenever it is made, whatever happened since."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from board.commands import (
    claims,
    comments,
    corrections,
    evidence,
    files,
    merging,
    origins,
    packs,
    replies,
    sources,
)
from board.db import atomic
from board.errors import Invalid
from board.forms import read_claim, read_evidence
from board.models import Capture, Claim, Comment, Evidence, Reply, Source, now
from board.rules import CaptureReason, CaptureState
from tests.commands.test_captures import URL, taken
from tests.packs.conftest import line_of, opened


def version(session, model, number):
    return session.get(model, number, populate_existing=True).version


def first(session, model):
    return session.execute(select(model.id).order_by(model.id)).scalars().first()


def item_of(line, number):
    return next(e for e in line["evidence"] if e["number"] == number)


def test_before_and_after_a_verdict(desk, packed):
    claim = desk.claim()
    before = now()
    desk.verdict(claim, "unverified")
    assert line_of(packed(claim, as_of=before), claim)["verdicts"] == []
    assert len(line_of(packed(claim), claim)["verdicts"]) == 1


def test_before_and_after_a_correction_by_a_verdict(desk, packed):
    claim = desk.corroborated()
    before = now()
    against = desk.item(claim, desk.source("Other"), stance="contradicts")
    desk.verdict(claim, "disputed", [against], dispute_reason="evidence_against")
    earlier, later = line_of(packed(claim, as_of=before), claim), line_of(packed(claim), claim)
    assert (earlier["status"], earlier["dispute_reason"]) == ("corroborated", "")
    assert (later["status"], later["dispute_reason"]) == ("disputed", "evidence_against")
    assert against not in [e["number"] for e in earlier["evidence"]]


def test_before_and_after_an_edit_of_the_claim(desk, session, packed):
    claim = desk.claim("It flew 15,000 km.", claimant="KCNA")
    moments = [now()]
    for words in ("It flew 1,500 km.", "It flew 150 km."):
        typed = read_claim({"statement": words, "claimant": "Rodong", "accuses_person": "yes"})
        claims.edit_claim(session, desk.reporter, claim, version(session, Claim, claim), typed)
        moments.append(now())
    lines = [line_of(packed(claim, as_of=moment), claim) for moment in moments]
    said = [(line["statement"], line["claimant"], line["accuses_person"]) for line in lines]
    assert said == [
        ("It flew 15,000 km.", "KCNA", False),
        ("It flew 1,500 km.", "Rodong", True),
        ("It flew 150 km.", "Rodong", True),
    ]


def test_before_and_after_a_copy_filled_in_what_the_item_did_not_say(desk, session, packed):
    claim = desk.claim()
    item = desk.item(claim, url=URL)
    with atomic(session):
        session.add(Capture(evidence_id=item, url=URL, reason=CaptureReason.ADDED))
    moments = [now()]
    taken(session, item)
    moments.append(now())
    told = [item_of(line_of(packed(claim, as_of=moment), claim), item) for moment in moments]
    assert [(e["title"], e["publisher"]) for e in told] == [
        ("", ""),
        ("Crane falls", "The Harbour"),
    ]


def test_before_and_after_an_item_is_edited_withdrawn_and_restored(desk, session, packed):
    claim = desk.claim()
    item = desk.item(claim, title="As it was")
    moments = [now()]
    typed = read_evidence({"stance": "context", "description": "Edited.", "title": "As it is"})
    evidence.edit_evidence(session, desk.reporter, item, 1, typed)
    evidence.withdraw_evidence(session, desk.reporter, item, "It was a fake.")
    moments.append(now())
    evidence.restore_evidence(session, desk.reporter, item)
    moments.append(now())
    told = [item_of(line_of(packed(claim, as_of=moment), claim), item) for moment in moments]
    assert [(e["title"], e["stance"], e["public"]) for e in told] == [
        ("As it was", "supports", True),
        ("As it is", "context", False),
        ("As it is", "context", False),
    ]
    assert [e["withdrawn_reason"] for e in told] == ["", "It was a fake.", ""]
    assert told[1]["withdrawn_by"] == "Reporter"


def test_before_and_after_an_origin_is_traced_and_taken_back(desk, session, packed):
    claim, origin = desk.claim(), desk.source("Agency")
    item = desk.item(claim)
    moments = [now()]
    for step in (origin, None):
        origins.trace_origin(session, desk.reporter, item, step)
        moments.append(now())
    told = [item_of(line_of(packed(claim, as_of=moment), claim), item) for moment in moments]
    assert [(e["origin"], e["traced_by"]) for e in told] == [
        ("", ""), ("Agency", "Reporter"), ("", ""),
    ]  # fmt: skip


def test_before_and_after_an_answer_and_a_reply_taken_back(desk, session, packed):
    claim = desk.claim()
    before = now()
    asked = replies.ReplyInput("Them", now() + timedelta(hours=1))
    reply = replies.ask_for_reply(session, desk.reporter, claim, asked)
    moments = [before, now()]
    replies.log_answer(session, desk.reporter, reply, 1, replies.Answer("No."))
    moments.append(now())
    replies.take_reply_back(session, desk.reporter, reply, version(session, Reply, reply), "Wrong.")
    moments.append(now())
    told = [line_of(packed(claim, as_of=moment), claim)["replies"] for moment in moments]
    assert told[0] == []
    seen = [(r["answer"], bool(r["answered_at"]), bool(r["taken_back_at"])) for (r,) in told[1:]]
    assert seen == [("", False, False), ("No.", True, False), ("No.", True, True)]


def test_a_corrected_source_is_told_with_its_day_and_only_once_it_was_known(desk, session, packed):
    claim, wire = desk.claim(), desk.source("Wire")
    desk.item(claim, wire)
    moments = [now()]
    sources.correct_source(session, desk.reporter, wire, "It was day.")
    renamed = sources.SourceInput("Old Wire")
    sources.edit_source(session, desk.reporter, wire, version(session, Source, wire), renamed)
    moments.append(now())
    sources.take_mark_back(session, desk.reporter, wire)
    moments.append(now())
    told = [line_of(packed(claim, as_of=moment), claim)["sources"][0] for moment in moments]
    assert [line["name"] for line in told] == ["Wire", "Old Wire", "Old Wire"]
    marks = [[(c["note"], bool(c["until"])) for c in line["corrections"]] for line in told]
    assert marks == [[], [("It was day.", False)], [("It was day.", True)]]
    assert [bool(line["corrected_on"]) for line in told] == [False, True, False]
    assert [line["correction_note"] for line in told] == ["", "It was day.", ""]


def test_copies_and_files_are_those_that_there_were(desk, session, packed, copied, filed):
    claim = desk.claim()
    item = desk.item(claim, url="https://a.example/p")
    moments = [now()]
    copied(item, b"first", saved_url="https://archive.example/", saved_at=now() + timedelta(days=1))
    one = filed(item, "one.pdf", b"%PDF-1 one")
    moments.append(now())
    copied(item, b"second")
    files.remove_file(session, desk.reporter, one)
    filed(item, "two.pdf", b"%PDF-1 two")
    moments.append(now())
    files.restore_file(session, desk.editor, one)
    moments.append(now())
    told = [item_of(line_of(packed(claim, as_of=moment), claim), item) for moment in moments]
    assert [[f["name"] for f in e["files"]] for e in told] == [
        [], ["one.pdf"], ["two.pdf"], ["one.pdf", "two.pdf"],
    ]  # fmt: skip
    assert [len(e["copies"]) for e in told] == [0, 1, 2, 2]
    names = {n for n in opened(packed(claim, as_of=moments[1])).namelist() if n[:5] == "files"}
    assert len(names) == 3  # the page, its exchange, one file
    (copy,) = told[1]["copies"]
    assert (copy["url"], copy["final_url"], copy["status"], copy["tool"], copy["saved_url"]) == (
        "https://a.example/p", "https://a.example/q", 200, "Claimboard", "",
    )  # fmt: skip
    assert copy["redirects"] == [["https://a.example/p", "301"]] and copy["fetched_at"]
    (file,) = told[1]["files"]
    assert (file["added_by"], file["media"], file["size"]) == ("Reporter", "application/pdf", 10)


def test_what_waits_failed_or_was_stopped_is_no_copy(desk, packed, copied):
    claim = desk.claim()
    item = desk.item(claim)
    for state in ("waiting", "failed", "stopped"):
        copied(item, state=CaptureState(state))
    assert item_of(line_of(packed(claim), claim), item)["copies"] == []


def test_a_corrected_item_is_told_with_its_day_and_only_once_it_was_known(desk, session, packed):
    claim = desk.claim()
    page = "https://a.example/page"
    item, same = desk.item(claim, url=page), desk.item(claim, url=f"{page}?utm_source=x")
    moments = [now()]
    on = date(2026, 3, 1)
    corrections.correct_item(session, desk.reporter, item, "It was day.", f"{page}/c", on)
    moments.append(now())
    later = desk.item(claim, url=page)
    corrections.correct_item(session, desk.editor, same, "It never was.", retracted=True)
    moments.append(now())
    corrections.take_item_mark_back(session, desk.reporter, later)
    moments.append(now())
    lines = [line_of(packed(claim, as_of=moment), claim) for moment in moments]
    fields = ("corrected_on", "correction_note", "correction_link", "retracted")
    for number in (item, same):
        told = [item_of(line, number) for line in lines]
        assert [tuple(e[field] for field in fields) for e in told] == [
            ("", "", "", False),
            ("2026-03-01", "It was day.", f"{page}/c", False),
            (moments[2].date().isoformat(), "It never was.", "", True),
            ("", "", "", False),
        ]
        marks = told[3]["corrections"]
        assert [(m["note"], m["by"], m["retracted"], bool(m["until"])) for m in marks] == [
            ("It was day.", "Reporter", False, True), ("It never was.", "Editor", True, True),
        ]  # fmt: skip
        assert [len(e["corrections"]) for e in told] == [0, 1, 2, 2]
    assert item_of(lines[2], later)["retracted"] is True


def test_how_reliable_a_source_was_held_to_be_is_told_in_confidence_with_its_history(
    desk, session, packed
):
    claim, wire = desk.claim(), desk.source("Wire", note="Mostly right.")
    desk.item(claim, wire)
    moments = [now()]
    noted = sources.SourceInput("Wire", note="Often wrong.")
    sources.edit_source(session, desk.editor, wire, version(session, Source, wire), noted)
    moments.append(now())
    told = [
        line_of(packed(claim, as_of=moment, by=desk.editor, confidential=True), claim)["sources"][0]
        for moment in moments
    ]
    assert [line["note"] for line in told] == ["Mostly right.", "Often wrong."]
    assert [[(n["by"], n["note"]) for n in line["notes"]] for line in told] == [
        [("Reporter", "Mostly right.")],
        [("Reporter", "Mostly right."), ("Editor", "Often wrong.")],
    ]
    assert "notes" not in line_of(packed(claim), claim)["sources"][0]


def test_what_a_merge_brought_later_was_not_known_then(desk, session, packed):
    claim, other = desk.claim(), desk.claim("The same, said again.")
    own, brought = desk.item(claim), desk.item(other)
    before = now()
    merging.merge(session, desk.editor, other, version(session, Claim, other), claim)
    earlier, later = line_of(packed(claim, as_of=before), claim), line_of(packed(claim), claim)
    assert [e["number"] for e in earlier["evidence"]] == [own]
    assert earlier["merged_since"] == [other]
    assert [e["number"] for e in later["evidence"]] == [own, brought]


def test_a_pack_of_a_moment_has_the_same_bytes_whatever_happened_since(desk, session, packed, full):
    """Everything that can be changed is changed; the pack of before is what it was."""
    moment = now()
    editor = desk.editor
    before = packed(full, as_of=moment), packed(full, as_of=moment, by=editor, confidential=True)
    item = first(session, Evidence)
    typed = read_evidence({"stance": "context", "description": "Edited.", "note": "Another."})
    evidence.edit_evidence(session, desk.reporter, item, 1, typed)
    evidence.withdraw_evidence(session, desk.reporter, item, "Why.")
    new = read_claim({"statement": "It was held at noon.", "kind": "figure", "tags": "x"})
    claims.edit_claim(session, desk.reporter, full, version(session, Claim, full), new)
    desk.verdict(full, "unverified")
    said = first(session, Comment)
    comments.edit_comment(session, desk.reporter, said, 1, "Otherwise.")
    reply = first(session, Reply)
    number = version(session, Reply, reply)
    replies.take_reply_back(session, desk.reporter, reply, number, "Why.")
    for source in session.execute(select(Source.id)).scalars().all():
        renamed = sources.SourceInput(f"Renamed {source}")
        number = version(session, Source, source)
        sources.edit_source(session, desk.reporter, source, number, renamed)
    packs.make_pack(session, editor, full, None, now())
    after = packed(full, as_of=moment), packed(full, as_of=moment, by=editor, confidential=True)
    assert after == before


def test_two_packs_of_one_moment_are_one(full, packed):
    moment = now()
    assert packed(full, as_of=moment) == packed(full, as_of=moment)


def test_a_moment_before_there_was_a_claim_is_refused(desk, session):
    before = now()
    claim = desk.claim()
    with pytest.raises(Invalid, match="not on the board yet"):
        packs.make_pack(session, desk.editor, claim, None, before)
