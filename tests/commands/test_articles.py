"""Articles, the claims taken from them, and what a new version does to those."""

import pytest
from sqlalchemy import select, text

from board.commands import articles, claims, splitting
from board.commands.articles import ArticleInput, Pick
from board.commands.splitting import Piece
from board.errors import Invalid, Stale, VersionMissing
from board.forms import read_claim
from board.models import (
    Article,
    Claim,
    ClaimAnchor,
    ClaimRelation,
    Event,
    Evidence,
    Notice,
    ReviewFlag,
)
from board.queries.articles import article_page, from_the_same_sentence, taken_from
from board.queries.articles import articles as listed
from board.rules import AnchorState, Kind, RelationKind, Status

BODY = (
    "The harbour handled 4,100 ships in May, the port office said on Monday.\n\n"
    "Two cranes fell into the basin, and three workers were hurt. Mayor Ilse Brandt said: "
    "“We closed the quay at once.”"
)


def add(desk, session, body=BODY, **fields):
    entered = ArticleInput(title="Cranes at the harbour", **fields)
    return articles.add_article(session, desk.reporter, entered, body)


def pick(words, statement=None, body=BODY, sentence="", **fields):
    start = body.index(words)
    said = fields.pop("said", None)
    more = {name: fields.pop(name) for name in ("assignee_id", "existing") if name in fields}
    return Pick(
        start, start + len(words), sentence or words,
        read_claim({"statement": statement or words, **fields}),
        said=read_claim({"statement": said, "kind": "said"}) if said else None, **more,
    )  # fmt: skip


def take(desk, session, article, *picks, number=1):
    return articles.take_claims(session, desk.reporter, article, number, list(picks))


def board(session):
    session.expire_all()
    return list(session.execute(select(Claim).order_by(Claim.id)).scalars())


def event_names(session):
    return list(session.execute(select(Event.name).order_by(Event.n)).scalars())


def flags(session):
    return list(session.execute(select(ReviewFlag.reason, ReviewFlag.claim_id)).all())


def test_one_save_enters_every_pick_with_one_event_each(desk, session):
    article = add(desk, session)
    before = len(event_names(session))
    take(
        desk, session, article,
        pick("The harbour handled 4,100 ships in May", kind="figure", true_as_of="2026-05"),
        pick("Two cranes fell into the basin", assignee_id=desk.editor.member_id),
        pick("three workers were hurt", claimant="Port office"),
    )  # fmt: skip
    entered = board(session)
    assert [claim.kind for claim in entered] == [Kind.FIGURE, Kind.HAPPENED, Kind.HAPPENED]
    assert {claim.status for claim in entered} == {Status.UNVERIFIED}
    assert entered[1].assignee_id == desk.editor.member_id
    assert event_names(session)[before:] == ["claim_entered"] * 3
    assert [row.claims for row in listed(session, desk.reporter.member_id).rows] == [3]


def test_whoever_is_assigned_while_picking_is_told(desk, session):
    article = add(desk, session)
    taken = pick("Two cranes fell into the basin", assignee_id=desk.editor.member_id)
    take(desk, session, article, taken)
    told = session.execute(select(Notice.member_id, Notice.kind)).all()
    assert [tuple(row) for row in told] == [(desk.editor.member_id, "assigned")]


def test_claims_of_one_sentence_stay_linked(desk, session):
    article, sentence = add(desk, session), "Two cranes fell into the basin, and three workers…"
    take(
        desk, session, article,
        pick("Two cranes fell into the basin", sentence=sentence),
        pick("three workers were hurt", sentence=sentence),
        pick("4,100 ships"),
    )  # fmt: skip
    first, second, third = board(session)
    relations = session.execute(select(ClaimRelation)).scalars().all()
    assert [(r.claim_id, r.other_id, r.kind) for r in relations] == [
        (second.id, first.id, RelationKind.SPLIT_FROM)
    ]
    member = desk.reporter.member_id
    assert [c.id for c in from_the_same_sentence(session, member, first.id)] == [second.id]
    assert from_the_same_sentence(session, member, third.id) == []


def test_what_was_said_and_whether_it_is_so_are_made_as_a_pair(desk, session):
    article = add(desk, session)
    take(
        desk, session, article,
        pick("We closed the quay at once", "The quay was closed at once.",
             said="Mayor Ilse Brandt said that the quay was closed at once."),
    )  # fmt: skip
    asserted, said = board(session)
    assert (asserted.kind, said.kind) == (Kind.HAPPENED, Kind.SAID)
    relation = session.execute(select(ClaimRelation)).scalar_one()
    assert (relation.claim_id, relation.other_id) == (said.id, asserted.id)
    assert relation.kind is RelationKind.IS_ABOUT


def test_one_wrong_pick_enters_none(desk, session):
    article = add(desk, session)
    wrong = pick("three workers were hurt", assignee_id=999_999)
    with pytest.raises(Invalid):
        take(desk, session, article, pick("4,100 ships"), wrong)
    assert board(session) == []


def test_a_claim_that_is_on_the_board_is_found_in_the_article_and_not_made_again(desk, session):
    there = desk.claim("Two cranes fell.")
    article = add(desk, session)
    before = len(event_names(session))
    take(desk, session, article, pick("Two cranes fell into the basin", existing=there))
    take(desk, session, article, pick("Two cranes fell into the basin", existing=there))
    assert [claim.id for claim in board(session)] == [there]
    assert event_names(session)[before:] == ["claim_anchored"]
    assert [taken.title for taken in taken_from(session, there)] == ["Cranes at the harbour"]
    with pytest.raises(Invalid):
        take(desk, session, article, pick("Two cranes fell into the basin", existing=999_999))


def test_words_that_a_new_version_moved_are_found_again(desk, session):
    article = add(desk, session)
    take(desk, session, article, pick("three workers were hurt"))
    new = "A correction was made at noon.\n\n" + BODY.replace("“", '"').replace("”", '"')
    articles.add_text(session, desk.editor, article, 1, new)
    page = article_page(session, desk.reporter.member_id, article)
    assert [new[row.starts : row.ends] for row in page.found] == ["three workers were hurt"]
    assert [v.number for v in page.versions] == [2, 1]
    assert flags(session) == []


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (("three workers were hurt", "four workers were hurt"), AnchorState.CHANGED),
        ((", and three workers were hurt", ""), AnchorState.GONE),
    ],
)
def test_words_that_changed_or_went_flag_their_claim_once(desk, session, change, state):
    article = add(desk, session)
    take(desk, session, article, pick("three workers were hurt"), pick("4,100 ships"))
    hurt, ships = (claim.id for claim in board(session))
    before = len(event_names(session))
    articles.add_text(session, desk.editor, article, 1, BODY.replace(*change))
    articles.add_text(session, desk.editor, article, 2, BODY.replace(*change) + "\n\nMore.")
    assert flags(session) == [("quotation_changed", hurt)]
    names = event_names(session)[before:]
    assert names == ["review_needed", "article_text_added", "article_text_added"]
    anchors = session.execute(select(ClaimAnchor).order_by(ClaimAnchor.id)).scalars().all()
    assert [anchor.state for anchor in anchors] == [state, AnchorState.FOUND]
    assert board(session)[0].needs_review
    assert not session.get(Claim, ships).needs_review


def test_the_same_text_again_is_no_new_version(desk, session):
    article = add(desk, session)
    articles.add_text(session, desk.reporter, article, 1, BODY)
    assert session.get(Article, article, populate_existing=True).newest == 1


def test_a_text_and_picks_made_from_an_older_version_are_refused(desk, session):
    article = add(desk, session)
    articles.add_text(session, desk.reporter, article, 1, BODY + " New.")
    with pytest.raises(Stale):
        articles.add_text(session, desk.reporter, article, 1, BODY + " Other.")
    with pytest.raises(Stale):
        take(desk, session, article, pick("4,100 ships"))
    with pytest.raises(VersionMissing):
        articles.add_text(session, desk.reporter, article, None, BODY)
    with pytest.raises(VersionMissing):
        take(desk, session, article, pick("4,100 ships"), number=None)


def test_a_text_is_never_changed(desk, session):
    article = add(desk, session)
    articles.edit_article(
        session, desk.reporter, article, 1, ArticleInput(title="Cranes", publisher="Gazette")
    )
    kept = session.execute(text("SELECT body FROM article_texts")).scalar_one()
    assert kept == BODY
    row = session.get(Article, article, populate_existing=True)
    assert (row.title, row.publisher, row.version) == ("Cranes", "Gazette", 2)
    with pytest.raises(Stale):
        articles.edit_article(session, desk.editor, article, 1, ArticleInput(title="Old"))


def test_the_margin_hides_what_a_member_may_not_see(desk, session):
    article = add(desk, session)
    take(desk, session, article, pick("4,100 ships"), pick("Two cranes fell into the basin"))
    hidden = board(session)[1].id
    claims.restrict(session, desk.reporter, hidden, True, [])
    assert len(article_page(session, desk.reporter.member_id, article).margin) == 2
    seen = article_page(session, desk.admin.member_id, article).margin
    assert [row.claim_id for row in seen] == [board(session)[0].id]
    assert from_the_same_sentence(session, desk.admin.member_id, hidden) == []
    counts = [listed(session, who.member_id).rows[0].claims for who in (desk.reporter, desk.admin)]
    assert counts == [2, 1]


def test_the_list_is_paged_by_its_newest_change(desk, session, monkeypatch):
    monkeypatch.setattr("board.queries.articles.LISTED", 2)
    numbers = [add(desk, session, f"{BODY} {n}") for n in range(3)]
    first = listed(session, desk.reporter.member_id)
    assert [row.id for row in first.rows] == [numbers[2], numbers[1]]
    assert [row.id for row in listed(session, desk.reporter.member_id, first.after).rows] == [
        numbers[0]
    ]
    assert len(listed(session, desk.reporter.member_id, "no place").rows) == 2


def split(desk, session, claim, *pieces, keeps=()):
    version = session.get(Claim, claim, populate_existing=True).version
    return splitting.split_claim(session, desk.reporter, claim, version, list(pieces), keeps)


def piece(statement, *items):
    return Piece(read_claim({"statement": statement}), frozenset(items))


def test_a_claim_is_split_and_its_evidence_shared_out(desk, session):
    claim = desk.claim("Two cranes fell and three workers were hurt.")
    both = desk.item(claim, desk.source("Gazette"), description="Both")
    hurt = desk.item(claim, description="The hospital's list")
    before = len(event_names(session))
    split(desk, session, claim, piece("Three workers were hurt.", both, hurt), keeps=[both])
    old, new = board(session)
    assert event_names(session)[before:] == ["claim_entered", "claim_split"]
    assert (old.supporting, old.origins_for) == (1, 1)
    assert (new.supporting, new.origins_for) == (2, 1)
    assert new.status is Status.UNVERIFIED
    assert "#2" in session.get(Evidence, hurt, populate_existing=True).withdrawn_reason
    relation = session.execute(select(ClaimRelation)).scalar_one()
    assert (relation.claim_id, relation.other_id) == (new.id, old.id)


def test_evidence_that_a_verdict_rests_on_flags_the_claim_it_leaves(desk, session):
    claim = desk.corroborated("Two cranes fell and three workers were hurt.")
    cited = session.execute(select(Evidence.id).order_by(Evidence.id)).scalars().first()
    split(desk, session, claim, piece("Two cranes fell.", cited))
    assert ("evidence_withdrawn", claim) in flags(session)
    assert board(session)[0].status is Status.CORROBORATED


def test_the_pieces_of_a_restricted_claim_are_seen_by_the_same_members(desk, session):
    claim = desk.claim("Two things.", restricted="yes")
    claims.restrict(session, desk.reporter, claim, True, [desk.editor.member_id])
    split(desk, session, claim, piece("One of them."))
    new = board(session)[1]
    assert new.restricted
    from board.queries.claim import readers

    assert readers(session, new.id) == readers(session, claim)


def test_a_split_made_from_an_older_version_is_refused(desk, session):
    claim = desk.claim("Two things.")
    with pytest.raises(Stale):
        splitting.split_claim(session, desk.reporter, claim, 9, [piece("One.")], [])
    with pytest.raises(Invalid):
        split(desk, session, claim)
