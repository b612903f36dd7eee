"""What a redaction takes out of the articles that a claim was taken from: its words, in every
version of the text. A black bar stands there; the hash stays that of the text as it was pasted."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlmodel import col

from board.anchors import Quote, barred, piece_barred
from board.commands.act import Act
from board.commands.ledger import changed, raise_flag
from board.commands.trail import EventName
from board.models import Article, ArticleText, ClaimAnchor
from board.rules import AnchorState, ReviewReason


def black_out(act: Act, claim_ids: Collection[int]) -> None:
    """Put bars over the words that these claims were taken from, and over what other claims keep
    of them. Another that was taken from the very words is flagged (rule 5), with one event."""
    mine = _anchors(act, col(ClaimAnchor.claim_id).in_(claim_ids))
    flagged: dict[int, int] = {}
    for anchor in mine:
        words = Quote(anchor.exact, anchor.prefix, anchor.suffix)
        texts = select(ArticleText).where(col(ArticleText.article_id) == anchor.article_id)
        for text in act.session.execute(texts).scalars():
            text.body = barred(text.body, words)
        for other in _others(act, anchor, claim_ids):
            if _bar(other, anchor.exact):
                other.state = AnchorState.CHANGED
                flagged[other.claim_id] = other.article_id
    for claim_id, article_id in sorted(flagged.items()):
        claim = act.merged_claim(claim_id)
        if claim.merged_into:
            continue  # closed to everybody: it tells nobody anything
        title = act.session.get_one(Article, article_id).title
        raise_flag(act, claim, ReviewReason.QUOTATION_CHANGED, title)
        state = AnchorState.CHANGED.value
        changed(act, claim, EventName.REVIEW_NEEDED, article=article_id, state=state)


def on_the_same_words(act: Act, claim_ids: Collection[int]) -> list[int]:
    """The other claims that were taken from words of these."""
    mine = _anchors(act, col(ClaimAnchor.claim_id).in_(claim_ids))
    return [
        other.claim_id
        for anchor in mine
        for other in _others(act, anchor, claim_ids)
        if piece_barred(other.exact, anchor.exact) != other.exact
    ]


def _anchors(act: Act, *wanted: object) -> list[ClaimAnchor]:
    query = select(ClaimAnchor).where(*wanted).order_by(col(ClaimAnchor.id))  # type: ignore[arg-type]
    return list(act.session.execute(query).scalars())


def _others(act: Act, anchor: ClaimAnchor, claim_ids: Collection[int]) -> Iterator[ClaimAnchor]:
    same = col(ClaimAnchor.article_id) == anchor.article_id
    yield from _anchors(act, same, col(ClaimAnchor.claim_id).not_in(claim_ids))


def _bar(other: ClaimAnchor, words: str) -> bool:
    """Put bars over the words in what another claim keeps of the text. Answers whether they are
    its own."""
    own = piece_barred(other.exact, words)
    was, other.exact = other.exact, own
    for name in ("prefix", "suffix", "sentence"):
        setattr(other, name, piece_barred(getattr(other, name), words))
    return own != was
