"""From an article's sentences to claims: ticked, reworded, split, assigned, entered in one save."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.anchors import Quote, find, stretches
from board.commands import articles as keeping
from board.commands.articles import Pick
from board.errors import Invalid, Stale
from board.forms import ClaimInput, Reader, read_claim, read_numbers, typed_of
from board.intake import Offer, Sentence, offers, read
from board.queries import articles as seen
from board.queries import board as boards
from board.rules import MAX_PICKS, Action, AnchorState, Kind
from board.web.access import allows
from board.web.desk.articles import story_choices
from board.web.desk.common import desk, once
from board.words import _

SUGGESTED = 25
RECHECK_AFTER = timedelta(days=30)
FOLDED = ("relayed_by", "claimed_on", "true_as_of", "recheck_on", "tags", "existing")
Typed = dict[str, str]


@desk.get("/articles/<int:article_id>/sentences")
@allows(Action.ENTER_CLAIM)
def sentences(article_id: int) -> str:
    """The text with its checkable sentences marked: which become claims?"""
    page = seen.article_page(g.db, g.me.member_id, article_id)
    found = read(page.body, page.article.language)
    typed = Reader(typed_of(request.args))
    show = min(typed.number("show") or SUGGESTED, len(found))
    typed.done()
    return render_template(
        "desk/articles/sentences.html",
        page=page,
        article=page.article,
        paragraphs=_by_paragraph(found, page),
        show=show,
        most=len(found),
        ticked=set(request.args.getlist("s")),
    )


def _by_paragraph(found: tuple[Sentence, ...], page: seen.ArticlePage) -> list[list[Any]]:
    """The sentences of each paragraph, each with its text cut at its marks and its claims."""
    shown: list[list[Any]] = []
    for sentence in found:
        if not shown or shown[-1][0][0].paragraph != sentence.paragraph:
            shown.append([])
        marks = [(mark.start, mark.end, n) for n, mark in enumerate(sentence.marks)]
        cut = stretches(page.body, sentence.start, sentence.end, marks)
        inside = [r for r in page.found if sentence.start <= r.starts < sentence.end]
        shown[-1].append((sentence, cut, inside))
    return shown


@desk.get("/articles/<int:article_id>/picks")
@allows(Action.ENTER_CLAIM)
def new_picks(article_id: int) -> Any:
    """The form of the ticked sentences, filled with what was read from them."""
    page = seen.article_page(g.db, g.me.member_id, article_id)
    found = read(page.body, page.article.language)
    ticked = [n for n in read_numbers("s", request.args.getlist("s")) if n < len(found)]
    if not ticked:
        return redirect(url_for("desk.sentences", article_id=article_id))
    typed: Typed = {
        "story_id": str(page.article.story_id or ""),
        "number": str(page.article.newest),
    }
    keys = [str(n) for n in range(len(ticked[:MAX_PICKS]))]
    for key, n in zip(keys, ticked, strict=False):
        offer = offers(page.body, found[n], page.article.language)[0]
        typed |= _offered(key, page, found[n], offer)
    left_out = len(ticked) - len(keys)
    words = _("At most %d at once: the last ones are left out. Take them afterwards.") % MAX_PICKS
    return _form(page, keys, typed, {"": words} if left_out > 0 else {})


def _offered(key: str, page: seen.ArticlePage, sentence: Sentence, offer: Offer) -> Typed:
    """The fields of one pick as they are offered."""
    article = page.article
    dated = offer.kind in (Kind.FIGURE, Kind.PLAN)
    fields = {
        "sentence": str(sentence.n),
        "words": page.body[offer.start : offer.end],
        "statement": offer.statement,
        "kind": offer.kind.value,
        "claimant": offer.claimant,
        "relayed_by": offer.relayed_by or article.publisher,
        "claimed_on": offer.claimed_on or article.published_on,
        "true_as_of": offer.true_as_of or (article.published_on if dated else ""),
        "recheck_on": _in_a_month() if offer.recheck else "",
        "said": offer.said,
    }
    return {f"{key}-{name}": value for name, value in fields.items()}


def _in_a_month() -> str:
    return (datetime.now(UTC) + RECHECK_AFTER).date().isoformat()


@desk.post("/articles/<int:article_id>/picks")
@allows(Action.ENTER_CLAIM)
def split_pick(article_id: int) -> Any:
    """The form again with one pick split: into the words that were marked in it, else into
    the pieces that were read, else into one more for the person to reword. Nothing is kept."""
    page = seen.article_page(g.db, g.me.member_id, article_id)
    keys, typed = _keys(), typed_of(request.form)
    key = request.form.get("split", "")
    if key not in keys or len(keys) >= MAX_PICKS:
        words = _("At most %d at once. Enter these first.") % MAX_PICKS
        return _form(page, keys, typed, {"": words}), 422
    sentence = _sentence(page, typed, key)
    new: list[str] = []
    for offer in _pieces(page, sentence, typed, key)[: MAX_PICKS - len(keys)]:
        new.append(str(max(map(int, [*keys, *new])) + 1))
        typed |= _common_of(typed, key, new[-1], _offered(new[-1], page, sentence, offer))
    at = keys.index(key) + 1
    return _form(page, [*keys[:at], *new, *keys[at:]], typed, {}, focus=new[0])


def _sentence(page: seen.ArticlePage, typed: Typed, key: str) -> Sentence:
    found = read(page.body, page.article.language)
    n = Reader(typed).number(f"{key}-sentence")
    if n is None or n >= len(found):
        raise Invalid({"": _("This form is from another version of the text. Start again.")})
    return found[n]


def _pieces(page: seen.ArticlePage, sentence: Sentence, typed: Typed, key: str) -> list[Offer]:
    whole, *pieces = offers(page.body, sentence, page.article.language)
    selected = typed.get(f"{key}-selected", "").strip()
    if selected:
        place = find(page.body, Quote(selected), sentence.start)
        if place.state is AnchorState.FOUND:
            return [_of_words(page, whole, place.start or 0, place.end or 0)]
    taken = {typed.get(name, "").strip() for name in typed if name.endswith("-words")}
    fresh = [p for p in pieces if page.body[p.start : p.end].strip() not in taken]
    return fresh or [whole]


def _of_words(page: seen.ArticlePage, whole: Offer, start: int, end: int) -> Offer:
    """The offer of the whole sentence, for some of its words."""
    words = page.body[start:end].strip()
    statement = words[:1].upper() + words[1:] + ("" if words[-1:] in ".!?…。" else ".")
    return Offer(
        start=start, end=end, statement=statement, kind=whole.kind, claimant=whole.claimant,
        relayed_by=whole.relayed_by, claimed_on=whole.claimed_on, true_as_of=whole.true_as_of,
        recheck=whole.recheck, said="", accuses=whole.accuses,
    )  # fmt: skip


def _common_of(typed: Typed, key: str, new: str, fields: Typed) -> Typed:
    """What a person typed for the one that is split holds for its pieces too."""
    for name in ("claimant", "relayed_by", "claimed_on", "assignee_id", "tags"):
        value = typed.get(f"{key}-{name}", "")
        fields[f"{new}-{name}"] = value or fields.get(f"{new}-{name}", "")
    return fields


@desk.post("/articles/<int:article_id>/claims")
@allows(Action.ENTER_CLAIM)
def take_claims(article_id: int) -> Any:
    page = seen.article_page(g.db, g.me.member_id, article_id)
    keys, typed = _keys(), typed_of(request.form)
    try:
        picks = _picks(page, keys, typed)
        number = Reader(typed).number("number")
        keeping.take_claims(g.db, g.me, article_id, number, picks, once=once())
    except Invalid as wrong:
        return _form(page, keys, typed, wrong.errors), 422
    except Stale:
        words = _("A new version of the text was pasted. Look at it, then send this again.")
        return _form(page, keys, typed | {"number": str(page.article.newest)}, {"": words}), 409
    return redirect(url_for("desk.article", article_id=article_id), 303)


def _keys() -> list[str]:
    return [str(n) for n in dict.fromkeys(read_numbers("pick", request.form.getlist("pick")))]


def _picks(page: seen.ArticlePage, keys: list[str], typed: Typed) -> list[Pick]:
    """The picks that are not left out. Raises Invalid with a message for each wrong field."""
    errors: dict[str, str] = {}
    picks = []
    for key in keys:
        if typed.get(f"{key}-leave_out") == "yes":
            continue
        try:
            picks.append(_pick(page, typed, key))
        except Invalid as wrong:
            errors |= {
                f"{key}-{name}": _("Claim %(n)s: %(what)s") % {"n": keys.index(key) + 1, "what": w}
                for name, w in wrong.errors.items()
            }
    if errors:
        raise Invalid(errors)
    return picks


def _pick(page: seen.ArticlePage, typed: Typed, key: str) -> Pick:
    fields = _fields(page, typed, key)
    sentence, said = _sentence(page, typed, key), fields.get("said", "").strip()
    paired = fields.get("pair") == "yes"
    if paired and not said:
        raise Invalid({"said": _("Write the statement that it was said.")})
    read_more = Reader(fields)
    assignee, existing = read_more.number("assignee_id"), read_more.number("existing")
    read_more.done()
    place = find(page.body, Quote(fields.get("words", "").strip()), sentence.start)
    if place.state is not AnchorState.FOUND or place.start is None or place.end is None:
        raise Invalid({"words": _("These words are not in the text. Copy them from the sentence.")})
    return Pick(
        start=place.start,
        end=place.end,
        sentence=sentence.text,
        entered=None if existing else read_claim(fields),
        assignee_id=assignee,
        said=_said(fields, said) if paired and not existing else None,
        existing=existing,
    )


def _fields(page: seen.ArticlePage, typed: Typed, key: str) -> Typed:
    """One pick's fields by the names that a claim's form has, with what holds for all."""
    prefix = f"{key}-"
    fields = {name.removeprefix(prefix): v for name, v in typed.items() if name.startswith(prefix)}
    fields["existing"] = fields.get("existing", "").strip().lstrip("# ")
    fields["tags"] = f"{fields.get('tags', '')} {typed.get('tags', '')}"
    fields["assignee_id"] = fields.get("assignee_id") or typed.get("assignee_id", "")
    return fields | {
        "story_id": typed.get("story_id", ""),
        "language": page.article.language or "en",
        "appeared_at": page.article.url,
    }


def _said(fields: Typed, said: str) -> ClaimInput:
    only_inside = {"true_as_of": "", "recheck_on": "", "kind": Kind.SAID.value}
    return read_claim(fields | only_inside | {"statement": said})


def _form(
    page: seen.ArticlePage, keys: list[str], typed: Typed, errors: dict[str, str], focus: str = ""
) -> str:
    return render_template(
        "desk/articles/picks.html",
        article=page.article,
        picks=[(key, *_context(page, typed, key), _folded(typed, key)) for key in keys],
        unfolded={key for key in keys if any(f"{key}-{name}" in errors for name in FOLDED)},
        form=typed,
        errors=errors,
        focus=focus,
        members=boards.members(g.db),
        stories=story_choices(),
    )


def _context(page: seen.ArticlePage, typed: Typed, key: str) -> tuple[list[Any], int]:
    """The sentence of a pick with its words marked, and how many pieces it may be split into."""
    sentence = _sentence(page, typed, key)
    place = find(page.body, Quote(typed.get(f"{key}-words", "").strip()), sentence.start)
    marks = [(place.start or 0, place.end or 0, 1)] if place.state is AnchorState.FOUND else []
    pieces = len(offers(page.body, sentence, page.article.language)) - 1
    return list(stretches(page.body, sentence.start, sentence.end, marks)), pieces


def _folded(typed: Typed, key: str) -> list[str]:
    """What stands in the folded fields of a pick, in words."""
    said = {
        "relayed_by": _("relayed by %s"),
        "claimed_on": _("claimed %s"),
        "true_as_of": _("true as of %s"),
        "recheck_on": _("check again %s"),
    }
    return [said[name] % value for name in said if (value := typed.get(f"{key}-{name}"))]
