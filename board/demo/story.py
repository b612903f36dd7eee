"""Fills a board with the sample story, through the same commands as any desk."""

import tomllib
from pathlib import Path
from typing import Any

from sqlmodel import Session

from board.commands import claims, evidence, members, publication, sources, verdicts
from board.commands.publication import Wording
from board.forms import read_claim, read_evidence
from board.models import Claim
from board.rules import (
    Actor,
    DisputeReason,
    NextStep,
    PublicationEvent,
    RelationKind,
    Role,
    Ruling,
    SourceKind,
    Status,
)

PASSWORD = "a sample board only"
PEOPLE = {
    "reporter": ("Mina Okafor", Role.REPORTER),
    "editor": ("Jonas Lindqvist", Role.EDITOR),
    "second_editor": ("Ada Petrova", Role.EDITOR),
    "admin": ("Sam Rivera", Role.ADMIN),
}


def fill(session: Session) -> dict[str, str]:
    """Make the people, the story and its claims. Answers e-mail → role."""
    data = tomllib.loads((Path(__file__).parent / "hwasong.toml").read_text())
    board = _Filling(session)
    story = sources.add_story(
        session, board.people["editor"], data["story"]["title"], data["story"]["summary"]
    )
    for source in data["sources"]:
        board.add_source(source)
    for claim in data["claims"]:
        board.add_claim(claim, story)
    return {_email(key): key.replace("_", " ") for key in PEOPLE}


def _email(key: str) -> str:
    return f"{key.replace('_', '-')}@demo.example"


class _Filling:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.people = {key: self._join(key, *who) for key, who in PEOPLE.items()}
        self.sources: dict[str, int | None] = {}
        self.claims: dict[str, int | None] = {}

    def _join(self, key: str, name: str, role: Role) -> Actor:
        roles = frozenset({role})
        number = members.add_member(
            self.session, members.INSTALLER, _email(key), name, PASSWORD, roles
        )
        return Actor(number, roles)

    def add_source(self, source: dict[str, Any]) -> None:
        self.sources[source["key"]] = sources.add_source(
            self.session,
            self.people["reporter"],
            sources.SourceInput(
                source["name"],
                SourceKind(source["kind"]),
                source.get("domain"),
                self.sources.get(source.get("relays", "")),
                self.sources.get(source.get("belongs_to", "")),
            ),
        )

    def add_claim(self, data: dict[str, Any], story: int | None) -> None:
        reporter = self.people["reporter"]
        typed = {k: str(v) for k, v in data.items() if isinstance(v, str)}
        typed |= {"story_id": str(story), "tags": " ".join(data.get("tags", []))}
        typed |= {k: "yes" for k in ("accuses_person", "restricted") if data.get(k)}
        number = claims.enter_claim(self.session, reporter, read_claim(typed))
        self.claims[data["key"]] = number
        if step := data.get("next_step"):
            claims.set_next_step(
                self.session, reporter, number, NextStep(step), data.get("parked_reason", "")
            )
        if about := data.get("about"):
            claims.relate(self.session, reporter, number, self.claims[about], RelationKind.IS_ABOUT)
        items: dict[str, int | None] = {}
        for act in data.get("acts", []):
            getattr(self, f"_{act['act']}")(number, items, act, self.people[act["by"]])

    def _evidence(self, claim: int, items: dict[str, Any], act: dict[str, Any], by: Actor) -> None:
        typed = {k: str(v) for k, v in act.items() if isinstance(v, str)}
        typed |= {k: "yes" for k in ("party_concerned", "witnessed") if act.get(k)}
        typed |= {"source_id": str(self.sources[act["source"]])}
        typed |= {"public": "yes" if act.get("public", True) else ""}
        item = evidence.add_evidence(self.session, by, claim, read_evidence(typed))
        items[act["key"]] = item
        if "trace" in act:
            evidence.trace_origin(self.session, by, item, self.sources[act["trace"]])

    def _verdict(self, claim: int, items: dict[str, Any], act: dict[str, Any], by: Actor) -> None:
        reason = act.get("dispute_reason")
        ruling = Ruling(
            Status(act["status"]), act["reasoning"], act.get("answer", ""),
            DisputeReason(reason) if reason else None,
            "exception_reason" in act, act.get("exception_reason", ""),
            act.get("exception_public_reason", ""),
        )  # fmt: skip
        verdicts.give_verdict(
            self.session, by, claim, self._version(claim), ruling,
            [items[key] for key in act.get("cites", [])], act.get("cannot_be_resolved", False),
        )  # fmt: skip

    def _sign_off(self, claim: int, items: dict[str, Any], act: dict[str, Any], by: Actor) -> None:
        event = PublicationEvent(act["event"]) if "event" in act else None
        wording = Wording(act["public_wording"], event, act.get("note", ""))
        publication.sign_off(self.session, by, claim, self._version(claim), wording)

    def _withdraw(self, claim: int, items: dict[str, Any], act: dict[str, Any], by: Actor) -> None:
        evidence.withdraw_evidence(self.session, by, items[act["evidence"]], act["reason"])

    def _brake(self, claim: int, items: dict[str, Any], act: dict[str, Any], by: Actor) -> None:
        publication.put_under_review(self.session, by, claim)

    def _unpublish(self, claim: int, items: dict[str, Any], act: dict[str, Any], by: Actor) -> None:
        publication.unpublish(self.session, by, claim, act["reason"])

    def _version(self, claim: int) -> int:
        return self.session.get_one(Claim, claim, populate_existing=True).version
