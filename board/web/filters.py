"""What templates can say: words for values, times, forms' hidden keys."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from markupsafe import Markup, escape

from board.ids import token
from board.links import shown_host
from board.record.reading import stamp
from board.rules import Action, Kind, NextStep, Status, can
from board.web.security import csrf_token
from board.words import _, translations

WORDS = {
    "said": "that it was said", "happened": "that it happened", "figure": "a figure",
    "plan": "a plan", "image": "an image", "new": "new", "checking": "checking",
    "awaiting_reply": "awaiting reply", "ready": "ready for an editor", "parked": "parked",
    "evidence_against": "evidence against it", "sources_conflict": "sources conflict",
    "evidence_withdrawn": "evidence it rests on was withdrawn",
    "source_corrected": "a source was corrected", "origins_changed": "origins are not independent",
    "edited_after_verdict": "edited after the verdict", "recheck_due": "its re-check is due",
    "reported_elsewhere": "reported elsewhere", "brake_asked": "the brake was asked for",
    "first": "first published", "under_review": "under review",
}  # fmt: skip


def register(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(time=time_tag, words=words, host=shown_host, stamp=stamp)
    app.jinja_env.globals.update(
        form_keys=form_keys, csrf_token=csrf_token, Status=Status, Kind=Kind,
        NextStep=NextStep, Action=Action, settings=app.config["SETTINGS"],
        allowed=lambda action: can(g.me, action),
    )  # fmt: skip


def words(value: Any) -> str:
    """A value of ours in words."""
    text = str(getattr(value, "value", value))
    return _(WORDS.get(text, text.replace("_", " ")))


def time_tag(at: datetime | str) -> Markup:
    """A moment as `<time>`, in the newsroom's zone; text of a document is UTC."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    here = moment.astimezone(ZoneInfo(current_app.config["SETTINGS"].timezone))
    shown = here.strftime("%-d %b %Y, %H:%M ") + (here.tzname() or "")
    exact = moment.astimezone(UTC).isoformat(timespec="minutes")
    return Markup('<time datetime="{}">{}</time>').format(exact, escape(shown))


def form_keys() -> Markup:
    """The hidden fields of every form: against forgery, and against sending twice."""
    fields = '<input type="hidden" name="csrf_token" value="{}">'
    return Markup(fields + '<input type="hidden" name="once" value="{}">').format(
        csrf_token(), token()
    )
