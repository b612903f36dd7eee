"""Articles: listed, added, shown with the verdicts in their margin, a new version, two compared."""

from dataclasses import dataclass
from typing import Any

from flask import Response, g, redirect, render_template, request, url_for

from board.anchors import paragraphs, stretches
from board.commands import articles as keeping
from board.comparing import compare
from board.errors import Invalid, Stale
from board.extract import text_of
from board.forms import Reader, read_language, typed_of
from board.intake import guess_language
from board.queries import articles as seen
from board.queries import board as boards
from board.rules import MAX_ARTICLE, MAX_LINE, MAX_NAME, MAX_PARAGRAPHS, MAX_UPLOAD, Action
from board.text import Unreadable, clean
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.desk.conflicts import conflict
from board.web.kept import kept_page
from board.web.security import takes
from board.words import _


@desk.get("/articles")
@allows(Action.SEE_DESK)
def articles() -> str:
    listed = seen.articles(g.db, g.me.member_id, request.args.get("after"))
    return render_template("desk/articles/list.html", listed=listed)


@desk.get("/articles/new")
@allows(Action.ENTER_CLAIM)
def new_article() -> str:
    return _form(typed_of(request.args), {})


@desk.post("/articles")
@allows(Action.ENTER_CLAIM)
@takes(MAX_UPLOAD)
def create_article() -> Any:
    typed = typed_of(request.form)
    try:
        text = _text(typed)
        there = seen.same_text(g.db, keeping.sha256(text.body))
        if there is not None:
            return redirect(url_for("desk.article", article_id=there, same="yes"), 303)
        known = _article(text.known | {name: value for name, value in typed.items() if value})
        number = keeping.add_article(g.db, g.me, known, text.body, once=once())
    except Invalid as wrong:
        return _form(typed, wrong.errors), 422
    return redirect(url_for("desk.sentences", article_id=number), 303)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as pasted or read from a file, and what that says of itself, as a form's fields."""

    body: str
    known: dict[str, str]


def _text(typed: dict[str, str]) -> _Text:
    """The text that was pasted, else that of the file. Raises Invalid."""
    uploaded = request.files.get("file")
    try:
        pasted = clean(typed.get("body", ""), MAX_ARTICLE)
        if pasted or uploaded is None or not uploaded.filename:
            return _checked(pasted, {"language": guess_language(pasted)})
    except Unreadable as wrong:
        raise Invalid({"body": str(wrong)}) from None
    try:
        read = text_of(uploaded.read(), uploaded.filename)
        known = {
            "title": read.title[:MAX_LINE], "publisher": read.publisher[:MAX_NAME],
            "url": read.url, "published_on": read.published_on,
            "language": read.language or guess_language(read.text),
        }  # fmt: skip
        return _checked(clean(read.text, MAX_ARTICLE), known)
    except Unreadable as wrong:
        raise Invalid({"file": str(wrong)}) from None


def _checked(body: str, known: dict[str, str]) -> _Text:
    if not body:
        raise Unreadable(_("Paste the text, or choose a file."))
    if len(paragraphs(body)) > MAX_PARAGRAPHS:
        most = f"{MAX_PARAGRAPHS:,}"
        raise Unreadable(_("This has more than %s lines. Paste the part to be checked.") % most)
    first = body.split("\n", 1)[0].strip()
    return _Text(body, {"title": first[:117] + "…" if len(first) > 118 else first} | known)


def _article(typed: dict[str, str]) -> keeping.ArticleInput:
    read = Reader(typed)
    published = read.rough("published_on")
    known = keeping.ArticleInput(
        title=read.line("title", MAX_LINE),
        publisher=read.line("publisher", MAX_NAME),
        url=read.link("url"),
        language=read_language(read, "language"),
        published_on=published.text if published else "",
        story_id=read.number("story_id"),
    )
    read.done()
    return known


def _form(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "desk/articles/new.html", form=typed, errors=errors, stories=story_choices()
    )


def story_choices() -> list[tuple[Any, str]]:
    return [("", _("none")), *((story.id, story.title) for story in boards.stories(g.db))]


@desk.get("/articles/<int:article_id>")
@allows(Action.SEE_DESK)
def article(article_id: int) -> Response:
    return kept_page(lambda: _show(article_id))


def _show(article_id: int) -> str:
    page = seen.article_page(g.db, g.me.member_id, article_id)
    return render_template(
        "desk/articles/show.html",
        page=page,
        paragraphs=_with_margin(page),
        by_claim={row.claim_id: row for row in page.margin},
    )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph cut at its marks, and the rows of the margin that begin in it."""

    stretches: list[Any]
    notes: list[Any]


def _with_margin(page: seen.ArticlePage) -> list[Paragraph]:
    marks = [(row.starts, row.ends, row.claim_id) for row in page.found]
    found, at = list(page.found), 0
    shown = []
    for start, end in paragraphs(page.body):
        first = at
        while at < len(found) and found[at].starts < end:
            at += 1
        shown.append(Paragraph(stretches(page.body, start, end, marks), found[first:at]))
    return shown


@desk.get("/articles/<int:article_id>/edit")
@allows(Action.ENTER_CLAIM)
def edit_article(article_id: int) -> str:
    row = seen.article_page(g.db, g.me.member_id, article_id).article
    return _edit_form(row, _typed_from(row), {})


@desk.post("/articles/<int:article_id>/edit")
@allows(Action.ENTER_CLAIM)
def save_article(article_id: int) -> Any:
    typed = typed_of(request.form)
    row = seen.article_page(g.db, g.me.member_id, article_id).article
    try:
        version = Reader(typed).number("version")
        keeping.edit_article(g.db, g.me, article_id, version, _article(typed), once=once())
    except Invalid as wrong:
        return _edit_form(row, typed, wrong.errors), 422
    except Stale as stale:
        now, back = stale.current, url_for("desk.article", article_id=article_id)
        names = {str(number): title for number, title in story_choices()}
        return conflict(now.title, now.version, typed, _typed_from(now), back,
                        choices={"story_id": list(names.items())})  # fmt: skip
    return redirect(url_for("desk.article", article_id=article_id), 303)


def _edit_form(row: Any, typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "desk/articles/edit.html", article=row, form=typed, errors=errors, stories=story_choices()
    )


def _typed_from(row: Any) -> dict[str, str]:
    return {field: str(getattr(row, field) or "") for field in keeping.EDITABLE}


@desk.get("/articles/<int:article_id>/versions/new")
@allows(Action.ENTER_CLAIM)
def new_version(article_id: int) -> str:
    return _version_form(article_id, {}, {})


@desk.post("/articles/<int:article_id>/versions")
@allows(Action.ENTER_CLAIM)
@takes(MAX_UPLOAD)
def create_version(article_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        number = Reader(typed).number("number")
        keeping.add_text(g.db, g.me, article_id, number, _text(typed).body, once=once())
    except Invalid as wrong:
        return _version_form(article_id, typed, wrong.errors), 422
    except Stale:
        words = _("Somebody pasted another version meanwhile. Look at it, then send yours again.")
        return _version_form(article_id, typed | {"number": ""}, {"": words}), 409
    return redirect(url_for("desk.article", article_id=article_id), 303)


def _version_form(article_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    page = seen.article_page(g.db, g.me.member_id, article_id)
    return render_template(
        "desk/articles/version.html", article=page.article, form=typed, errors=errors
    )


@desk.get("/articles/<int:article_id>/compare")
@allows(Action.SEE_DESK)
def compare_versions(article_id: int) -> str:
    page = seen.article_page(g.db, g.me.member_id, article_id)
    read, newest = Reader(typed_of(request.args)), page.article.newest
    old, new = read.number("old") or max(1, newest - 1), read.number("new") or newest
    read.done()
    before = seen.text_of_version(g.db, article_id, old)
    after = seen.text_of_version(g.db, article_id, new)
    return render_template(
        "desk/articles/compare.html",
        page=page,
        article=page.article,
        before=before,
        after=after,
        rows=compare(before.body, after.body),
    )
