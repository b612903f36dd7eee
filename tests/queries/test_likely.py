"""The claims that likely say the same: found by words, by a link, by a quotation."""

import pytest
from sqlalchemy import event

from board.commands import evidence
from board.queries.likely import likely_same
from tests.queries.test_find import fill


def likely(desk, statement, by="reporter", **how):
    found = likely_same(desk.session, desk.people[by].member_id, statement, **how)
    return [(one.id, one.why) for one in found]


def test_other_words_for_the_same_are_found_and_another_number_is_not(desk):
    number = desk.claim("Over 10,000 troops were sent to the front in Kursk.")
    desk.claim("Something else.")
    assert likely(desk, "More than ten thousand troops sent to Kursk front") == [
        (number, "wording")
    ]
    assert likely(desk, "Over 12,000 troops were sent to the front in Kursk.") == []
    assert likely(desk, "") == []


def test_the_same_link_is_the_same_page_however_it_was_pasted(desk):
    number = desk.claim("A parade.", appeared_at="https://www.paper.example/a/1/?utm_source=x#top")
    cited = desk.claim("A march.")
    item = desk.item(cited, url="http://paper.example/b")
    for url in ("http://paper.example/a/1", "https://m.paper.example/a/1/?fbclid=1",
                "https://web.archive.org/web/2025/https://paper.example/a/1"):  # fmt: skip
        assert likely(desk, "Wholly other.", url=url) == [(number, "link")], url
    assert likely(desk, "", url="https://paper.example/b") == [(cited, "link")]
    assert likely(desk, "", url="https://paper.example/a/2") == []
    evidence.withdraw_evidence(desk.session, desk.reporter, item, "Wrong.")
    assert likely(desk, "", url="https://paper.example/b") == []


def test_the_same_quotation_is_found_inside_other_words(desk):
    number = desk.claim("KCNA wrote of “a strike range that knows no bounds whatever”.")
    typed = "A weapon of unheard reach was shown to guests at length, with “a strike range that knows no bounds whatever” in store for enemies, wrote people who had never been there, in papers"  # noqa: E501
    assert likely(desk, typed) == [(number, "quote")]


def test_what_a_member_may_not_see_is_not_suggested(desk):
    secret = desk.claim("The parade was held at night.", restricted="yes",
                        appeared_at="https://paper.example/1")  # fmt: skip
    open_claim = desk.claim("A wholly other matter.")
    orchid = desk.source("Orchid", confidential=True)
    desk.item(open_claim, source_id=str(orchid), url="https://paper.example/2",
              excerpt="The parade was held at night.")  # fmt: skip
    typed = "At night the parade was held."
    assert likely(desk, typed, by="editor", url="https://paper.example/1") == []
    assert likely(desk, typed, by="editor", url="https://paper.example/2") == []
    assert likely(desk, typed) == [(secret, "wording")]


def test_a_claim_is_not_like_itself(desk):
    number = desk.claim("The parade was held at night.")
    assert likely(desk, "The parade was held at night.", exclude=number) == []


def test_an_old_claim_is_found_behind_many_that_share_its_words(desk, session):
    number = desk.claim("The ferry sank off Samar with 410 passengers.")
    fill(session, 700, statement="The ferry had passengers.")
    fill(session, 700, first=20_000, statement="It sank off the coast.")
    assert likely(desk, "With 410 passengers the ferry sank off Samar")[0] == (number, "wording")


@pytest.mark.parametrize("words", [5, 400])
def test_it_costs_the_same_few_statements_however_full_the_board(desk, session, engine, words):
    fill(session, 500)
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    likely(desk, " ".join(f"filler{n}" for n in range(words)))
    assert len(seen) <= 36
