"""What comes in from files meets the same rules, and nothing is lost or doubled."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from board.commands import claims
from board.commands.importing import import_rows
from board.errors import Denied
from board.formats import FORMATS
from board.models import Claim, Event, Verdict

ENTRY = {
    "claim": "The lake is dry.", "label": "Supported", "justification": "Two reports.",
    "claim_date": "31-1-2020", "speaker": None, "original_claim_url": None, "id": "x-1",
    "questions": [{"question": "q", "answers": [
        {"source_url": "https://web.archive.org/web/2020/https://one.example/a"},
        {"source_url": "https://two.example/b"},
    ]}],
}  # fmt: skip
LINK = {"url": "https://one.example/a", "stance": "supports", "source": "One", "origin": "One"}
OTHER = {"url": "https://two.example/b", "stance": "supports", "source": "Two", "origin": "Two"}
AGAINST = {"url": "https://three.example/c", "stance": "contradicts", "origin": "Three"}
CORROBORATED = {"status": "corroborated", "reasoning": "Two saw it."}


def import_file(session, path, kind, outlets=False):
    rejected = []
    form = FORMATS[kind]
    report = import_rows(
        session, form.entries(path), form.read, outlets,
        lambda line, reason, _entry: rejected.append((line, reason)),
    )  # fmt: skip
    assert len(rejected) == report.rejected
    report.lines = rejected
    return report


def averitec(session, tmp_path, *listed, outlets=False):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(listed))
    return import_file(session, path, "averitec", outlets)


def jsonl(session, tmp_path, *told, **options):
    path = tmp_path / "file.jsonl"
    path.write_text("".join(f"{t if isinstance(t, str) else json.dumps(t)}\n" for t in told))
    return import_file(session, path, "jsonl", **options)


def claim(number=1, **fields):
    return {"statement": f"It rained, says number {number}.", "import_id": str(number), **fields}


def only(session, columns, table="claims"):
    return tuple(session.execute(text(f"SELECT {columns} FROM {table} ORDER BY id")).one())


def test_a_verdict_without_traced_origins_is_held_and_flagged(session, settings, tmp_path):
    report = averitec(session, tmp_path, ENTRY)
    assert (report.added, dict(report.held)) == (1, {"origins": 1})
    assert "origins are needed" in report.why["origins"]
    row = session.execute(text("SELECT status, needs_review, reported_elsewhere FROM claims")).one()
    assert tuple(row)[::2] == ("unverified", "averitec: corroborated") and row.needs_review
    assert only(session, "reason, cleared_at", "review_flags") == ("reported_elsewhere", None)


def test_outlets_count_as_origins_when_the_importer_says_so(session, settings, tmp_path):
    report = averitec(session, tmp_path, ENTRY, outlets=True)
    assert report.held == {}
    domains = session.execute(text("SELECT domain FROM sources ORDER BY domain")).scalars()
    assert list(domains) == ["one.example", "two.example"]
    assert only(session, "status, claimed_on") == ("corroborated", "2020-01-31")


def test_a_stance_taken_from_a_label_says_so_at_the_item(session, settings, tmp_path):
    averitec(session, tmp_path, ENTRY | {"label": "Refuted"})
    rows = session.execute(text("SELECT stance, note FROM evidence")).all()
    assert set(map(tuple, rows)) == {
        ("contradicts", "The stance is derived from the label “Refuted”.")
    }


def test_the_same_file_twice_adds_nothing_and_a_bad_row_is_told(session, settings, tmp_path):
    bad, odd = {**ENTRY, "claim": "", "id": "x-2"}, {**ENTRY, "label": "Perhaps", "id": "x-3"}
    first, second = (averitec(session, tmp_path, bad, ENTRY, odd) for _again in range(2))
    assert (first.added, second.added, second.skipped) == (1, 0, 1)
    assert [line for line, _reason in first.lines] == [1, 3]
    assert session.execute(text("SELECT count(*) FROM claims")).scalar() == 1


def test_a_line_without_an_id_is_known_by_what_it_says(session, settings, tmp_path):
    rain, snow = {"statement": "It rained."}, {"statement": "It snowed."}
    assert jsonl(session, tmp_path, rain).added == 1
    again = jsonl(session, tmp_path, snow, rain)
    assert (again.added, again.skipped) == (1, 1)


def test_a_broken_line_is_told_and_the_lines_behind_it_go_in(session, settings, tmp_path):
    lines = [
        "{not json", '{"statement": "No evidence key."}', "[]", claim(restricted=True),
        claim(2, evidence=[{"url": "https://one.example"}]), claim(3, pid="mine"),
        claim(4, verdicts=[CORROBORATED | {"cites": ["e9"]}]), claim(5, opened_at="2999-01-01"),
        claim(6, statement="\ud800"), claim(7, evidence={}), claim(8, accuses_person="perhaps"),
        claim(9, sources=[{"name": "HARBOUR", "confidential": True}]), claim(10),
    ]  # fmt: skip
    report = jsonl(session, tmp_path, *lines)
    told = dict(report.lines)
    assert report.added == 2 and list(told) == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert told[5].startswith("evidence 1, stance: Say what it does")
    assert told[7] == "verdicts 1, cites: It cites items that are not there: e9"
    assert told[12].startswith("sources 1, confidential:")


def test_bytes_that_are_no_text_spoil_their_own_line_only(session, settings, tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_bytes(b'{"statement": "\xff"}\n{"statement": "It rained."}\n')
    report = import_file(session, path, "jsonl")
    assert (report.added, report.lines) == (1, [(1, "The line is not UTF-8.")])


def test_a_status_with_no_verdict_behind_it_is_reported_elsewhere(session, settings, tmp_path):
    report = jsonl(session, tmp_path, claim(status="corroborated", evidence=[LINK, OTHER]))
    assert report.held == {"reasoning": 1}
    assert only(session, "status, reported_elsewhere") == ("unverified", "jsonl: corroborated")


def test_a_verdict_keeps_its_time_and_the_trail_says_when_it_came(session, settings, tmp_path):
    told = CORROBORATED | {"at": "2025-10-11T08:30:00+02:00", "wording": "It rained, they said."}
    jsonl(session, tmp_path, claim(evidence=[LINK, OTHER], verdicts=[told]))
    verdict = session.get(Verdict, 1)
    assert verdict.at == datetime(2025, 10, 11, 6, 30, tzinfo=UTC)
    assert verdict.wording == "It rained, they said."
    query = select(Event).where(Event.name == "verdict_given")
    event = session.execute(query).scalar_one()
    assert event.way == "import" and datetime.now(UTC) - event.at < timedelta(minutes=1)
    assert event.particulars["happened_at"] == "2025-10-11T06:30:00+00:00"


def test_only_an_import_tells_of_the_past(desk, session):
    with pytest.raises(Denied):
        claims.assign(session, desk.editor, desk.claim(), None, happened_at=datetime.now(UTC))


def test_a_verdict_meets_the_evidence_that_stood_when_it_was_given(session, settings, tmp_path):
    gone = AGAINST | {"added_at": "2025-10-01", "withdrawn_at": "2025-10-02",
                      "withdrawn_reason": "It was about another town."}  # fmt: skip
    later = AGAINST | {"added_at": "2025-10-04"}
    verdict = CORROBORATED | {"at": "2025-10-03", "cites": ["e2", "e3"]}
    told = claim(evidence=[gone, LINK, OTHER, later], verdicts=[verdict])
    assert jsonl(session, tmp_path, told).held == {}
    assert only(session, "status, supporting, contradicting") == ("corroborated", 2, 1)
    without = claim(2, evidence=[AGAINST, LINK, OTHER], verdicts=[verdict])
    assert jsonl(session, tmp_path, without).held == {"answer": 1}


def test_the_reasoning_of_a_verdict_that_is_held_is_kept_in_the_trail(session, settings, tmp_path):
    jsonl(session, tmp_path, claim(verdicts=[CORROBORATED]))
    kept = session.execute(text("SELECT new FROM event_texts WHERE field = 'reasoning'"))
    assert list(kept.scalars()) == ["Two saw it."]


def test_an_exception_comes_back_as_reported_elsewhere(session, settings, tmp_path):
    told = CORROBORATED | {"exception": True, "exception_reason": "One will do.",
                           "exception_public_reason": "One will do."}  # fmt: skip
    report = jsonl(session, tmp_path, claim(evidence=[LINK, OTHER], verdicts=[told]))
    assert report.held == {"exception_editor": 1}
    assert only(session, "status, verdict_id") == ("unverified", None)


def test_an_earlier_verdict_that_is_refused_leaves_a_remark_and_the_later_stands(
    session, settings, tmp_path
):
    held = CORROBORATED | {"cites": []}
    later = {"status": "unverified", "reasoning": "The rain was last year’s."}
    told = claim(evidence=[LINK, OTHER], verdicts=[held, later])
    assert jsonl(session, tmp_path, told).held == {"origins": 1}
    columns = "status, reported_elsewhere, verdict_id"
    assert only(session, columns) == ("unverified", "jsonl: corroborated", 1)
    assert not only(session, "needs_review")[0]


def test_a_newest_verdict_that_is_refused_leaves_no_older_finding(session, settings, tmp_path):
    refused = {"status": "disputed", "reasoning": "Somebody said no."}
    told = claim(evidence=[LINK, OTHER], verdicts=[CORROBORATED, refused])
    assert jsonl(session, tmp_path, told).held == {"dispute_reason, contradiction": 1}
    assert only(session, "status, reported_elsewhere") == ("unverified", "jsonl: disputed")
    assert only(session, "needs_review")[0]


def test_sources_of_one_house_count_once_whatever_line_tells_of_it(session, settings, tmp_path):
    house = [{"name": "One", "belongs_to": "House"}, {"name": "Two", "relays": "One"},
             {"name": "House", "kind": "government"}]  # fmt: skip
    told = claim(sources=house, evidence=[LINK, OTHER], verdicts=[CORROBORATED])
    assert jsonl(session, tmp_path, told).held == {"origins": 1}
    without = claim(2, evidence=[LINK, OTHER], verdicts=[CORROBORATED])
    assert jsonl(session, tmp_path, without).held == {"origins": 1}
    ring = claim(3, sources=[{"name": "A", "relays": "B"}, {"name": "B", "relays": "A"}])
    assert jsonl(session, tmp_path, ring).lines == [(1, "sources: A source cannot rest on itself.")]


def test_claims_are_related_whichever_line_comes_first(session, settings, tmp_path):
    first, second = "aaaaaaaaaa", "bbbbbbbbbb"
    lines = [
        claim(1, pid=first, relations=[{"kind": "is_about", "pid": second}]),
        claim(2, pid=second, relations=[{"kind": "same_event", "pid": first},
                                        {"kind": "same_event", "pid": "cccccccccc"}]),
    ]  # fmt: skip
    report = jsonl(session, tmp_path, *lines)
    assert (report.added, report.unrelated) == (2, 1)
    rows = session.execute(text("SELECT claim_id, other_id, kind FROM claim_relations"))
    assert set(map(tuple, rows)) == {(1, 2, "is_about"), (2, 1, "same_event")}


def test_a_claim_goes_in_whole_or_not_at_all(session, settings, tmp_path):
    ring = [{"name": "A", "relays": "B"}, {"name": "B", "relays": "A"}]
    jsonl(session, tmp_path, claim(story="A flood", sources=[{"name": "C"}, *ring]))
    for table in ("claims", "stories", "sources", "events"):
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_name_in_a_file_never_means_a_confidential_source(desk, session, tmp_path):
    harbour = desk.source("One", confidential=True)
    jsonl(session, tmp_path, claim(evidence=[LINK]))
    used = session.execute(text("SELECT source_id, origin_id FROM evidence")).one()
    assert used.source_id == used.origin_id != harbour


def test_a_claim_says_when_it_changed_as_its_file_does(session, settings, tmp_path):
    jsonl(session, tmp_path, claim(opened_at="2025-10-01", changed_at="2025-10-05"))
    row = session.execute(select(Claim)).scalar_one()
    assert (row.opened_at.day, row.changed_at.day) == (1, 5)
