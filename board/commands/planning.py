"""What the desk decides of a claim's place in its work: how urgent, which tags, which story."""

from board.commands.act import Act, command
from board.commands.ledger import changed, place
from board.commands.trail import EventName, Texts
from board.errors import Invalid
from board.forms import read_tags
from board.models import Claim, Story
from board.rules import Action, Urgency
from board.words import _


@command(Action.ASSIGN)
def set_urgency(act: Act, claim_id: int, urgency: Urgency) -> int | None:
    """Say how urgent the claim is, by harm and by deadline."""
    claim = act.claim(claim_id)
    if claim.urgency is urgency:
        return claim.id
    old, claim.urgency = claim.urgency, urgency
    changed(act, claim, EventName.URGENCY_SET, old=old.value, new=urgency.value)
    return claim.id


@command(Action.EDIT_CLAIM)
def set_tags(act: Act, claim_id: int, tags: str) -> int | None:
    """Give the claim these tags, and no others. Raises Invalid where they are too many or long."""
    claim = act.claim(claim_id)
    tags = read_tags(tags)
    if claim.tags == tags:
        return claim.id
    old, claim.tags = claim.tags, tags
    claim.version += 1
    texts: Texts = {"tags": (old, tags)}
    changed(act, claim, EventName.TAGS_SET, texts, version=claim.version)
    return claim.id


@command(Action.EDIT_CLAIM)
def move_to_story(act: Act, claim_id: int, story_id: int | None) -> int | None:
    """Put the claim into a story, or into none."""
    claim = act.claim(claim_id)
    if story_id and act.session.get(Story, story_id) is None:
        raise Invalid({"story_id": _("There is no such story.")})
    if claim.story_id == story_id:
        return claim.id
    before, was = place(claim), _title(act, claim)
    claim.story_id = story_id
    claim.version += 1
    texts: Texts = {"story": (was, _title(act, claim))}
    changed(act, claim, EventName.STORY_SET, texts, before=before, version=claim.version)
    return claim.id


def _title(act: Act, claim: Claim) -> str:
    story = act.session.get(Story, claim.story_id) if claim.story_id else None
    return story.title if story else ""
