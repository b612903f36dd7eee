"""Confidential parts stay out of a pack unless one who may see them asks."""

import pytest
from sqlalchemy import select

from board.commands import comments, evidence, origins, packs, stories
from board.commands.claims import restrict
from board.errors import Denied, Invalid, NotFound
from board.forms import read_evidence
from board.models import Event, Evidence, now
from tests.packs.conftest import line_of, manifest_of, opened

SECRETS = ("Orchid", "Talk in the park", "Between us", "From the drawer", "Closed to most")


def said(content):
    """All that can be read in a pack, as one text."""
    with opened(content) as file:
        return "\n".join(file.read(name).decode() for name in file.namelist())


@pytest.fixture
def told(desk, session):
    """A story with one open claim, that rests on Orchid too, and one restricted claim."""
    story = stories.add_story(session, desk.editor, "The parade")
    claim = desk.claim("It was at night.", story_id=str(story), by=desk.editor)
    desk.item(
        claim, by=desk.editor, confidential="yes", new_source_name="Orchid",
        title="Talk in the park", trace="yes",
    )  # fmt: skip
    desk.item(claim, note="From the drawer", title="A map")
    comments.add_comment(session, desk.reporter, claim, "Between us")
    closed = desk.claim("Closed to most", story_id=str(story), by=desk.editor, restricted="yes")
    return story, claim, closed


def test_without_asking_nothing_confidential_is_in_it(desk, told, packed):
    story, claim, _closed = told
    content = packed(story=story, by=desk.editor)
    text = said(content)
    assert [secret for secret in SECRETS if secret in text] == []
    manifest = manifest_of(content)
    assert [c["number"] for c in manifest["claims"]] == [claim]
    assert (manifest["confidential"], manifest["left_out"]) == (False, {"confidential_items": 1})


def test_one_who_may_see_them_gets_them_and_is_named(desk, told, packed):
    story, claim, closed = told
    content = packed(story=story, by=desk.editor, confidential=True)
    text = said(content)
    assert [secret for secret in SECRETS if secret not in text] == []
    manifest = manifest_of(content)
    assert [c["number"] for c in manifest["claims"]] == [claim, closed]
    assert manifest["made_for"] == {"name": "Editor", "roles": ["editor"]}


def test_one_who_may_not_gets_what_the_desk_sees_and_no_more(desk, told, packed):
    story, claim, _closed = told
    content = packed(story=story, by=desk.second, confidential=True)
    text = said(content)
    found = [secret for secret in SECRETS if secret in text]
    assert found == ["Between us", "From the drawer"]
    assert line_of(content, claim)["evidence_left_out"] == 1


def test_a_restricted_claim_leaves_no_mark_on_a_pack_without_it(desk, told, packed, session):
    story, _claim, closed = told
    moment = now()
    before = packed(story=story, as_of=moment)
    desk.item(closed, by=desk.editor)
    restrict(session, desk.editor, closed, True, [])
    assert packed(story=story, as_of=moment) == before
    assert str(closed) not in [str(c["number"]) for c in manifest_of(before)["claims"]]


def test_an_item_that_was_confidential_at_the_moment_stays_out(desk, told, packed, session):
    _story, claim, _closed = told
    before = now()
    item = session.execute(select(Evidence.id).where(Evidence.title == "Talk in the park")).scalar()
    opened_up = {
        "stance": "context",
        "title": "Said openly",
        "source_id": str(desk.source("Paper")),
    }
    evidence.edit_evidence(
        session, desk.editor, item, 1, read_evidence(opened_up | {"description": "x"})
    )
    origins.trace_origin(session, desk.editor, item, desk.source("Agency"))
    text = said(packed(claim, as_of=before))
    assert "Orchid" not in text and "Talk in the park" not in text
    assert "Said openly" in said(packed(claim))
    assert "Orchid" not in said(packed(claim))


def test_a_restricted_claim_is_packed_for_its_readers_alone_and_when_they_ask(desk, told, session):
    _story, _claim, closed = told
    with pytest.raises(Invalid, match="restricted"):
        packs.make_pack(session, desk.editor, closed, None, now())
    with pytest.raises(NotFound):
        packs.make_pack(session, desk.second, closed, None, now(), True)
    with pytest.raises(Denied):
        packs.make_pack(session, packs.KEEPER, closed, None, now())
    assert packs.make_pack(session, desk.editor, closed, None, now(), True) == closed


def test_only_an_editor_makes_packs_and_nobody_in_particular_sees_nothing_confidential(
    desk, told, session
):
    _story, claim, _closed = told
    for who in (desk.reporter, desk.admin):
        with pytest.raises(Denied):
            packs.make_pack(session, who, claim, None, now())
    with pytest.raises(Denied):
        packs.make_pack(session, packs.KEEPER, claim, None, now(), True)


def test_the_trail_says_who_made_a_pack_of_what(desk, told, session):
    story, claim, _closed = told
    moment = now()
    packs.make_pack(session, desk.editor, claim, None, moment, True)
    packs.make_pack(session, packs.KEEPER, None, story, moment)
    made = select(Event).where(Event.name == "pack_made").order_by(Event.n)
    one, other = session.execute(made).scalars()
    assert (one.claim_id, one.member_id) == (claim, desk.editor.member_id)
    assert one.particulars == {"as_of": moment.isoformat(), "confidential": True}
    assert (other.claim_id, other.member_id, other.particulars["story"]) == (None, None, story)


def test_copies_and_files_are_as_confidential_as_their_items(
    desk, told, packed, session, copied, filed
):
    story, claim, closed = told
    secret = session.execute(
        select(Evidence.id).where(Evidence.title == "Talk in the park")
    ).scalar()
    shut = desk.item(closed, by=desk.editor)
    shown = session.execute(select(Evidence.id).where(Evidence.title == "A map")).scalar()
    session.rollback()
    for item, word in ((secret, b"secret"), (shut, b"shut"), (shown, b"shown")):
        copied(item, b"copy " + word)
        filed(item, f"{word.decode()}.pdf", b"%PDF-1 " + word, by=desk.editor)

    def bytes_in(content):
        with opened(content) as file:
            return b"".join(file.read(name) for name in file.namelist())

    for content in (packed(story=story, by=desk.editor), packed(claim)):
        whole = bytes_in(content)
        assert b"copy shown" in whole and b"%PDF-1 shown" in whole
        assert b"secret" not in whole and b"shut" not in whole
    whole = bytes_in(packed(story=story, by=desk.second, confidential=True))
    assert b"copy shown" in whole and b"secret" not in whole and b"shut" not in whole
    whole = bytes_in(packed(story=story, by=desk.editor, confidential=True))
    assert b"copy secret" in whole and b"%PDF-1 shut" in whole
