"""The claims of a bench board: made from their number alone, so the same on every machine."""

import hashlib
from collections.abc import Iterator
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
from board.record.log import leaves
from board.record.log.tree import leaf_hash, node_hash
from board.rules import Way
from board.text import fold

EDITION = "3"  # another content is another edition: kept boards are made anew
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
    """All that follows from a claim's number; nothing is random between two runs.

    Every second one is published; on a board `for_readers` every one is.
    """

    def __init__(self, number: int, of: int, for_readers: bool = False) -> None:
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
        self.restricted = number % 200 == 7 and not for_readers
        self.published = (number % 2 == 0 or for_readers) and not self.restricted
        self.versions = 2 if number % 10 == 4 else 1
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
        "public_state": "live" if c.published else "never",
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


def publication_rows(c: Claim, history: "History") -> Iterator[tuple[str, Row]]:
    """What its sign-offs wrote, each row behind the name of its table."""
    story = f"s{c.story:09}"
    for number in range(1, c.versions + 1):
        document, at = _document(c, number), moment(_signed(c, number))
        until = None if number == c.versions else moment(_signed(c, number + 1))
        id_, same = history.size + 1, {"pid": c.pid, "number": number, "event": document["event"]}
        yield "publications", {"id": id_, **same, "at": at, "document": canonical(document),
                               "sha256": sha256(document)}  # fmt: skip
        yield "public_spans", {"publication_id": id_, **same, "status": document["status"],
                               "story_pid": story, "since": at, "until": until}  # fmt: skip
        yield "sign_offs", {"publication_id": id_, "claim_id": c.number, "verdict_id": c.verdict,
                            "member_id": 2}  # fmt: skip
        yield from history.rows(document)
    yield "public_claims", {"pid": c.pid, "publication_id": history.size, "story_pid": story,
                            "status": c.status, "first_published_at": moment(_signed(c, 1)),
                            "changed_at": moment(_signed(c, c.versions)), "seq": c.number,
                            "search_text": fold(f"{c.statement} {c.claimant} {c.korean}")
                            }  # fmt: skip


def _signed(c: Claim, number: int) -> datetime:
    """When a version was signed off."""
    return c.changed + timedelta(days=30 * (number - 1))


def _document(c: Claim, number: int) -> Row:
    """A version as readers see it: of two, the first had not been decided."""
    evidence = [
        {"stance": c.stance(i), "url": f"https://source{origin}.example/{c.number}",
         "title": f"Report {c.number}.{i}", "publisher": f"Source {origin}", "description": "",
         "directness": "secondary", "party_concerned": False, "published_on": "",
         "origin": f"Source {origin}"}
        for i, origin in enumerate(c.origins)
    ]  # fmt: skip
    status = c.status if number == c.versions else "unverified"
    again = "correction" if c.number % 50 == 4 else "update"
    return {
        "schema": 1, "pid": c.pid, "kind": "happened", "statement": c.statement, "language": "en",
        "original_words": c.korean, "original_language": "ko" if c.korean else "",
        "claimant": c.claimant, "relayed_by": "", "claimed_on": "", "appeared_at": "",
        "true_as_of": "", "status": status,
        "dispute_reason": "evidence_against" if status == "disputed" else "",
        "cannot_be_resolved": False, "exception": "", "origins": len(c.origins) - c.against,
        "origins_against": c.against, "evidence": evidence, "sibling": "",
        "story": {"pid": f"s{c.story:09}", "slug": f"story-{c.story}", "title": f"Story {c.story}"},
        "event": again if number > 1 else "first", "at": minute(_signed(c, number)),
        "note": "More records were found." if number > 1 else "", "unnamed_sources": False,
        "public_wording": "We asked each of them and saw the records.", "number": number,
        "first_published_at": minute(_signed(c, 1)), "under_review_since": "",
    }  # fmt: skip


class History:
    """The public log, grown leaf by leaf as the sign-offs would have grown it."""

    def __init__(self) -> None:
        self.size, self.peaks = 0, list[bytes]()
        self.newest: tuple[str, bytes] = ("", b"")

    def rows(self, document: Row) -> Iterator[tuple[str, Row]]:
        """The leaf of a version, and the nodes that it makes whole."""
        n, pid = self.size, document["pid"]
        salts = {name: hashlib.sha256(f"{n} {name}".encode()).hexdigest()[:32] for name in document}
        prev = self.newest[1].hex() if self.newest[0] == pid else ""
        about = (pid, document["number"], document["event"], document["at"], prev)
        leaf = leaves.entry(*about, document, salts)
        here = leaf_hash(leaf)
        self.size, self.newest = n + 1, (pid, here)
        yield "log_leaves", {"n": n, "publication_id": n + 1, "pid": pid, "leaf": leaf,
                             "number": document["number"], "hash": here,
                             "salts": canonical(salts).decode()}  # fmt: skip
        level = 0
        yield "log_nodes", {"level": level, "position": n, "hash": here}
        while n >> level & 1:
            here, level = node_hash(self.peaks.pop(), here), level + 1
            yield "log_nodes", {"level": level, "position": n >> level, "hash": here}
        self.peaks.append(here)


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
