"""What templates can say: words for values, times, forms' hidden keys."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, url_for
from markupsafe import Markup

from board.dates import rough_words
from board.extract.keeping import SHOWN
from board.ids import token
from board.links import looks_alike, shown_host
from board.markdown import safe_html
from board.record.reading import stamp
from board.rules import (
    Action,
    DisputeReason,
    Kind,
    MailChoice,
    NextStep,
    PublicState,
    RelationKind,
    SourceKind,
    Stance,
    Status,
    Urgency,
    can,
)
from board.text import clamp, marked
from board.web.drawing import drawn
from board.web.kept import own, unread
from board.web.security import csrf_token
from board.words import _, translations

WORDS = {
    "said": "that it was said",
    "happened": "that it happened",
    "figure": "a figure",
    "plan": "a plan",
    "image": "an image",
    "new": "new",
    "checking": "checking",
    "awaiting_reply": "awaiting reply",
    "ready": "ready for an editor",
    "parked": "parked",
    "evidence_against": "evidence against it",
    "sources_conflict": "sources conflict",
    "evidence_withdrawn": "evidence it rests on was withdrawn",
    "source_corrected": "a source was corrected",
    "origins_changed": "origins are not independent",
    "edited_after_verdict": "edited after the verdict",
    "recheck_due": "its re-check is due",
    "reported_elsewhere": "reported elsewhere",
    "brake_asked": "the brake was asked for",
    "quotation_changed": "its words changed in the article",
    "page_changed": "a page it rests on changed",
    "evidence_died": "a page it rests on is gone",
    "release_refused": "a sign-off was not released at its hour",
    "merged": "evidence against it came with a merged claim",
    "first": "first published",
    "under_review": "under review",
    "unpublished": "taken down",
    "split_from": "is split from",
    "is_about": "is about whether this is so:",
    "same_event": "is about the same event as",
    "split_from_of": "was split into",
    "is_about_of": "is what is spoken of in",
    "same_event_of": "is about the same event as",
    "mention": "mentioned you",
    "assigned": "assigned it to you",
    "comment": "commented",
    "verdict": "gave a verdict",
    "published": "changed what is public",
    "needs_review": "made it need review",
    "paywalled": "behind a paywall",
    "unreached": "not reached",
    "sign_off_asked": "says that it is ready for an editor",
}
HAPPENED = {
    "claim_entered": "entered the claim", "claim_edited": "edited the claim",
    "comment_added": "said", "comment_edited": "edited a comment",
    "claim_assigned": "assigned it", "next_step_set": "set the next step",
    "due_set": "set when it is due", "claim_related": "related it to another claim",
    "claim_unrelated": "took a relation away", "claim_restricted": "restricted it",
    "claim_opened": "opened it to the desk", "evidence_added": "added evidence",
    "evidence_edited": "edited evidence", "evidence_restored": "restored evidence",
    "origin_traced": "traced an origin", "origin_untraced": "took a traced origin back",
    "verdict_given": "gave a verdict", "review_needed": "flagged it for review",
    "signed_off": "signed it off", "put_under_review": "put it under review",
    "origins_counted": "had its origins counted again", "review_lifted": "lifted the review",
    "evidence_withdrawn": "withdrew evidence", "brake_asked": "asked for the brake",
    "source_added": "added the source", "source_edited": "edited the source",
    "source_corrected": "marked the source as corrected", "unpublished": "took it down",
    "urgency_set": "set how urgent it is", "tags_set": "changed its tags",
    "story_set": "moved it to another story", "reply_asked": "logged that a reply was asked for",
    "reply_answered": "logged an answer", "reply_missed": "logged that no answer came",
    "reply_edited": "put right what was logged of a reply",
    "reply_taken_back": "took back what was logged of a reply",
    "cleared_legally": "kept a legal clearance",
    "clearance_withdrawn": "withdrew a legal clearance",
    "embargoed": "signed it off for a time to come",
    "embargo_moved": "changed when its sign-off goes public",
    "embargo_cancelled": "cancelled a sign-off before its hour",
    "embargo_released": "made public what was signed off",
    "release_refused": "did not release a sign-off",
    "redaction_asked": "asked for a redaction", "redaction_dropped": "dropped a redaction",
    "claim_redacted": "redacted it", "evidence_redacted": "redacted evidence",
    "hold_placed": "placed a legal hold", "hold_lifted": "lifted a legal hold",
    "claim_anchored": "found it in an article", "claim_split": "split it",
    "second_look_taken": "took a second look", "claim_merged": "merged it into another claim",
    "claim_took_in": "merged another claim into it", "merge_undone": "took a merge back",
    "claim_gave_back": "gave a merged claim back", "view_saved": "saved a view",
    "page_written": "wrote a page for readers", "view_renamed": "renamed a view",
    "view_removed": "removed a view", "pack_made": "made a pack of it",
    "evidence_corrected": "marked an item as corrected or retracted",
    "evidence_mark_lifted": "took the mark of an item back",
    "capture_asked": "asked for a copy of a link", "evidence_captured": "kept a copy of a link",
    "capture_failed": "could not keep a copy of a link",
    "link_looked_at": "looked at a link again",
    "copy_saved": "saved a copy at a public archive",
    "file_added": "added a file", "file_removed": "took a file out",
}  # fmt: skip
REFUSALS = {
    "restricted": "the claim is restricted",
    "redacted": "something of it was redacted",
    "under_review": "the claim was put under review",
    "unpublished": "the claim was taken down",
}


def register(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        time=time_tag, age=age, ahead=ahead, words=words, clamp=clamp, cut=cut, capped=capped,
        host=shown_host, looks_alike=looks_alike, stamp=stamp, typed_time=typed_time,
        said=said, plain_said=plain_said, clock=clock, happened=happened, marked=marked,
        refusal=refusal, rough=rough_words, likely_next=likely_next, markdown=markdown,
        bytes=byte_words, kind_of_file=kind_of_file, day=day,
    )  # fmt: skip
    app.jinja_env.globals.update(
        form_keys=form_keys, csrf_token=csrf_token, Status=Status, Kind=Kind,
        NextStep=NextStep, Action=Action, Stance=Stance, DisputeReason=DisputeReason,
        RelationKind=RelationKind, MailChoice=MailChoice, Urgency=Urgency, unread=unread,
        settings=app.config["SETTINGS"],
        allowed=lambda action: can(g.me, action),
        source_kinds=lambda: [
            (kind.value, words(kind)) for kind in SourceKind if kind.value != "own_observation"
        ],
        drawn=drawn, shown_media=SHOWN,
        kinds=lambda: [(kind.value, words(kind)) for kind in Kind],
        bookmarklet=bookmarklet,
    )  # fmt: skip


def cut(text: str, limit: int) -> str:
    """A text that has to fit, ended with a mark where it does not."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def markdown(text: str) -> Markup:
    """Markdown as a member wrote it, safe to show."""
    return Markup(safe_html(text))


def words(value: Any) -> str:
    """A value of ours in words."""
    text = str(getattr(value, "value", value))
    return _(WORDS.get(text, text.replace("_", " ")))


def refusal(why: str) -> str:
    """Why a sign-off was not released at its hour, in words."""
    return _(REFUSALS[why])


def happened(name: str) -> str:
    """An event in words, behind the name of who did it."""
    return _(HAPPENED.get(name, name.replace("_", " ")))


def said(value: str) -> str:
    """A value of the history in words: a moment, one of ours, or nothing."""
    try:
        return time_tag(value)
    except ValueError:
        return words(value) if value else _("nothing")


def plain_said(value: str) -> str:
    """The same as plain text."""
    try:
        return clock(_moment(value))
    except ValueError:
        return words(value) if value else _("nothing")


def clock(at: datetime) -> str:
    """A moment as plain text, in the newsroom's zone."""
    return _here(at)


def capped(count: int, column: Any) -> str:
    """A count as a column says it: "1,204", or "1,000+" where counting stopped."""
    return f"{count:,}" + ("+" if column.capped else "")


def time_tag(at: datetime | str) -> Markup:
    """A moment as `<time>`, in the newsroom's zone; text of a document is UTC."""
    moment = _moment(at)
    return Markup('<time datetime="{}">{}</time>').format(_exact(moment), _here(moment))


def age(at: datetime | str) -> Markup:
    """How long ago, as `<time>` with the whole moment as its title: "2 h ago"."""
    moment = _moment(at)
    return _relative(moment, _("%(span)s ago"), datetime.now(UTC) - moment)


def day(at: datetime) -> Markup:
    """The day, as `<time>` with the whole moment as its title: "3 Nov", "3 Nov 2024"."""
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    here, today = at.astimezone(zone), datetime.now(zone)
    text = here.strftime("%-d %b" if here.year == today.year else "%-d %b %Y")
    tag = '<time datetime="{}" title="{}">{}</time>'
    return Markup(tag).format(_exact(at), _here(at), text)


def ahead(at: datetime) -> Markup:
    """How long until, in the same way: "in 3 h", "2 h late"."""
    left = at - datetime.now(UTC)
    if left < timedelta(0):
        return _relative(at, _("%(span)s late"), -left)
    return _relative(at, _("in %(span)s"), left)


def _relative(moment: datetime, words: str, span: timedelta) -> Markup:
    text = words % {"span": _span(span)}
    if span < timedelta(minutes=1):
        text = _("now")
    tag = '<time datetime="{}" title="{}">{}</time>'
    return Markup(tag).format(_exact(moment), _here(moment), text)


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("%d min") % minutes
    if minutes < 48 * 60:
        return _("%d h") % (minutes // 60)
    return _("%d d") % (minutes // (24 * 60))


def _moment(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _exact(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes")


def _here(moment: datetime) -> str:
    here = moment.astimezone(ZoneInfo(current_app.config["SETTINGS"].timezone))
    return here.strftime("%-d %b %Y, %H:%M ") + (here.tzname() or "")


def byte_words(size: int) -> str:
    """How large a file is: "2.3 MB"."""
    if size < 1_000_000:
        return _("%s kB") % f"{max(size / 1_000, 0.1):,.1f}"
    return _("%s MB") % f"{size / 1_000_000:,.1f}"


def kind_of_file(media: str) -> str:
    """What a file is, in a word: "PDF", "image"."""
    kinds = {"application/pdf": _("PDF"), "text/plain": _("plain text")}
    families = {"image": _("image"), "audio": _("sound"), "video": _("video")}
    return kinds.get(media) or families.get(media.partition("/")[0], media)


def typed_time(at: datetime | None) -> str:
    """A moment as a browser's own field takes it, in the newsroom's zone."""
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""


def likely_next(claim: Any, may_sign_off: bool) -> str:
    """The act that the claim's page marks: add evidence, give a verdict, or sign off."""
    if not claim.links:
        return "evidence"
    settled = claim.verdict_id and not claim.needs_review
    waiting = claim.public_state == PublicState.NEVER or claim.public_differs
    return "sign_off" if may_sign_off and settled and waiting else "verdict"


def bookmarklet() -> str:
    """A bookmark that opens the form for a new claim with a page's address and the words
    selected there; it runs on that page, never on ours."""
    address = url_for("desk.new_claim", _external=True)
    return (
        f"javascript:void open('{address}?appeared_at='+encodeURIComponent(location.href)"
        "+'&statement='+encodeURIComponent(String(getSelection()).slice(0,1000))"
        "+'&page='+encodeURIComponent(document.title.slice(0,200)))"
    )


def form_keys() -> Markup:
    """The hidden fields of every form: against forgery, and against sending twice."""
    fields = '<input type="hidden" name="csrf_token" value="{}">'
    return Markup(fields + '<input type="hidden" name="once" value="{}">').format(
        own("csrf", csrf_token), own("once", token)
    )
