"""The board narrowed, sorted, searched and paged, on both databases."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import event, insert, select, update

from board.commands import claims, planning, verdicts
from board.commands.evidence import add_evidence
from board.forms import read_claim, read_evidence
from board.models import Claim, ClaimHelper, DeskCount, Member, Story
from board.models.claims import NO_DUE_TIME
from board.queries.board import Filters, Sort, cards, column, columns, member_name, members
from board.queries.filters import WINDOW
from board.rules import Actor, DisputeReason, NextStep, Role, Ruling, Status, Urgency
from board.text import fold

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNVERIFIED = Status.UNVERIFIED
SINGLE = [{}, {"story_id": 1}, {"assignee_id": 1}, {"assignee_id": 0}, {"next_step": NextStep.NEW},
          {"needs_review": True}, {"second_look": True}, {"urgency": Urgency.SOON}]  # fmt: skip


@dataclass
class Room:
    """A newsroom of people who never sign in, and a clock that moves with each act."""

    session: object
    kim: Actor
    lee: Actor
    clock: object

    def at(self):
        return START + timedelta(minutes=next(self.clock))

    def claim(self, statement="The range is 15,000 km.", by=None, mine=False, **fields):
        entered = read_claim({"statement": statement, **fields})
        return claims.enter_claim(self.session, by or self.kim, entered, mine, at=self.at())

    def board(self, by=None, cards=20, **filters):
        found = columns(self.session, (by or self.kim).member_id, Filters(**filters), cards)
        return {part.status: part for part in found}

    def card(self, number, by=None):
        return cards(self.session, (by or self.kim).member_id, [number]).get(number)

    def ids(self, by=None, status=UNVERIFIED, **filters):
        return [card.id for card in self.board(by, **filters)[status].cards]

    def pages(self, by=None, cards=3, status=UNVERIFIED, **filters):
        """Every page of a column, to its end."""
        after, pages = None, []
        while True:
            wanted = Filters(**filters)
            page = column(self.session, (by or self.kim).member_id, status, wanted, cards, after)
            pages.append(page)
            after = page.more
            if after is None:
                return pages

    def all_ids(self, **options):
        return [card.id for page in self.pages(**options) for card in page.cards]


@pytest.fixture
def room(session):
    people = [Member(email=f"{n}@desk.test", name=n, password_hash="-") for n in ("Kim", "Lee")]
    session.add_all([*people, Story(pid="s" * 10, slug="parade", title="The parade")])
    session.commit()
    roles = frozenset({Role.EDITOR})
    return Room(session, *(Actor(person.id, roles) for person in people), count())


def fill(session, n, first=10_000, **fields):
    """Many claims at once, straight into the table, two of a time."""
    rows = [
        {
            "id": first + i, "pid": f"{first + i:010}", "kind": "happened", "language": "en",
            "statement": f"Claim {i}.", "status": UNVERIFIED, "next_step": NextStep.NEW,
            "public_state": "never", "original_words": "",
            "opened_at": START + timedelta(seconds=i // 2),
            "changed_at": START + timedelta(seconds=i // 2), "due_sort": NO_DUE_TIME,
            "search_text": f"claim {i} filler", **fields,
        }
        for i in range(n)
    ]  # fmt: skip
    session.execute(insert(Claim.__table__), rows)
    session.commit()
    return [row["id"] for row in rows]


def test_a_card_says_what_a_card_shows(room):
    number = room.claim(claimant="KCNA", tags="missiles", story_id="1", mine=True)
    against = read_evidence({"stance": "contradicts", "description": "A denial", "public": "yes"})
    item = add_evidence(room.session, room.kim, number, against)
    ruling = Ruling(Status.DISPUTED, "Because.", dispute_reason=DisputeReason.SOURCES_CONFLICT)
    verdicts.give_verdict(room.session, room.kim, number, 1, ruling, [item])
    assert room.ids(status=Status.DISPUTED) == [number]
    card = room.card(number)
    assert (card.id, card.claimant, card.tags, card.assignee) == (number, "KCNA", "missiles", "Kim")
    assert card.dispute_reason is DisputeReason.SOURCES_CONFLICT
    assert (card.contradicting, card.origins_against, card.untraced) == (1, 0, 1)
    assert (card.story_id, card.version, card.second_look) == (1, 2, False)


def test_each_filter_leaves_only_what_fits(room):
    session, kim = room.session, room.kim
    story = room.claim("In a story.", story_id="1")
    mine = room.claim("Mine.", mine=True)
    tagged = room.claim("Tagged.", tags="missiles, parade")
    parked = room.claim("Parked.")
    claims.set_next_step(session, kim, parked, NextStep.PARKED, "Waiting.", at=room.at())
    flagged = room.claim("Flagged.")
    looked = room.claim("Looked at.")
    for number, flag in ((flagged, "needs_review"), (looked, "second_look")):
        session.execute(update(Claim).where(Claim.id == number).values({flag: True}))
    session.commit()
    assert room.ids() == [looked, flagged, parked, tagged, mine, story]
    assert room.ids(story_id=1) == [story]
    assert room.ids(assignee_id=kim.member_id) == [mine]
    assert room.ids(assignee_id=0) == [looked, flagged, parked, tagged, story]
    assert room.ids(next_step=NextStep.PARKED) == [parked]
    assert room.ids(tag="missiles") == [tagged]
    assert room.ids(tag="missile") == []
    assert room.ids(text="tagg") == [tagged]
    assert room.ids(needs_review=True) == [flagged]
    assert room.ids(second_look=True) == [looked]
    assert room.ids(public_differs=True) == []


def test_filters_combine(room):
    both = room.claim("The range is far.", story_id="1", mine=True, tags="missiles")
    room.claim("The range is far.", mine=True, tags="missiles")
    room.claim("The range is far.", story_id="1", tags="missiles")
    room.claim("The speed is high.", story_id="1", mine=True)
    me = room.kim.member_id
    for extra in ({"text": "range"}, {"tag": "missiles"}, {"text": "far", "tag": "missiles"}):
        for sort in Sort:
            found = room.board(story_id=1, assignee_id=me, sort=sort, **extra)[UNVERIFIED]
            assert [card.id for card in found.cards] == [both]
            assert (found.count, found.capped, found.more) == (1, False, None)
    assert room.ids(story_id=1, next_step=NextStep.PARKED) == []
    assert room.board(story_id=1, assignee_id=me)[UNVERIFIED].count == 2


def test_each_sort_begins_where_it_says(room):
    first, second, third = (room.claim(f"Number {n}.") for n in range(3))
    claims.set_due(room.session, room.kim, second, START + timedelta(days=9), at=room.at())
    claims.set_due(room.session, room.kim, first, START + timedelta(days=2), at=room.at())
    assert room.ids() == [first, second, third]
    assert room.ids(sort=Sort.OPENED) == [first, second, third]
    assert room.ids(sort=Sort.DUE) == [first, second, third]
    claims.set_due(room.session, room.kim, third, START + timedelta(days=1), at=room.at())
    assert room.ids(sort=Sort.DUE) == [third, first, second]
    assert room.ids() == [third, first, second]
    assert room.ids(sort=Sort.OPENED) == [first, second, third]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"story_id": 1},
        {"assignee_id": 0},
        {"needs_review": True},
        {"story_id": 1, "assignee_id": 0},
        {"text": "filler"},
        {"tag": "missiles"},
    ],
    ids=lambda filters: "+".join(filters) or "all",
)
def test_paging_loses_and_doubles_nothing_over_ties(room, sort, filters):
    """Pairs of claims share a moment, and none has a due time."""
    ids = fill(room.session, 22, story_id=1, needs_review=True, tags="missiles",
               search_text="filler missiles")  # fmt: skip
    newest_first = sort is Sort.CHANGED
    assert room.all_ids(sort=sort, **filters) == sorted(ids, reverse=newest_first)
    pages = room.pages(sort=sort, **filters)
    assert [len(page.cards) for page in pages] == [3] * 7 + [1]


def test_a_restricted_claim_is_in_no_page_and_no_count_of_another(room):
    secret = room.claim("A secret word.", by=room.lee, restricted="yes", mine=True,
                        story_id="1", tags="secret")  # fmt: skip
    room.session.execute(update(Claim).values(needs_review=True))
    room.session.commit()
    lee = room.lee.member_id
    assert room.card(secret, room.lee).id == secret and room.card(secret, room.kim) is None
    for filters in (
        {}, {"story_id": 1}, {"assignee_id": lee}, {"next_step": NextStep.NEW}, {"tag": "secret"},
        {"text": "secret"}, {"needs_review": True}, {"story_id": 1, "assignee_id": lee},
    ):  # fmt: skip
        for sort in Sort:
            own = room.board(room.lee, sort=sort, **filters)[UNVERIFIED]
            assert ([card.id for card in own.cards], own.count) == ([secret], 1), filters
            other = room.board(room.kim, sort=sort, **filters)[UNVERIFIED]
            assert (other.cards, other.count, other.more) == ([], 0, None), filters
            page = column(room.session, room.kim.member_id, UNVERIFIED, Filters(**filters), 20)
            assert (page.cards, page.count) == ([], 0)


@pytest.mark.parametrize(
    ("statement", "searches", "misses"),
    [
        (
            "북한의 열병식을 보았다",
            ["북한", "열병식", "병식", "열병식을 북한의"],
            ["열식", "북한은"],
        ),
        ("Café owners met Élysée staff", ["cafe", "CAFÉ", "elysee", "caf", "staff own"], ["afe"]),
        ("A covid-19 case", ["covid-19", "COVID 19", "covid-1"], ["covid-20"]),
        ("N'est pas vrai", ["N'est", "n’est", "vrai n"], ["nest"]),
        ("朝鮮中央通信が報じた", ["朝鮮", "中央通信", "報じた"], ["朝鮮通信"]),
        ("Пхеньян провёл парад", ["пхеньян", "ПРОВЕЛ", "пар"], ["арад"]),
        ("قال المتحدث ذلك", ["المتحدث"], ["متحدثة"]),
        ("1 August 2025: 15,000 km", ["15,000", "15000 km", "august 2025"][::2], ["16,000"]),
        ("An AND of OR with NOT near", ["AND", "or NOT", "near NEAR", "not*"], ["NEAR(x)"]),
    ],
)
def test_words_are_found_in_any_script(room, statement, searches, misses):
    number = room.claim(statement)
    room.claim("Something else.")
    for text in searches:
        assert room.ids(text=text) == [number], text
    for text in misses:
        assert room.ids(text=text) == [], text


@pytest.mark.parametrize(
    "text", ['"', "'", '"a', "a'b", "a:b", "(", "a & | !", "*", "^a", "{a b}: c", "\\", "%_", "-"]
)
def test_quotes_and_operators_are_no_fault(room, text):
    room.claim("Nothing of it.")
    assert room.ids(text=text) == []
    assert room.ids(tag=text) == []


def test_a_tag_without_a_letter_is_found(room):
    number = room.claim("Up it goes.", tags="🚀 100%")
    room.claim("Down it comes.", tags="🚀🚀 100x")
    for tag in ("🚀", "100%"):
        assert room.ids(tag=tag) == [number]


def test_the_newest_hits_of_a_frequent_word_come_first_and_go_on(room):
    ids = fill(room.session, WINDOW + 30)
    page = room.board(text="filler")[UNVERIFIED]
    assert [card.id for card in page.cards] == ids[:-21:-1]
    assert (page.count, page.capped, page.scanned_on) == (WINDOW, True, False)
    assert room.all_ids(cards=400, text="filler") == ids[::-1]


def test_a_rare_claim_behind_many_is_reached_by_going_on(room):
    rare = room.claim("Rare filler.", mine=True)
    fill(room.session, 2 * WINDOW + 10, story_id=1)
    room.session.execute(update(Claim).where(Claim.id == rare).values(story_id=1))
    room.session.execute(update(Claim).where(Claim.id == rare).values(changed_at=START))
    room.session.execute(update(Claim).values(next_step=NextStep.CHECKING))
    room.session.execute(update(Claim).where(Claim.id == rare).values(next_step=NextStep.NEW))
    room.session.commit()
    for filters in ({"story_id": 1, "next_step": NextStep.NEW},
                    {"text": "filler", "next_step": NextStep.NEW}):  # fmt: skip
        pages = room.pages(**filters)
        assert [[card.id for card in page.cards] for page in pages] == [[], [], [rare]]
        assert [page.scanned_on for page in pages] == [True, True, False]
        assert [page.capped for page in pages] == [True, True, True]


def test_counts_stop_at_a_thousand(room):
    fill(room.session, WINDOW, needs_review=True)
    counted = room.board(assignee_id=0)[UNVERIFIED]
    assert (counted.count, counted.capped) == (WINDOW, False)
    fill(room.session, 1, first=90_000, needs_review=True)
    for filters in ({"assignee_id": 0}, {"next_step": NextStep.NEW}, {"needs_review": True}):
        counted = room.board(**filters)[UNVERIFIED]
        assert (counted.count, counted.capped) == (WINDOW, True)


def test_the_whole_board_and_a_story_are_counted_by_counters(room):
    room.claim(story_id="1")
    room.session.execute(update(DeskCount).values(n=123_456))
    room.session.commit()
    for filters in ({}, {"story_id": 1}):
        counted = room.board(**filters)[UNVERIFIED]
        assert (counted.count, counted.capped) == (123_456, False)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("more", [{}, {"story_id": 1}, {"text": "filler"}, {"needs_review": True}])
def test_who_helps_finds_a_claim_as_who_leads_does(room, sort, more):
    ids = fill(room.session, 9, story_id=1, needs_review=True)
    lee, kim = room.lee.member_id, room.kim.member_id
    room.session.execute(update(Claim).where(Claim.id.in_(ids[::3])).values(assignee_id=lee))
    helped = [{"claim_id": number, "member_id": lee} for number in ids[1::3]]
    room.session.execute(insert(ClaimHelper.__table__), helped)
    room.session.commit()
    wanted = sorted(ids[::3] + ids[1::3], reverse=sort is Sort.CHANGED)
    assert room.all_ids(cards=2, sort=sort, assignee_id=lee, **more) == wanted
    assert room.board(sort=sort, assignee_id=lee, **more)[UNVERIFIED].count == 6
    assert room.all_ids(assignee_id=kim, **more) == []


def test_urgent_claims_are_found_by_how_urgent_they_are(room):
    ids = fill(room.session, 3)
    planning.set_urgency(room.session, room.kim, ids[0], Urgency.NOW, at=room.at())
    planning.set_urgency(room.session, room.kim, ids[1], Urgency.SOON, at=room.at())
    assert room.ids(urgency=Urgency.NOW) == [ids[0]]
    assert room.ids(urgency=Urgency.SOON, text="claim") == [ids[1]]
    assert room.ids(urgency=Urgency.NOW, sort=Sort.DUE) == [ids[0]]
    assert room.card(ids[0]).urgency == "now"


MOMENT = "2026-01-01T00:00:00+00:00"
NARROWED = [Filters(), Filters(text="filler"), Filters(story_id=1, assignee_id=0)]


@pytest.mark.parametrize(
    "after",
    ["junk", "1~2", "~2026-01-01,1", f"~{MOMENT},x", f"~{MOMENT},9999999999", "~\x00,1",
     "~0001-01-01T00:00:00+14:00,1", "~2026-01-01T00:00:00,1", f"{MOMENT},1", "~,5"],
)  # fmt: skip
def test_a_broken_key_is_refused(room, after):
    for filters in NARROWED:
        with pytest.raises(ValueError):
            column(room.session, room.kim.member_id, UNVERIFIED, filters, 3, after)


def test_a_key_of_another_order_is_refused(room):
    by_number, by_time = ",5~", f"{MOMENT},1~"
    for filters, after in zip(
        [*NARROWED, NARROWED[0]], [by_number, by_time, by_number, by_time], strict=True
    ):
        with pytest.raises(ValueError):
            column(room.session, room.kim.member_id, UNVERIFIED, filters, 3, after)


def test_a_board_costs_the_same_statements_however_full(room, engine):
    def statements(**filters):
        seen = []
        event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
        room.session.rollback()
        room.board(**filters)
        return len([text for text in seen if text != "BEGIN"])

    kinds = ({}, {"story_id": 1}, {"assignee_id": 0}, {"text": "filler"})
    before = [statements(**filters) for filters in kinds]
    fill(room.session, 400, story_id=1)
    assert [statements(**filters) for filters in kinds] == before
    assert before[0] <= 6


@pytest.mark.parametrize("filters", SINGLE, ids=lambda filters: "+".join(filters) or "all")
def test_each_single_filter_is_read_along_an_index_in_order(room, engine, filters):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the table; a handful of rows it scans")
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2:4]))
    for sort in Sort:
        if sort is Sort.CHANGED or not set(filters) & {"needs_review", "second_look", "urgency"}:
            room.board(sort=sort, **filters)
    asked = [(text, values) for text, values in seen if "ORDER BY claims." in text]
    assert len(asked) >= 3
    for text, values in asked:
        plan = room.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        steps = [row[-1] for row in plan]
        if "claim_helpers" in text:  # a member's few claims are read, and sorted
            assert any("SEARCH claim_helpers USING" in step for step in steps), steps
            assert any("SEARCH claims USING INTEGER PRIMARY KEY" in step for step in steps), steps
            continue
        assert any("SEARCH claims USING" in step and "INDEX ix_claims_" in step for step in steps)
        if "urgency" in filters:
            assert any("INDEX ix_claims_urgent" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step or "SCAN claims" in step for step in steps), steps


def test_members_to_choose_from_are_active_but_each_has_a_name(room):
    assert [row.name for row in members(room.session)] == ["Kim", "Lee"]
    room.session.execute(update(Member).where(Member.name == "Lee").values(active=False))
    room.session.commit()
    assert [row.name for row in members(room.session)] == ["Kim"]
    assert member_name(room.session, room.lee.member_id) == "Lee"
    assert member_name(room.session, 999) is None


def test_what_is_searched_is_the_folded_text(room):
    number = room.claim("Ein Wort.", claimant="Zoë", tags="übung", original_words="말")
    kept = room.session.execute(select(Claim.search_text).where(Claim.id == number)).scalar()
    assert kept == fold("Ein Wort. Zoë 말 übung")
    for text in ("zoe", "ubung", "말"):
        assert room.ids(text=text) == [number]
