"""Articles as members see them: the list, the text with its margin, what a claim was taken from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlmodel import Session, col

from board.anchors import BAR
from board.errors import NotFound
from board.models import Article, ArticleText, ClaimAnchor, Member, Story
from board.queries.board import CLAIM, visible_to
from board.rules import AnchorState

ARTICLE = Article.__table__  # type: ignore[attr-defined]
ANCHOR = ClaimAnchor.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
LISTED = 50


@dataclass(frozen=True, slots=True)
class ArticleList:
    """Articles, newest change first; `after` leads to the next, None at the end."""

    rows: list[Any]
    after: str | None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article with its newest text and, in the order of the text, the claims in it.

    `margin` rows: `anchor_id`, `claim_id`, `starts`, `ends`, `state`, `exact` and what a margin
    says of the claim. `versions`: number, when, by whom and the digest, newest first.
    """

    article: Article
    story: Story | None
    body: str
    sha256: str
    versions: list[Any]
    margin: list[Any]

    @property
    def found(self) -> list[Any]:
        """What stands in the text, changed or not."""
        return [row for row in self.margin if row.starts is not None]

    @property
    def barred(self) -> bool:
        """Whether words of it were redacted."""
        return BAR * 3 in self.body

    @property
    def gone(self) -> list[Any]:
        return [row for row in self.margin if row.state is AnchorState.GONE]


def articles(session: Session, member_id: int, after: str | None = None) -> ArticleList:
    """A page of the list; `claims` are those that the member may see in each. `after` is an
    earlier page's; one that is none starts anew."""
    seen = (
        select(func.count())
        .select_from(ANCHOR.join(CLAIM, CLAIM.c.id == ANCHOR.c.claim_id))
        .where(ANCHOR.c.article_id == ARTICLE.c.id, visible_to(member_id))
        .scalar_subquery()
    )
    query = (
        select(ARTICLE, seen.label("claims"), Story.title.label("story"), MEMBER.c.name.label("by"))  # type: ignore[attr-defined]
        .outerjoin(Story, col(Story.id) == ARTICLE.c.story_id)
        .outerjoin(MEMBER, MEMBER.c.id == ARTICLE.c.created_by)
        .order_by(ARTICLE.c.changed_at.desc(), ARTICLE.c.id.desc())
        .limit(LISTED + 1)
    )
    if (place := _place(after)) is not None:
        query = query.where(tuple_(ARTICLE.c.changed_at, ARTICLE.c.id) < tuple_(*place))
    rows = list(session.execute(query).all())
    more = rows[LISTED - 1] if len(rows) > LISTED else None
    return ArticleList(rows[:LISTED], f"{more.changed_at.isoformat()}_{more.id}" if more else None)


def _place(after: str | None) -> tuple[datetime, int] | None:
    try:
        at, _sep, number = (after or "").rpartition("_")
        moment = datetime.fromisoformat(at)
        return (moment, int(number)) if moment.tzinfo and len(number) < 10 else None
    except ValueError:
        return None


def article_page(session: Session, member_id: int, article_id: int) -> ArticlePage:
    """The article as this member may see it. Raises NotFound."""
    article = session.get(Article, article_id, populate_existing=True)
    if article is None:
        raise NotFound
    text = text_of_version(session, article_id, article.newest)
    return ArticlePage(
        article=article,
        story=session.get(Story, article.story_id) if article.story_id else None,
        body=text.body,
        sha256=text.sha256,
        versions=_versions(session, article_id),
        margin=_margin(session, member_id, article_id),
    )


def text_of_version(session: Session, article_id: int, number: int) -> ArticleText:
    """One version of an article's text. Raises NotFound."""
    query = select(ArticleText).where(
        col(ArticleText.article_id) == article_id, col(ArticleText.number) == number
    )
    text: ArticleText | None = session.execute(query).scalar_one_or_none()
    if text is None:
        raise NotFound
    return text


def _versions(session: Session, article_id: int) -> list[Any]:
    text = ArticleText.__table__  # type: ignore[attr-defined]
    query = (
        select(text.c.number, text.c.added_at, text.c.sha256, MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == text.c.added_by)
        .where(text.c.article_id == article_id)
        .order_by(text.c.number.desc())
    )
    return list(session.execute(query).all())


def _margin(session: Session, member_id: int, article_id: int) -> list[Any]:
    columns = (
        "statement", "status", "kind", "claimant", "next_step", "needs_review", "public_differs",
        "public_state", "second_look", "accuses_person", "restricted", "language",
    )  # fmt: skip
    query = (
        select(
            ANCHOR.c.id.label("anchor_id"), CLAIM.c.id.label("claim_id"), ANCHOR.c.starts,
            ANCHOR.c.ends, ANCHOR.c.state, ANCHOR.c.exact, MEMBER.c.name.label("assignee"),
            *(CLAIM.c[name] for name in columns),
        )
        .join(CLAIM, CLAIM.c.id == ANCHOR.c.claim_id)
        .outerjoin(MEMBER, MEMBER.c.id == CLAIM.c.assignee_id)
        .where(ANCHOR.c.article_id == article_id, visible_to(member_id))
        .order_by(ANCHOR.c.starts, ANCHOR.c.id)
    )  # fmt: skip
    return list(session.execute(query).all())


def same_text(session: Session, sha256: str) -> int | None:
    """The number of an article that has this text in one of its versions, or None."""
    query = select(col(ArticleText.article_id)).where(col(ArticleText.sha256) == sha256)
    return session.execute(query.limit(1)).scalar()


@dataclass(frozen=True, slots=True)
class Taken:
    """What a claim was taken from: the article, the words in their sentence, how they stand."""

    article_id: int
    title: str
    before: str
    exact: str
    behind: str
    state: AnchorState


def taken_from(session: Session, claim_id: int) -> list[Taken]:
    """The articles that a claim's words stand in, with the sentence cut around the words."""
    query = (
        select(ANCHOR, ARTICLE.c.title)
        .join(ARTICLE, ARTICLE.c.id == ANCHOR.c.article_id)
        .where(ANCHOR.c.claim_id == claim_id)
        .order_by(ANCHOR.c.id)
    )
    return [_taken(row) for row in session.execute(query)]


def _taken(row: Any) -> Taken:
    before, found, behind = row.sentence.partition(row.exact)
    if not found:
        before = behind = ""
    return Taken(row.article_id, row.title, before, row.exact, behind, row.state)


def from_the_same_sentence(session: Session, member_id: int, claim_id: int) -> list[Any]:
    """Other claims taken from the same sentence of the same article: id, statement, status."""
    other = ANCHOR.alias("other")
    query = (
        select(CLAIM.c.id, CLAIM.c.statement, CLAIM.c.status)
        .join(other, other.c.claim_id == CLAIM.c.id)
        .join(ANCHOR, ANCHOR.c.article_id == other.c.article_id)
        .where(
            ANCHOR.c.claim_id == claim_id, other.c.claim_id != claim_id, ANCHOR.c.sentence != "",
            other.c.sentence == ANCHOR.c.sentence, visible_to(member_id),
        )
        .distinct()
        .order_by(CLAIM.c.id)
        .limit(100)
    )  # fmt: skip
    return list(session.execute(query).all())
