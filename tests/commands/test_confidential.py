"""A confidential source is a code name; only the members it names see what rests on it."""

import json

import pytest
from sqlalchemy import select
from sqlmodel import col

from board.commands import evidence, importing, origins, retelling, sources
from board.errors import Invalid, NotFound, Refused
from board.formats import FORMATS
from board.forms import read_evidence
from board.models import Claim, Evidence, Source
from board.queries import corrections
from board.queries import sources as register
from board.queries.claim import claim_page, history
from board.queries.evidence import item_page
from board.queries.export import lines
from board.record.building import content_of


@pytest.fixture
def secret(desk):
    """A claim with one item from Orchid, whom the reporter alone knows."""
    claim = desk.claim()
    item = desk.item(
        claim, confidential="yes", new_source_name="Orchid", title="Talk with Orchid",
        description="What Orchid said", url="https://person.example/diary", trace="yes",
    )  # fmt: skip
    orchid = desk.session.get(Evidence, item).source_id
    return claim, item, orchid


def let_in(desk, orchid, who):
    return sources.name_reader(desk.session, desk.reporter, orchid, who.member_id)


def test_an_item_from_a_confidential_source_is_a_count_to_all_whom_it_does_not_name(
    desk, session, secret
):
    claim, item, _orchid = secret
    page = claim_page(session, desk.reporter.member_id, claim)
    assert ([e.id for e in page.evidence], page.hidden) == ([item], 0)
    for stranger in (desk.editor, desk.admin):
        page = claim_page(session, stranger.member_id, claim)
        assert (page.evidence, page.hidden) == ([], 1)
        with pytest.raises(NotFound):
            item_page(session, stranger.member_id, item)
    row = session.get(Claim, claim, populate_existing=True)
    assert (row.links, row.supporting, row.origins_for) == (1, 1, 1)


def test_the_history_and_the_export_do_not_tell_of_it(desk, session, secret):
    claim, item, _orchid = secret
    evidence.withdraw_evidence(session, desk.reporter, item, "Orchid asked us to.")
    evidence.restore_evidence(session, desk.reporter, item)

    def told(who):
        seen = history(session, who.member_id, claim)
        return [row.name for row in seen], str([t.new for row in seen for t in row.texts])

    names, texts = told(desk.editor)
    assert names == ["claim_entered"] and "Orchid" not in texts
    names, texts = told(desk.reporter)
    assert "evidence_withdrawn" in names and "Orchid" in texts
    assert "Orchid" not in str(list(lines(session)))
    assert "Orchid" not in str(content_of(session, session.get(Claim, claim)))


def test_its_code_name_is_in_no_register_list_or_search(desk, session, secret):
    _claim, _item, orchid = secret
    mine, theirs = desk.reporter.member_id, desk.editor.member_id
    assert [row.name for row in register.register(session, mine).rows] == ["Orchid"]
    assert register.register(session, theirs).rows == []
    assert [row.id for row in register.find(session, mine, "orch")] == [orchid]
    assert register.find(session, theirs, "orch") == []
    assert register.own_confidential(session, theirs) == []
    assert register.by_name(session, theirs, "Orchid") is None
    for look in (register.one, register.source_page):
        with pytest.raises(NotFound):
            look(session, theirs, orchid)
    with pytest.raises(NotFound):
        register.register(session, theirs, after=orchid)


def test_an_open_source_does_not_list_a_claim_through_a_hidden_item(desk, session):
    claim, outlet = desk.claim(), desk.source("Outlet")
    orchid = desk.source("Orchid", confidential=True)
    desk.item(claim, orchid, source_id=str(outlet))
    assert register.claims_on(session, desk.editor.member_id, outlet).rows == []
    assert corrections.resting_on_source(session, desk.editor.member_id, outlet).rows == []
    seen = register.claims_on(session, desk.reporter.member_id, outlet).rows
    assert [row.id for row in seen] == [claim]


def test_nobody_changes_an_item_that_is_hidden_from_them(desk, session, secret):
    _claim, item, orchid = secret
    typed = read_evidence({"stance": "context", "description": "x"})
    for by in (desk.editor, desk.admin):
        for change in (
            lambda by: evidence.withdraw_evidence(session, by, item, "Why."),
            lambda by: evidence.restore_evidence(session, by, item),
            lambda by: evidence.edit_evidence(session, by, item, 1, typed),
            lambda by: origins.trace_origin(session, by, item, None),
            lambda by: origins.trace_to_new(session, by, item, "Other", "outlet"),
            lambda by: origins.trace_to_own_observation(session, by, item, "Seen."),
            lambda by: sources.edit_source(session, by, orchid, 1, sources.SourceInput("X")),
            lambda by: sources.correct_source(session, by, orchid, "Wrong."),
            lambda by: sources.take_mark_back(session, by, orchid),
            lambda by: sources.name_reader(session, by, orchid, by.member_id),
        ):
            with pytest.raises(NotFound):
                change(by)


def test_a_form_that_names_a_hidden_source_is_told_that_there_is_none(desk, session, secret):
    claim, _item, orchid = secret
    other = desk.item(claim, by=desk.editor)
    with pytest.raises(Invalid):
        desk.item(claim, by=desk.editor, source_id=str(orchid))
    with pytest.raises(Invalid):
        origins.trace_origin(session, desk.editor, other, orchid)
    with pytest.raises(Invalid):
        desk.source("Paper", by=desk.editor, relays_id=orchid)


def test_a_member_cannot_cite_what_they_cannot_see(desk, secret):
    claim, item, orchid = secret
    with pytest.raises(Invalid):
        desk.verdict(claim, "unverified", [item], by=desk.editor)
    let_in(desk, orchid, desk.editor)
    assert desk.verdict(claim, "unverified", [item], by=desk.editor)


def test_only_a_reader_can_say_i_know_who_this_is(desk, secret):
    claim, item, orchid = secret
    cites = [item, desk.item(claim, desk.source("Other"))]
    with pytest.raises(Invalid):
        desk.verdict(claim, "corroborated", cites, by=desk.editor, knows_who=True)
    with pytest.raises(Refused):
        desk.verdict(claim, "corroborated", cites, by=desk.reporter, knows_who=True)
    let_in(desk, orchid, desk.editor)
    assert desk.verdict(claim, "corroborated", cites, by=desk.editor, knows_who=True)


def test_a_hidden_contradiction_stops_a_verdict_that_could_not_answer_it(desk, session):
    claim = desk.claim()
    cites = [desk.item(claim, desk.source(name)) for name in ("One", "Two")]
    against = desk.item(
        claim, stance="contradicts", confidential="yes", new_source_name="Orchid",
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "corroborated", cites, by=desk.editor, answer="Whatever it is.")
    assert [need.code for need in caught.value.needs] == ["hidden_contradiction"]
    assert "Orchid" not in str(caught.value)
    with pytest.raises(Refused) as caught:
        desk.verdict(claim, "corroborated", cites)
    assert [need.code for need in caught.value.needs] == ["answer"]
    let_in(desk, session.get(Evidence, against).source_id, desk.editor)
    assert desk.verdict(claim, "corroborated", cites, by=desk.editor, answer="Another year.")


def test_an_item_on_two_confidential_sources_takes_a_reader_of_both(desk, session):
    claim = desk.claim()
    orchid, iris = (desk.source(name, confidential=True) for name in ("Orchid", "Iris"))
    desk.item(claim, iris, source_id=str(orchid))
    for source, hidden in ((orchid, 1), (iris, 0)):
        let_in(desk, source, desk.editor)
        assert claim_page(session, desk.editor.member_id, claim).hidden == hidden


def test_a_code_name_gets_no_domain_from_a_link_and_none_by_an_edit(desk, session, secret):
    _claim, _item, orchid = secret
    row = session.get(Source, orchid)
    assert (row.name, row.confidential, row.domain) == ("Orchid", True, None)
    entered = sources.SourceInput("Orchid", domain="person.example")
    with pytest.raises(Invalid):
        sources.edit_source(session, desk.reporter, orchid, 1, entered)


def test_a_code_name_is_used_again_by_its_readers_and_shared_with_nobody_else(
    desk, session, secret
):
    claim, _item, orchid = secret
    named = {"confidential": "yes", "new_source_name": "Orchid"}
    assert session.get(Evidence, desk.item(claim, **named)).source_id == orchid
    assert session.get(Evidence, desk.item(claim, by=desk.editor, **named)).source_id != orchid
    assert session.get(Evidence, desk.item(claim, new_source_name="Orchid")).source_id != orchid


def test_a_code_name_is_asked_for(desk):
    with pytest.raises(Invalid):
        desk.item(desk.claim(), confidential="yes")


def test_an_import_neither_makes_nor_meets_a_confidential_source(desk, session, secret, tmp_path):
    _claim, _item, orchid = secret
    item = {"description": "Seen.", "stance": "supports", "source": "Orchid", "origin": "Orchid"}
    path = tmp_path / "board.jsonl"
    path.write_text(json.dumps({"statement": "It rained.", "evidence": [item]}))
    form = FORMATS["jsonl"]
    assert importing.import_rows(session, form.entries(path), form.read).added == 1
    brought = session.execute(select(Evidence).order_by(col(Evidence.id).desc())).scalars().first()
    assert orchid not in (brought.source_id, brought.origin_id)
    with pytest.raises(Invalid):
        desk.source("Iris", by=retelling.IMPORTER, confidential=True)


def test_nothing_in_the_register_rests_on_a_confidential_source(desk, secret):
    _claim, _item, orchid = secret
    with pytest.raises(Invalid):
        desk.source("Paper", relays_id=orchid)


def test_only_members_who_are_here_are_named_and_only_to_a_confidential_source(desk, session):
    orchid, paper = desk.source("Orchid", confidential=True), desk.source("Paper")
    for source, member in ((orchid, 999), (paper, desk.editor.member_id)):
        with pytest.raises(Invalid):
            sources.name_reader(session, desk.reporter, source, member)


def test_a_flag_does_not_tell_a_code_name(desk, session, secret):
    claim, _item, orchid = secret
    sources.correct_source(session, desk.reporter, orchid, "Orchid was mistaken.")
    flags = claim_page(session, desk.editor.member_id, claim).flags
    assert [(flag.reason, flag.detail) for flag in flags] == [("source_corrected", "")]
    texts = [t for row in history(session, desk.editor.member_id, claim) for t in row.texts]
    assert "Orchid" not in str([text.new for text in texts])
