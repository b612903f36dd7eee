"""One story, for the page that changes it."""

from dataclasses import dataclass

from sqlmodel import Session

from board.errors import NotFound
from board.models import PublicStory, Story


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story; `public`: whether readers see it."""

    story: Story
    public: bool


def story(session: Session, story_id: int) -> StoryPage:
    """The story. Raises NotFound."""
    found = session.get(Story, story_id, populate_existing=True)
    if found is None:
        raise NotFound
    return StoryPage(found, session.get(PublicStory, found.pid) is not None)
