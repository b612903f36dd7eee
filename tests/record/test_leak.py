"""The public side cannot leak: two newsrooms that differ in private data alone look alike.

Two boards live through the same public history, at the same moments. What is private differs in
each: people, notes, reasoning, talk, plans, confidential sources, restricted claims, claims that
nobody signed off. After every step each public address answers the same bytes on both.
"""

import os
import random
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from board import create_app
from board.canonical import sha256
from board.commands import claims as claim_commands
from board.commands import (
    comments,
    evidence,
    origins,
    planning,
    publication,
    replies,
    stories,
    verdicts,
)
from board.commands import sources as source_commands
from board.commands.publication import (
    Wording,
    put_under_review,
    sign_off,
    unpublish,
)  # fmt: skip
from board.db import make_engine, open_session
from board.errors import BoardError
from board.forms import read_claim, read_evidence
from board.keys import make_keys
from board.models import Capture, Claim, PublicClaim, Story
from board.models.evidence import evidence_of
from board.record import addresses, building
from board.record.log import leaves
from board.rules import (
    CaptureReason,
    CaptureState,
    DisputeReason,
    NextStep,
    PublicationEvent,
    Role,
    Ruling,
    Status,
    Urgency,
)
from board.settings import Settings
from tests.conftest import Desk

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
WORLDS, STEPS = (25, 20) if os.environ.get("CLAIMBOARD_SOAK") else (2, 20)
SEES = ("?as_of=2026-01-05T12:00Z", "?as_of=2026-01-06T02:30Z")


class World:
    """A newsroom with a secret of its own, which shows in everything private."""

    def __init__(self, template, folder, secret, seed):
        self.secret, self.extra = secret, random.Random(f"{secret}{seed}")
        self.settings = Settings(data_dir=folder)
        make_keys(folder.parent / "keys of both")
        shutil.copytree(folder.parent / "keys of both", folder)
        shutil.copy(template, folder / "claimboard.sqlite")
        engine = make_engine(self.settings.database_url)
        self.session = open_session(engine, self.settings)
        self.desk = Desk(self.session)
        for role in Role:
            self.desk.join(f"{secret}-{role.value}", role)
        self.reporter, self.editor, _admin = self.desk.people.values()
        self.second = self.desk.join(f"{secret}-second", Role.EDITOR)
        self.at, self.claims = START, []
        self.client = create_app(self.settings).test_client()

    def pass_time(self, minutes):
        self.at += timedelta(minutes=minutes)

    def private(self, words):
        return f"{words} {self.secret}"

    # --- what both newsrooms do alike, each in its own private words ---------------------------

    def enter(self, dice):
        fields = {"statement": f"Claim {dice.random()} was made.", "claimant": "KCNA",
                  "tags": self.secret, "kind": dice.choice(["happened", "figure"])}  # fmt: skip
        pid = "".join(dice.choices("abcdefghjk", k=10))
        self.claims.append(
            claim_commands.enter_claim(
                self.session, self.reporter, read_claim(fields), pid=pid, at=self.at
            )
        )

    def add_evidence(self, dice):
        source = source_commands.SourceInput(f"Agency {dice.random()}", note=self.private("Note"))
        number = source_commands.add_source(self.session, self.reporter, source, at=self.at)
        typed = {"url": f"https://agency{dice.randint(1, 99)}.example/", "public": "yes",
                 "stance": dice.choice(["supports", "contradicts", "context"]),
                 "excerpt": self.private("Excerpt"), "note": self.private("Note"),
                 "title": "A dispatch", "source_id": str(number)}  # fmt: skip
        item = evidence.add_evidence(
            self.session, self.reporter, self.pick(dice), read_evidence(typed), at=self.at
        )
        origins.trace_origin(self.session, self.reporter, item, number, at=self.at)
        if dice.random() < 0.5:
            self.keep_copy(item, dice.choices("0123456789abcdef", k=64))

    def keep_copy(self, item, number):
        """What was answered is private, that it was kept is not; a later copy is, too."""
        for n, digits in enumerate(("".join(number), sha256(self.secret))):
            self.session.add(Capture(
                evidence_id=item, url="https://a.example/", reason=CaptureReason.ADDED, status=200,
                state=CaptureState.TAKEN, fetched_at=self.at + timedelta(days=n),
                body_sha256=digits, final_url=f"https://a.example/{self.secret}",
                title=self.private("Title"), headers=[["Server", self.secret]],
            ))  # fmt: skip
        self.session.commit()

    def rule(self, dice):
        claim, status = self.pick(dice), dice.choice(list(Status))
        cites = [e.id for e in self.items(claim) if not e.confidential]
        ruling = Ruling(
            status, self.private("Because"), answer=self.private("Answered"),
            dispute_reason=DisputeReason.EVIDENCE_AGAINST if status is Status.DISPUTED else None,
        )  # fmt: skip
        version = self.session.get(Claim, claim, populate_existing=True).version
        verdicts.give_verdict(
            self.session, self.reporter, claim, version, ruling, cites, at=self.at
        )

    def sign(self, dice):
        claim = self.pick(dice)
        row = self.session.get(Claim, claim, populate_existing=True)
        event = dice.choice([PublicationEvent.UPDATE, PublicationEvent.CORRECTION])
        wording = Wording(
            f"What we know at {self.at:%H:%M}.", event, "It changed.", sole_editor=True,
            sole_editor_reason=self.private("Night"), unverified_reason=self.private("Why"),
        )  # fmt: skip
        sign_off(self.session, self.editor, claim, row.version, wording, at=self.at)

    def brake(self, dice):
        put_under_review(self.session, self.editor, self.pick(dice), at=self.at)

    def take_down(self, dice):
        unpublish(self.session, self.editor, self.pick(dice), "A person asked.", at=self.at)

    def to_a_story(self, dice):
        if not self.session.execute(select(Story)).first():
            stories.add_story(self.session, self.editor, "Launch", "A summary", at=self.at)
        planning.move_to_story(self.session, self.reporter, self.pick(dice), 1, at=self.at)

    def ask_for_reply(self, dice):
        asked = replies.ReplyInput(
            asked_of="The ministry", channel=self.private("By telephone"), asked_at=self.at,
            deadline=self.at + timedelta(hours=1),
        )  # fmt: skip
        replies.ask_for_reply(self.session, self.reporter, self.pick(dice), asked, at=self.at)

    def pick(self, dice):
        return dice.choice(self.claims)

    def items(self, claim):
        return evidence_of(self.session, claim)

    # --- what each does by itself: nothing of it is for readers ---------------------------------

    def keep_busy(self):
        acts = [self.talk, self.plan, self.hear_in_confidence, self.work_restricted, self.draft]
        for act in self.extra.sample(acts, self.extra.randint(1, len(acts))):
            act(self.extra.choice(self.claims))

    def talk(self, claim):
        comments.add_comment(self.session, self.reporter, claim, self.private("I think"))

    def plan(self, claim):
        me = self.reporter.member_id
        claim_commands.assign(self.session, self.editor, claim, me)
        claim_commands.set_next_step(self.session, self.editor, claim, NextStep.CHECKING)
        planning.set_urgency(self.session, self.editor, claim, self.extra.choice(list(Urgency)))

    def hear_in_confidence(self, claim):
        typed = {"description": self.private("Somebody says"), "stance": "context"}
        typed |= {"new_source_name": self.private("Code"), "new_source_confidential": "yes"}
        evidence.add_evidence(self.session, self.reporter, claim, read_evidence(typed))

    def work_restricted(self, _claim):
        number = self.draft(_claim)
        me = [self.reporter.member_id]
        claim_commands.restrict(self.session, self.reporter, number, True, me)

    def draft(self, _claim):
        typed = {"statement": self.private("Nobody signed this off")}
        return claim_commands.enter_claim(self.session, self.reporter, read_claim(typed))


STEPS_OF = [World.enter, World.add_evidence, World.add_evidence, World.rule, World.sign,
            World.sign, World.sign, World.brake, World.take_down, World.to_a_story,
            World.ask_for_reply]  # fmt: skip


def live(world, seed, observe):
    """Live the public history of this number, and observe after every step."""
    dice = random.Random(seed)
    for act in (world.enter, world.add_evidence, world.sign, world.enter):
        act(dice)
    for step in range(STEPS):
        world.pass_time(dice.randint(1, 200))
        act, private = dice.choice(STEPS_OF), random.Random(f"{seed}.{step}")
        try:
            act(world, private)
        except BoardError as refused:
            observe(type(refused).__name__)
        world.keep_busy()
        world.session.rollback()
        observe(seen_by_readers(world))


def seen_by_readers(world):
    """Every public address with its bytes."""
    client = world.client
    with open_session(world.session.get_bind(), world.settings) as session:
        paths = [*addresses.everything(session)]
        pids = session.execute(select(col(PublicClaim.pid))).scalars().all()
    asked = [f"/api/v1/public/{name}?limit=2" for name in ("claims", "stories", "corrections")]
    asked += ["/search?q=claim", "/search?q=alpha", "/search?q=omega", "/search", "/as-of"]
    asked += [f"{path}{see}" for see in SEES for path in ("/", *(f"/claims/{p}" for p in pids))]
    seen = {}
    for path in (*paths, *asked):
        answer = client.get(path)
        told = {k: v for k, v in answer.headers if k not in ("Date", "ETag")}
        seen[path] = (answer.status, told, answer.data)
    return seen


@pytest.fixture(autouse=True)
def same_chance(monkeypatch):
    """What chance gives the public, alike for both: the story's id and the salts of the log. The
    claims' ids are given by hand, and both sign with one key."""
    monkeypatch.setattr(stories, "public_id", lambda: "storystory")
    monkeypatch.setattr(
        leaves, "new_salts", lambda document: {field: sha256(field)[:32] for field in document}
    )


@pytest.mark.parametrize("seed", range(WORLDS))
def test_two_newsrooms_that_differ_in_private_data_look_alike(sqlite_template, tmp_path, seed):
    look_alike(sqlite_template, tmp_path, seed)


def look_alike(template, tmp_path, seed):
    pictures = []
    for secret in ("alpha", "omega"):
        shown = []
        live(World(template, tmp_path / secret, secret, seed), seed, shown.append)
        pictures.append(shown)
    one, other = pictures
    assert len(one) == len(other)
    published = 0
    for mine, theirs in zip(one, other, strict=True):
        assert mine == theirs
        published += isinstance(mine, dict) and any("/versions/" in path for path in mine)
    assert published > STEPS / 2, "the worlds are too poor to show anything"


def test_a_private_field_in_the_document_is_found(sqlite_template, tmp_path, monkeypatch):
    real = building.content_of

    def leaky(session, claim, at=None):
        return real(session, claim, at) | {"claimant": claim.tags}

    monkeypatch.setattr(publication, "content_of", leaky)
    with pytest.raises(AssertionError):
        look_alike(sqlite_template, tmp_path, 0)
