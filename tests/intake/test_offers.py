"""Who said it, what kind of claim it is, and how a sentence splits."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.dates import rough_date
from board.intake import offers, read
from board.rules import Kind

EARLIER = "General Jin Yong-sung, chairman of the Joint Chiefs of Staff, spoke. "


def offered(text, language="en", before=""):
    body = before + text
    sentence = read(body, language)[-1]
    return body, offers(body, sentence, language)


def first(text, language="en", before=""):
    return offered(text, language, before)[1][0]


@pytest.mark.parametrize(
    ("text", "claimant", "relayed_by"),
    [
        ("General Jin pointed out, “It is so,” as reported by Yonhap and Reuters.",
         "General Jin", "Yonhap, Reuters"),
        ("According to Yonhap, around 2,000 men were killed.", "", "Yonhap"),
        ("According to Yonhap and the KCNA, the missile is claimed by Pyongyang to reach far.",
         "Pyongyang", "Yonhap, KCNA"),
        ("Seong-Hyon Lee, a visiting scholar, told AFP, “It is crucial to see this.”",
         "Seong-Hyon Lee", "AFP"),
        ("State media emphasized the “potential” of the country.", "State media", ""),
        ("South Korean intelligence estimates that it sent 10,000 troops.",
         "South Korean intelligence", ""),
        ("The United States officially confirmed that Russia launched missiles.",
         "United States", ""),
        ("Two cranes fell into the basin.", "", ""),
        ("By April it had reportedly shipped 6 million shells.", "", ""),
        ("It shipped shells, a gift that Western media described as crucial.", "", ""),
    ],
)  # fmt: skip
def test_who_said_it_and_who_relays_it_are_read_from_the_text(text, claimant, relayed_by):
    offer = first(text)
    assert (offer.claimant, offer.relayed_by) == (claimant, relayed_by)


@pytest.mark.parametrize(
    ("language", "text", "claimant"),
    [
        ("de", "Kämmerer Uwe Brandl schätzt, dass die Schulden steigen.", "Kämmerer Uwe Brandl"),
        ("de", "„Wir streichen keine einzige Stelle“, sagte Brandl laut Protokoll.", "Brandl"),
        ("uk", "Склади згоріли, повідомила Державна служба.", "Державна служба"),
        ("en", "According to the harbour office, two cranes fell.", "harbour office"),
        ("en", "According to a report published on 3 May 2024, two cranes fell.", ""),
        ("es", "Según la Plataforma por el Río, tres campos se riegan.", "Plataforma por el Río"),
        ("ko", "합참에 따르면 북한은 미사일 3발을 발사했다.", "합참"),
        ("ko", "김정은 위원장은 미사일 3발을 발사했다고 말했다.", "김정은 위원장"),
        ("es", "Murieron diez personas, según la Cruz Roja.", "Cruz Roja"),
    ],
)
def test_speakers_are_read_in_other_languages_too(language, text, claimant):
    assert first(text, language).claimant == claimant


@pytest.mark.parametrize("call", ["Jin", "General Jin", "He"])
def test_a_part_of_a_name_is_the_whole_one_that_was_told_before(call):
    before = "General Jin Yong-sung said that it is so. "
    offer = first(f"{call} conceded that two missiles were missed.", before=before)
    assert offer.claimant == "General Jin Yong-sung"


def test_the_day_it_was_said_is_not_the_day_it_speaks_of():
    offer = first("General Jin stated on October 14, 2025, that Russia helped in May 2024.")
    assert (offer.claimed_on, offer.true_as_of) == ("2025-10-14", "")
    offer = first("As of early September 2025, around 2,000 men had been killed.")
    assert (offer.claimed_on, offer.true_as_of) == ("", "2025-09~")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("About 2,000 soldiers were killed.", Kind.FIGURE),
        ("The share fell to 5%.", Kind.FIGURE),
        ("A fifth satellite is slated for launch this year.", Kind.PLAN),
        ("Images released by KCNA showed the three men.", Kind.IMAGE),
        ("Two cranes fell.", Kind.HAPPENED),
        ("Kim declared, “We should grow into an entity that fears nobody at all.”", Kind.SAID),
    ],
)
def test_the_kind_of_claim_is_offered(text, kind):
    assert first(text).kind is kind


def test_a_re_check_is_offered_for_a_plan_and_for_a_figure():
    assert first("A fifth satellite is slated for launch this year.").recheck
    assert first("About 2,000 soldiers were killed.").recheck
    assert not first("Two cranes fell.").recheck


def test_what_was_said_and_whether_it_is_so_are_offered_as_a_pair():
    offer = first("The mayor said on Monday that three workers were killed.")
    assert offer.statement == "Three workers were killed."
    assert offer.said == "The mayor said on Monday that three workers were killed."
    assert offer.claimant == "mayor"


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("According to Yonhap, the missile is claimed by Pyongyang to be ready.",
         "The missile is ready."),
        ("According to the police, two cranes fell.", "Two cranes fell."),
        ("Two cranes fell, according to the police.", "Two cranes fell."),
        ("Jin said that “it is possible” Russia helped.", "“It is possible” Russia helped."),
        ("Rivera, who was fined in 2019, sold two houses.",
         "Rivera, who was fined in 2019, sold two houses."),
    ],
)  # fmt: skip
def test_the_assertion_stands_without_its_frame(text, statement):
    offer = first(text)
    assert offer.statement == statement
    assert offer.said in ("", text)


def test_a_month_borrows_the_one_year_that_its_sentence_names():
    text = "In January 2025 it planned to send 150 shells, and by April it had shipped 6 million."
    _body, found = offered(text)
    assert [offer.true_as_of for offer in found[1:]] == ["", "2025-04"]


def test_a_clause_about_a_name_becomes_a_sentence_about_it():
    text = "They built it like its predecessor, the Hwasong-19, which was tested in October 2024."
    body, found = offered(text)
    assert found[-1].statement == "The Hwasong-19 was tested in October 2024."
    words = body[found[-1].start : found[-1].end]
    assert words == "the Hwasong-19, which was tested in October 2024"


def pieces(text, language="en"):
    body, found = offered(text, language)
    return [body[offer.start : offer.end] for offer in found[1:]]


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Seoul estimates that it sent more than 10,000 troops, in exchange for economic help.",
         ["it sent more than 10,000 troops", "in exchange for economic help"]),
        ("Two cranes fell into the basin and three workers were hurt.",
         ["Two cranes fell into the basin", "three workers were hurt"]),
        ("It planned to send 150 missiles, and by April it had shipped 6 million shells.",
         ["It planned to send 150 missiles", "by April it had shipped 6 million shells"]),
        ("Two cranes fell, and troops that have fought in 2019 were hurt.",
         ["Two cranes fell", "troops that have fought in 2019 were hurt"]),
        ("The army fired 2 missiles and is preparing to launch 3 more.", []),
        ("It showed red, white and blue flags with “this and that” on them.", []),
        ("Two cranes fell.", []),
    ],
)  # fmt: skip
def test_a_sentence_that_holds_several_claims_is_offered_in_pieces(text, split):
    assert pieces(text) == split


def test_pieces_are_exact_words_of_the_text_and_statements_of_their_own():
    body, found = offered("Two cranes fell into the basin and three workers were hurt.")
    for offer in found:
        assert body[offer.start : offer.end].strip()
        assert offer.statement[0].isupper() and offer.statement[-1] in ".!?”"


def test_a_crime_laid_to_somebody_is_hinted_at():
    assert first("The police said that he stole 3 million euros.").accuses
    assert not first("Two cranes fell.").accuses


@pytest.mark.parametrize(
    "unit", ["said ", "“a b c d” said ", "which 5 ", "and killed 3 ", "、", "that "]
)
@pytest.mark.parametrize("length", [2_400, 100_000])
def test_no_text_takes_long_to_be_offered(unit, length):
    body = "\n".join([unit * (length // len(unit))] * (100_000 // length))
    sentences = read(body, "en")
    started = time.process_time()
    for sentence in sentences[:25]:
        offers(body, sentence, "en")
    assert time.process_time() - started < 4


_TELLING = st.lists(
    st.sampled_from(
        ["“", "”", "„", "«", "»", '"', "said ", "that ", "which ", "killed ", "According to ",
         "Yonhap ", "Jin ", "he ", ", ", ". ", "5 ", "2024 ", "31 April 2025 ", "claimed by ",
         "in exchange for ", "and ", "(", ")", "\n", "сказав ", "що ", "sagte ", "dass ",
         "따르면 ", "31.04.2025 ", "2025-13-40 "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(_TELLING | st.text(max_size=200), st.sampled_from(["en", "de", "es", "uk", "ko", "ar", ""]))
def test_any_words_are_offered_from_within_their_sentence_with_days_that_there_are(body, language):
    for sentence in read(body, language):
        for offer in offers(body, sentence, language):
            assert sentence.start <= offer.start < offer.end <= sentence.end
            rough_date(offer.claimed_on)
            rough_date(offer.true_as_of)
