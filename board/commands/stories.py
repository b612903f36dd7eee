"""What can happen to stories: added, edited."""

import re
from dataclasses import dataclass

from sqlalchemy import select, update

from board.commands.act import Act, command, same_version
from board.commands.facing import public_moved
from board.commands.trail import EventName, Texts
from board.errors import Denied, Invalid, NotFound
from board.ids import public_id
from board.models import DeskRevision, PublicStory, Story
from board.rules import Action, can
from board.words import _

EDITABLE = ("title", "summary", "language")


@dataclass(frozen=True, slots=True)
class StoryInput:
    """A story as entered, checked."""

    title: str
    summary: str = ""
    language: str = "en"


@command(Action.KEEP_STORIES)
def add_story(act: Act, title: str, summary: str = "", language: str = "en") -> int | None:
    """Add a story; its slug is made from the title. Answers its id."""
    if not title:
        raise Invalid({"title": _("Give the story a title.")})
    story = Story(pid=public_id(), slug=_free_slug(act, title), title=title, summary=summary,
                  language=language, created_at=act.at, changed_at=act.at)  # fmt: skip
    act.session.add(story)
    act.session.flush()
    act.record(EventName.STORY_ADDED, story=story.id)
    return story.id


def _free_slug(act: Act, title: str) -> str:
    slug = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")[:60] or "story"
    taken = select(Story.id).where(Story.slug == slug)  # type: ignore[call-overload]
    return f"{slug}-{public_id()[:4]}" if act.session.execute(taken).first() else slug


@command(Action.KEEP_STORIES)
def edit_story(act: Act, story_id: int, version: int | None, entered: StoryInput) -> int | None:
    """Change a story's title, summary and language. The slug stays: it only decorates.

    A story that readers see is in the newsroom's words for the public, and no later sign-off
    would show this change to anyone: so it takes an editor, and readers get it at once.
    Raises Stale, VersionMissing; Denied where the story is public and the member no editor.
    """
    story = act.session.get(Story, story_id, populate_existing=True)
    if story is None:
        raise NotFound
    public = act.session.get(PublicStory, story.pid)
    if public and not can(act.actor, Action.SIGN_OFF):
        raise Denied
    same_version(story, version)
    if not entered.title:
        raise Invalid({"title": _("Give the story a title.")})
    new = {field: getattr(entered, field) for field in EDITABLE}
    texts: Texts = {
        field: (old, words)
        for field, words in new.items()
        if (old := getattr(story, field)) != words
    }
    if not texts:
        return story.id
    for field in texts:
        setattr(story, field, new[field])
        if public:
            setattr(public, field, new[field])
    story.version += 1
    story.changed_at = act.at
    if public:
        public.changed_at = act.at
        public_moved(act.session)
    act.session.execute(update(DeskRevision).values(revision=DeskRevision.revision + 1))
    act.record(EventName.STORY_EDITED, texts=texts, story=story.id, public=public is not None)
    return story.id
