"""The claims of a bench board: made from their number alone, so the same on every machine."""

from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from board.canonical import canonical, sha256
from board.commands.trail import HASH_VERSION, commitment, event_hash
from board.keys import TrailKey
from board.links import link_key
from board.models.claims import NO_DUE_TIME
from board.record.building import minute
from board.rules import Way
from board.text import fold

EDITION = "2"  # another content is another edition: kept boards are made anew
START = datetime(2023, 1, 1, tzinfo=UTC)
MEMBERS, SOURCES, CLAIMS_A_STORY = 40, 400, 200
STATUSES = ["unverified"] * 12 + ["corroborated"] * 5 + ["disputed"] * 3
STEPS = ("new", "checking", "awaiting_reply", "ready", "parked")
WHO = ("The ministry", "A spokesman", "The agency", "An eyewitness", "The company", "The general")
DID = ("said", "denied", "announced", "estimated", "repeated", "confirmed")
WHAT = ("the missile", "the convoy", "the bridge", "the ceasefire", "the harvest", "the satellite")
HOW = ("had a range of {n} km", "cost {n} million", "was seen by {n} people", "ended on day {n}")
FREQUENT, ONE_IN_A_HUNDRED, RARE = "parade", "hypersonic", "zeppelin"
REASONING = "The records agree, and each was seen by one of us."
KOREAN = "북한의 열병식에서 새 미사일이 공개됐다"

Row = dict[str, Any]


def moment(at: datetime) -> str:
    """A time as SQLAlchemy keeps it on SQLite."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


class Claim:
    """All that follows from a claim's number; nothing is random between two runs."""

    def __init__(self, number: int, of: int) -> None:
        chance = Random(number)
        self.number = number
        self.pid = f"b{number:09}"
        self.status = chance.choice(STATUSES)
        self.statement = self._statement(chance)
        self.claimant = chance.choice(WHO)
        self.korean = KOREAN if number % 50 == 0 else ""
        self.tags = f"topic{number % 40} region{number % 7}"
        self.story = 1 if number % 10 == 0 else 2 + number % max(of // CLAIMS_A_STORY, 4)
        self.opened = START + timedelta(seconds=number * (90_000_000 // of))
        self.changed = self.opened + timedelta(seconds=chance.randrange(8_000_000))
        self.due = self.changed + timedelta(days=9) if number % 10 == 3 else None
        self.assignee = 1 + number % MEMBERS if number % 2 else None
        self.step = STEPS[chance.randrange(5)]
        self.restricted = number % 200 == 7
        self.published = number % 2 == 0
        self.origins = sorted({1 + chance.randrange(SOURCES) for _ in range(3)})
        self.verdict = None if self.status == "unverified" else number

    def _statement(self, chance: Random) -> str:
        how = chance.choice(HOW).format(n=chance.randrange(10, 20_000))
        words = [chance.choice(WHO), chance.choice(DID), "that", chance.choice(WHAT), how]
        if self.number % 5 == 0:
            words.append(f"before the {FREQUENT}")
        if self.number % 100 == 0:
            words.append(f"and that a {ONE_IN_A_HUNDRED} one would follow")
        if self.number % 10_000 == 1:
            words.append(f"while a {RARE} was overhead")
        return " ".join(words) + "."

    def stance(self, item: int) -> str:
        return "contradicts" if self.status == "disputed" and item == 0 else "supports"

    @property
    def against(self) -> int:
        return int(self.status == "disputed")


def claim_row(c: Claim) -> Row:
    """The claim's own row, its counts in step with its evidence."""
    supporting = len(c.origins) - c.against
    return {
        "id": c.number, "pid": c.pid, "story_id": c.story, "kind": "happened",
        "statement": c.statement, "language": "en", "original_words": c.korean,
        "original_language": "ko" if c.korean else "", "claimant": c.claimant, "tags": c.tags,
        "claimed_on": "", "restricted": c.restricted, "next_step": c.step,
        "parked_reason": "No answer yet." if c.step == "parked" else "",
        "assignee_id": c.assignee, "due_at": c.due and moment(c.due), "created_by": 1,
        "opened_at": moment(c.opened), "version": 2 if c.verdict else 1, "status": c.status,
        "dispute_reason": "evidence_against" if c.status == "disputed" else None,
        "verdict_id": c.verdict, "links": len(c.origins), "supporting": supporting,
        "contradicting": c.against, "origins_for": supporting, "origins_against": c.against,
        "needs_review": c.number % 50 == 9,
        "public_state": "live" if c.published and not c.restricted else "never",
        "changed_at": moment(c.changed), "due_sort": moment(c.due or NO_DUE_TIME), "revision": 2,
        "search_text": fold(" ".join(_searched(c))),
    }  # fmt: skip


def _searched(c: Claim) -> list[str]:
    titles = [f"Report {c.number}.{i}" for i in range(len(c.origins))]
    reasoning = [REASONING] if c.verdict else []
    return [c.statement, c.claimant, c.korean, c.tags, *titles, *reasoning]


def link_rows(c: Claim) -> list[Row]:
    """The keys of its items' links."""
    urls = [f"https://source{origin}.example/{c.number}" for origin in c.origins]
    return [{"claim_id": c.number, "link_key": link_key(url)} for url in urls]


def evidence_rows(c: Claim) -> list[Row]:
    """Two or three traced items; ids count on from three times the claim's number."""
    return [
        {
            "id": 3 * c.number + i, "claim_id": c.number, "source_id": origin,
            "url": f"https://source{origin}.example/{c.number}", "title": f"Report {c.number}.{i}",
            "publisher": f"Source {origin}", "origin_id": origin, "traced_by": 1,
            "traced_at": moment(c.opened), "stance": c.stance(i), "directness": "secondary",
            "public": True, "added_by": 1, "added_at": moment(c.opened),
        }
        for i, origin in enumerate(c.origins)
    ]  # fmt: skip


def verdict_rows(c: Claim) -> tuple[Row, list[Row]]:
    """The verdict of a decided claim, and what it cites."""
    verdict = {
        "id": c.number, "claim_id": c.number, "status": c.status, "wording": c.statement,
        "dispute_reason": "evidence_against" if c.status == "disputed" else None,
        "reasoning": REASONING, "member_id": 1,
        "origins": len(c.origins) - c.against, "at": moment(c.changed),
    }  # fmt: skip
    cites = [
        {"verdict_id": c.number, "evidence_id": 3 * c.number + i, "stance": c.stance(i),
         "origin_id": origin}
        for i, origin in enumerate(c.origins)
    ]  # fmt: skip
    return verdict, cites


def publication_rows(c: Claim) -> tuple[Row, Row, Row, Row]:
    """A first publication, its place on the public board and in time, and its sign-off."""
    story = f"s{c.story:09}"
    evidence = [
        {"stance": c.stance(i), "url": f"https://source{origin}.example/{c.number}",
         "title": f"Report {c.number}.{i}", "publisher": f"Source {origin}", "description": "",
         "directness": "secondary", "party_concerned": False, "published_on": "",
         "origin": f"Source {origin}"}
        for i, origin in enumerate(c.origins)
    ]  # fmt: skip
    document = {
        "schema": 1, "pid": c.pid, "kind": "happened", "statement": c.statement, "language": "en",
        "original_words": c.korean, "original_language": "ko" if c.korean else "",
        "claimant": c.claimant, "relayed_by": "", "claimed_on": "", "appeared_at": "",
        "true_as_of": "", "status": c.status,
        "dispute_reason": "evidence_against" if c.status == "disputed" else "",
        "cannot_be_resolved": False, "exception": "", "origins": len(c.origins) - c.against,
        "origins_against": c.against, "evidence": evidence, "sibling": "",
        "story": {"pid": story, "slug": f"story-{c.story}", "title": f"Story {c.story}"},
        "event": "first", "at": minute(c.changed), "note": "", "unnamed_sources": False,
        "public_wording": "We asked each of them and saw the records.", "number": 1,
        "first_published_at": minute(c.changed), "under_review_since": "",
    }  # fmt: skip
    at = moment(c.changed)
    publication = {"id": c.number, "pid": c.pid, "number": 1, "event": "first", "at": at,
                   "document": canonical(document), "sha256": sha256(document)}  # fmt: skip
    face = {"pid": c.pid, "publication_id": c.number, "story_pid": story, "status": c.status,
            "first_published_at": at, "changed_at": at, "seq": c.number,
            "search_text": fold(f"{c.statement} {c.claimant} {c.korean}")}  # fmt: skip
    span = {"publication_id": c.number, "pid": c.pid, "number": 1, "event": "first",
            "status": c.status, "story_pid": story, "since": at}  # fmt: skip
    sign_off = {"publication_id": c.number, "claim_id": c.number, "verdict_id": c.verdict,
                "member_id": 2}  # fmt: skip
    return publication, face, span, sign_off


class Trail:
    """The chain of events, one a claim, as the commands would have written it."""

    def __init__(self, key: TrailKey) -> None:
        self.key, self.hash = key, ""

    def rows(self, c: Claim) -> tuple[Row, Row]:
        salt = f"{c.number:032x}"
        stands_for = commitment(salt, "statement", None, c.statement)
        event: Any = SimpleNamespace(
            n=c.number, at=c.opened, way=Way.PAGE, member_id=1, claim_id=c.number,
            name="claim_entered", command_id=f"{c.number:032x}", hash_version=HASH_VERSION,
            particulars={"kind": "happened", "texts": {"statement": stands_for}},
            key_id=self.key.key_id, prev=self.hash, hash="",
        )  # fmt: skip
        self.hash = event.hash = event_hash(event, self.key.secret)
        particulars = canonical(event.particulars).decode()
        row = vars(event) | {"at": moment(c.opened), "way": "page", "particulars": particulars}
        text = {"event_n": c.number, "field": "statement", "new": c.statement, "salt": salt}
        return row, text
