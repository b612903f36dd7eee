"""What can happen to articles: added, edited, a new version pasted, claims taken from them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from board.anchors import Quote, Text, quote
from board.commands.act import Act, command, same_version
from board.commands.claims import put_claim
from board.commands.ledger import changed, raise_flag
from board.commands.trail import EventName, Texts
from board.errors import Invalid, NotFound, Stale, VersionMissing
from board.forms import ClaimInput
from board.models import Article, ArticleText, Claim, ClaimAnchor, ClaimRelation, Story
from board.rules import (
    MAX_LINE,
    MAX_PICKS,
    Action,
    AnchorState,
    RelationKind,
    ReviewReason,
)
from board.words import _

EDITABLE = ("title", "publisher", "url", "language", "published_on", "story_id")


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """What is known of an article, checked."""

    title: str
    publisher: str = ""
    url: str = ""
    language: str = ""
    published_on: str = ""
    story_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A claim taken from an article's newest text.

    `start` and `end` are the exact words, `sentence` the one around them. `said`, if there,
    is the claim that somebody said it, made beside it as a pair. `existing` is the number of a
    claim already on the board that these words are the same as: nothing new is entered.
    """

    start: int
    end: int
    sentence: str
    entered: ClaimInput | None
    assignee_id: int | None = None
    said: ClaimInput | None = None
    existing: int | None = None


@command(Action.ENTER_CLAIM)
def add_article(act: Act, entered: ArticleInput, body: str) -> int | None:
    """Keep an article and its text. Answers its number."""
    if not body:
        raise Invalid({"body": _("Paste the text, or choose a file.")})
    _check_story(act, entered)
    article = Article(
        created_by=act.actor.member_id, created_at=act.at, changed_at=act.at,
        **{field: getattr(entered, field) for field in EDITABLE},
    )  # fmt: skip
    act.session.add(article)
    act.session.flush()
    _add_text(act, article, body)
    act.record(EventName.ARTICLE_ADDED, article=article.id, sha256=sha256(body))
    return article.id


def _check_story(act: Act, entered: ArticleInput) -> None:
    if not entered.title:
        raise Invalid({"title": _("Give the article a title.")})
    if entered.story_id and act.session.get(Story, entered.story_id) is None:
        raise Invalid({"story_id": _("There is no such story.")})


def _add_text(act: Act, article: Article, body: str) -> None:
    text = ArticleText(
        article_id=article.id, number=article.newest, body=body, sha256=sha256(body),
        added_by=act.actor.member_id, added_at=act.at,
    )  # fmt: skip
    act.session.add(text)


def sha256(body: str) -> str:
    """The digest that tells one text from another, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


@command(Action.ENTER_CLAIM)
def edit_article(
    act: Act, article_id: int, version: int | None, entered: ArticleInput
) -> int | None:
    """Change what is known of an article. Raises Stale, VersionMissing, Invalid."""
    article = _locked(act, article_id)
    same_version(article, version)
    _check_story(act, entered)
    texts: Texts = {}
    for field in EDITABLE:
        old, new = getattr(article, field), getattr(entered, field)
        if old != new:
            texts[field] = (str(old or ""), str(new or ""))
            setattr(article, field, new)
    if texts:
        article.version += 1
        article.changed_at = act.at
        act.record(EventName.ARTICLE_EDITED, texts=texts, article=article.id)
    return article.id


def _locked(act: Act, article_id: int) -> Article:
    query = select(Article).where(col(Article.id) == article_id).with_for_update()
    found = act.session.execute(query, execution_options={"populate_existing": True})
    article: Article | None = found.scalar_one_or_none()
    if article is None:
        raise NotFound
    return article


def _locked_at(act: Act, article_id: int, number: int | None) -> Article:
    """The article, for a change made from a version of its text. Raises NotFound, Stale,
    VersionMissing."""
    article = _locked(act, article_id)
    if number is None:
        raise VersionMissing
    if number != article.newest:
        raise Stale(article)
    return article


@command(Action.ENTER_CLAIM)
def add_text(act: Act, article_id: int, number: int | None, body: str) -> int | None:
    """Keep a new version of an article's text and find each claim's words in it.

    A claim whose words are changed or gone is flagged for review (rule 5), once for each way
    in which they stand. `number` is the version that this one follows: Stale if another came
    in between. The text that is there already is kept once.
    """
    article = _locked_at(act, article_id, number)
    if not body:
        raise Invalid({"body": _("Paste the new text.")})
    newest = newest_text(act, article)
    if newest.sha256 == sha256(body):  # of what was pasted: words of it may have been redacted
        return article.id
    article.newest += 1
    article.changed_at = act.at
    _add_text(act, article, body)
    text = Text(body)
    moved = [_find_again(act, article, anchor, text) for anchor in _anchors(act, article)]
    act.record(EventName.ARTICLE_TEXT_ADDED, article=article.id, sha256=sha256(body),
               number=article.newest, changed=sum(moved))  # fmt: skip
    return article.id


def newest_text(act: Act, article: Article) -> ArticleText:
    """The newest version of the article's text."""
    query = select(ArticleText).where(
        col(ArticleText.article_id) == article.id, col(ArticleText.number) == article.newest
    )
    text: ArticleText = act.session.execute(query).scalar_one()
    return text


def _anchors(act: Act, article: Article) -> list[ClaimAnchor]:
    query = select(ClaimAnchor).where(col(ClaimAnchor.article_id) == article.id)
    return list(act.session.execute(query.order_by(col(ClaimAnchor.id))).scalars())


def _find_again(act: Act, article: Article, anchor: ClaimAnchor, text: Text) -> bool:
    """Set where the anchor's words stand in the new text. Answers whether that flags the claim."""
    wanted = Quote(anchor.exact, anchor.prefix, anchor.suffix)
    place, was = text.find(wanted, anchor.starts or 0), anchor.state
    anchor.state, anchor.starts, anchor.ends = place.state, place.start, place.end
    if place.state in (AnchorState.FOUND, was):
        return False
    claim = act.session.get_one(Claim, anchor.claim_id)
    raise_flag(act, claim, ReviewReason.QUOTATION_CHANGED, article.title[:MAX_LINE])
    changed(act, claim, EventName.REVIEW_NEEDED, article=article.id, state=place.state.value)
    return True


@command(Action.ENTER_CLAIM)
def take_claims(act: Act, article_id: int, number: int | None, picks: Sequence[Pick]) -> int | None:
    """Enter the picked claims, each by the rules of any other, each with its one event.

    Claims from one sentence are related as split from the first of them; the claim that
    something was said, to what was said. Answers the article's number. Raises Stale where the
    article has a newer text than `number`, Invalid where a pick cannot be taken.
    """
    article = _locked_at(act, article_id, number)
    if not picks:
        raise Invalid({"": _("Tick at least one claim to enter.")})
    if len(picks) > MAX_PICKS:
        raise Invalid({"": _("Enter at most %d claims at once.") % MAX_PICKS})
    body = newest_text(act, article).body
    first_of: dict[str, Claim] = {}
    for pick in picks:
        claim = _take(act, article, body, pick)
        head = first_of.setdefault(pick.sentence, claim)
        if head is not claim and pick.existing is None:
            _relate(act, claim, head, RelationKind.SPLIT_FROM)
    article.changed_at = act.at
    return article.id


def _take(act: Act, article: Article, body: str, pick: Pick) -> Claim:
    if not 0 <= pick.start < pick.end <= len(body):
        raise Invalid({"words": _("These words are not in the article.")})
    if pick.existing is not None:
        return _anchor_existing(act, article, body, pick)
    assert pick.entered is not None
    about: dict[str, Any] = {"article": article.id}
    if pick.assignee_id:
        about["assignee"] = pick.assignee_id
    claim = put_claim(act, pick.entered, pick.assignee_id, **about)
    _anchor(act, article, body, pick, claim)
    if pick.said:
        said = put_claim(act, pick.said, pick.assignee_id, **about)
        _anchor(act, article, body, pick, said)
        _relate(act, said, claim, RelationKind.IS_ABOUT)
    return claim


def _anchor_existing(act: Act, article: Article, body: str, pick: Pick) -> Claim:
    """Let a claim that is on the board stand in this article too."""
    try:
        claim = act.claim(pick.existing or 0)
    except NotFound:
        raise Invalid({"existing": _("There is no claim with this number.")}) from None
    there = select(col(ClaimAnchor.id)).where(
        col(ClaimAnchor.claim_id) == claim.id, col(ClaimAnchor.article_id) == article.id
    )
    if act.session.execute(there).first():
        return claim
    _anchor(act, article, body, pick, claim)
    claim.revision += 1  # that it stands in a text too is no news of the claim itself
    act.record(EventName.CLAIM_ANCHORED, claim, article=article.id)
    return claim


def _anchor(act: Act, article: Article, body: str, pick: Pick, claim: Claim) -> None:
    words = quote(body, pick.start, pick.end)
    anchor = ClaimAnchor(
        claim_id=claim.id, article_id=article.id, exact=words.exact, prefix=words.prefix,
        suffix=words.suffix, sentence=pick.sentence, starts=pick.start, ends=pick.end,
    )  # fmt: skip
    act.session.add(anchor)
    act.session.flush()


def _relate(act: Act, claim: Claim, other: Claim, kind: RelationKind) -> None:
    """Link two claims of one act; what entered them is the event."""
    act.session.add(ClaimRelation(claim_id=claim.id, other_id=other.id, kind=kind))
