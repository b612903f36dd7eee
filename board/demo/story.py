"""Fills a board with the sample story, through the same commands as any desk."""

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from board.commands import (
    articles,
    claims,
    comments,
    drafts,
    embargoes,
    evidence,
    members,
    merging,
    origins,
    planning,
    publication,
    replies,
    sources,
    stories,
    verdicts,
)
from board.commands.publication import Wording
from board.demo import copies
from board.forms import read_claim, read_evidence
from board.intake import read
from board.models import Claim, now
from board.rules import (
    MAX_PICKS,
    Actor,
    DisputeReason,
    NextStep,
    PublicationEvent,
    RelationKind,
    Role,
    Ruling,
    SourceKind,
    Status,
    Urgency,
)

PASSWORD = "a sample board only"
PEOPLE = {
    "reporter": ("Mina Okafor", Role.REPORTER),
    "editor": ("Jonas Lindqvist", Role.EDITOR),
    "second_editor": ("Ada Petrova", Role.EDITOR),
    "admin": ("Sam Rivera", Role.ADMIN),
}
Data = dict[str, Any]


def fill(session: Session) -> dict[str, str]:
    """Make the people, the story and its claims. Answers e-mail → role."""
    data = _read("hwasong.toml")
    filling = _Filling(session)
    story = stories.add_story(
        session, filling.people["editor"], data["story"]["title"], data["story"]["summary"]
    )
    for source in data["sources"]:
        filling.add_source(source)
    for claim, act in _in_order(data["claims"]):
        if act is None:
            filling.enter(claim, story)
        else:
            filling.carry_out(claim["key"], act)
    filling.add_article(_read("article.toml"), story)
    filling.leave_half_typed(data["half_typed"])
    filling.merge_twin("not-flown")
    return {_email(key): key.replace("_", " ") for key in PEOPLE}


def _read(name: str) -> Data:
    return tomllib.loads((Path(__file__).parent / name).read_text())


def _in_order(entered: list[Data]) -> list[tuple[Data, Data | None]]:
    """All that happened, in the order of time: a related claim may come in between."""
    steps: list[tuple[Data, Data | None]] = []
    for claim in entered:
        steps += [(claim, None), *((claim, act) for act in claim["acts"])]
    return sorted(steps, key=lambda step: -(step[1] or step[0])["hours_ago"])


def _email(key: str) -> str:
    return f"{key.replace('_', '-')}@demo.example"


class _Filling:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.start = now()
        self.people = {key: self._join(key, *who) for key, who in PEOPLE.items()}
        self.sources: dict[str, int | None] = {}
        self.claims: dict[str, int] = {}
        self.typed: dict[int, dict[str, str]] = {}
        self.items: dict[tuple[int, str], int | None] = {}
        self.replies: dict[tuple[int, str], int | None] = {}

    def _join(self, key: str, name: str, role: Role) -> Actor:
        roles = frozenset({role})
        number = members.add_member(
            self.session, members.INSTALLER, _email(key), name, PASSWORD, roles
        )
        return Actor(number, roles)

    def add_source(self, source: Data) -> None:
        entered = sources.SourceInput(
            name=source["name"],
            kind=SourceKind(source["kind"]),
            domain=source.get("domain"),
            relays_id=self.sources.get(source.get("relays", "")),
            belongs_to_id=self.sources.get(source.get("belongs_to", "")),
            note=source.get("note", ""),
            confidential=source.get("confidential", False),
        )
        who = (self.session, self.people["reporter"])
        number = self.sources[source["key"]] = sources.add_source(*who, entered)
        for reader in source.get("readers", []):
            sources.name_reader(*who, number, self.people[reader].member_id)

    def enter(self, data: Data, story: int | None) -> None:
        who = (self.session, self.people[data["by"]])
        at = self._ago(data)
        typed = _texts(data) | {"story_id": str(story), "tags": " ".join(data.get("tags", []))}
        typed |= _ticks(data, "accuses_person", "restricted")
        number = claims.enter_claim(*who, read_claim(typed), at=at)
        assert number is not None
        self.claims[data["key"]], self.typed[number] = number, typed
        if readers := data.get("readers"):
            named = [self.people[reader].member_id for reader in readers]
            claims.restrict(*who, number, True, named, at=at)
        if data["next_step"] != NextStep.NEW:
            self._next_step(number, data, who[1], at)
        if assignee := data.get("assignee"):
            helpers = [self.people[helper].member_id for helper in data.get("helpers", [])]
            claims.assign(*who, number, self.people[assignee].member_id, helpers, at=at)
        if "urgency" in data:
            planning.set_urgency(*who, number, Urgency(data["urgency"]), at=at)
        if "due_in_hours" in data:
            due = self.start + timedelta(hours=data["due_in_hours"])
            claims.set_due(*who, number, due, at=at)
        for relation in data.get("relations", []):
            other, kind = self.claims[relation["other"]], RelationKind(relation["kind"])
            claims.relate(*who, number, other, kind, at=at)

    def add_article(self, data: Data, story: int | None) -> None:
        """Keep the article, find its claims in it, and paste the version that changed it."""
        by, body = (self.session, self.people["reporter"]), data["body"].strip()
        known = articles.ArticleInput(
            title=data["title"], publisher=data["publisher"], language="en",
            published_on=data["published_on"], story_id=story,
        )  # fmt: skip
        number = articles.add_article(*by, known, body)
        sentences = read(body, "en")
        picks = []
        for key, words in data["words"].items():
            start = body.index(words)
            around = next(s.text for s in sentences if s.start <= start < s.end)
            claim = self.claims[key]
            picks.append(articles.Pick(start, start + len(words), around, None, existing=claim))
        for batch in (picks[:MAX_PICKS], picks[MAX_PICKS:]):
            articles.take_claims(*by, number, 1, batch)
        for old, new in data["changes"]:
            body = f"\n{body}".replace(old, new).strip()
        articles.add_text(self.session, self.people["editor"], number, 1, body)

    def leave_half_typed(self, data: Data) -> None:
        """Leave a draft of the reporter's beside a claim that the editor has edited since: as the
        form keeps it, so that its fields are those of the edit form when it was opened."""
        number, me = self.claims[data["claim"]], self.people["reporter"].member_id
        row = self.session.get_one(Claim, number, populate_existing=True)
        was = {field: str(getattr(row, field) or "") for field in claims.EDITABLE}
        opened = {"version": str(row.version), "was": json.dumps(was | {"accuses_person": ""})}
        fields = list((opened | was | data["mine"]).items())
        assert me is not None
        drafts.keep_draft(
            self.session, me, f"claim-edit:{number}", fields, once="", at=self._ago(data)
        )
        theirs = data["theirs"]
        self._edit(number, theirs, self.people["editor"], self._ago(theirs))

    def merge_twin(self, key: str) -> None:
        """Enter a claim a second time, in other words, and merge it into the first."""
        who, twin = (self.session, self.people["reporter"]), "Nobody had seen the Hwasong-20 fly."
        number = claims.enter_claim(*who, read_claim({"statement": twin}), at=self.start)
        assert number is not None
        comments.add_comment(*who, number, "We have this one already, I think.", at=self.start)
        editor, reason = self.people["editor"], "The same claim in other words."
        merging.merge(
            self.session, editor, number, self._version(number), self.claims[key], reason,
            at=self.start,
        )  # fmt: skip

    def carry_out(self, key: str, act: Data) -> None:
        does = getattr(self, f"_{act['act']}")
        does(self.claims[key], act, self.people[act["by"]], self._ago(act))

    def _evidence(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        typed = _texts(act) | _ticks(act, "party_concerned", "witnessed")
        typed["source_id"] = str(self.sources[act["source"]])
        typed["public"] = "yes" if act.get("public", True) else ""
        typed.pop("trace", None)
        item = evidence.add_evidence(self.session, by, claim, read_evidence(typed), at=at)
        self.items[claim, act["key"]] = item
        if "trace" in act:
            origins.trace_origin(self.session, by, item, self.sources[act["trace"]], at=at)

    def _copy(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        copies.copy(self.session, by, self._item(claim, act), act, at)

    def _changed(self, claim: int, act: Data, _by: Actor, at: datetime) -> None:
        copies.changed(self.session, self._item(claim, act), act, at)

    def _gone(self, claim: int, act: Data, _by: Actor, at: datetime) -> None:
        copies.gone(self.session, self._item(claim, act), at)

    def _verdict(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        reason = act.get("dispute_reason")
        ruling = Ruling(
            status=Status(act["status"]),
            reasoning=act["reasoning"],
            answer=act.get("answer", ""),
            dispute_reason=DisputeReason(reason) if reason else None,
            exception="exception_reason" in act,
            exception_reason=act.get("exception_reason", ""),
            exception_public_reason=act.get("exception_public_reason", ""),
            knows_who=act.get("knows_who", False),
        )
        cites = [self.items[claim, key] for key in act.get("cites", [])]
        unresolved = act.get("cannot_be_resolved", False)
        version = self._version(claim)
        verdicts.give_verdict(self.session, by, claim, version, ruling, cites, unresolved, at=at)

    def _comment(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        number = comments.add_comment(self.session, by, claim, act["body"], at=at)
        if "edited" in act:
            later = at + timedelta(minutes=4)
            comments.edit_comment(self.session, by, number, 1, act["edited"], at=later)

    def _sign_off(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        wording = Wording(
            public_wording=act["public_wording"],
            event=PublicationEvent(act["event"]) if "event" in act else None,
            note=act.get("note", ""),
            unnamed_sources=act.get("unnamed_sources", False),
            sole_editor="sole_editor_reason" in act,
            sole_editor_reason=act.get("sole_editor_reason", ""),
        )
        publication.sign_off(self.session, by, claim, self._version(claim), wording, at=at)

    def _embargo(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        moment = self.start + timedelta(hours=act["public_in_hours"])
        wording = Wording(public_wording=act["public_wording"])
        embargoes.embargo(
            self.session, by, claim, self._version(claim), wording, moment, at=at
        )  # fmt: skip

    def _edit(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        self.typed[claim] |= {
            field: act[field] for field in ("statement", "claimant", "claimed_on") if field in act
        }
        entered = read_claim(self.typed[claim])
        claims.edit_claim(self.session, by, claim, self._version(claim), entered, at=at)

    def _withdraw(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        item = self._item(claim, act)
        evidence.withdraw_evidence(self.session, by, item, act["reason"], at=at)

    def _brake(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        publication.put_under_review(self.session, by, claim, at=at)

    def _unpublish(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        publication.unpublish(self.session, by, claim, act["reason"], at=at)

    def _next_step(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        step, reason = NextStep(act["next_step"]), act.get("parked_reason", "")
        claims.set_next_step(self.session, by, claim, step, reason, at=at)

    def _ask_reply(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        deadline = self.start + timedelta(hours=act["due_in_hours"])
        asked = replies.ReplyInput(act["asked_of"], deadline, act.get("channel", ""))
        number = replies.ask_for_reply(self.session, by, claim, asked, at=at)
        self.replies[claim, act["key"]] = number

    def _answer_reply(self, claim: int, act: Data, by: Actor, at: datetime) -> None:
        number, told = self.replies[claim, act["key"]], replies.Answer(act["answer"], act["public"])
        replies.log_answer(self.session, by, number, 1, told, at=at)

    def _item(self, claim: int, act: Data) -> int:
        item = self.items[claim, act["evidence"]]
        assert item is not None
        return item

    def _ago(self, data: Data) -> datetime:
        return self.start - timedelta(hours=data["hours_ago"])

    def _version(self, claim: int) -> int:
        return self.session.get_one(Claim, claim, populate_existing=True).version


def _texts(data: Data) -> dict[str, str]:
    return {field: value for field, value in data.items() if isinstance(value, str)}


def _ticks(data: Data, *fields: str) -> dict[str, str]:
    return {field: "yes" for field in fields if data.get(field)}
