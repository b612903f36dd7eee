"""The check of a claim as a file tells it."""

import re
from typing import Any

from board.canonical import sha256
from board.errors import Invalid
from board.forms import Reader, read_claim, read_evidence
from board.ids import is_public_id
from board.rows import (
    ClaimRow,
    FlagRow,
    ItemRow,
    RelationRow,
    SourceRow,
    StoryRow,
    VerdictRow,
)
from board.rows.shapes import (
    Object,
    each,
    is_yes,
    list_of,
    moment,
    object_of,
    past,
    texts,
    tick,
    within,
)
from board.rules import (
    MAX_LINE,
    MAX_NAME,
    MAX_STATEMENT,
    DisputeReason,
    NextStep,
    RelationKind,
    ReviewReason,
    Ruling,
    SourceKind,
    Status,
)
from board.words import _

# The key of a source is its name, with its domain where two have that name.
MAX_KEY = MAX_NAME + MAX_LINE
LISTS = ("sources", "evidence", "verdicts", "relations", "flags")


def read_row(entry: Any, kind: str) -> ClaimRow:
    """Check an entry of a file in the format `kind`. Raises Invalid naming what is wrong.

    Without a public id and without an id of its own it is known by its SHA-256.
    """
    fields = object_of(entry)
    lists = {name: list_of(fields, name) for name in LISTS}
    typed = texts({k: v for k, v in fields.items() if k not in (*LISTS, "story")})
    typed.pop("story_id", None)
    tick(typed, "accuses_person", "restricted")
    read = Reader(typed)
    pid = read.line("pid")
    if pid and not is_public_id(pid):
        read.errors["pid"] = _("A board makes these itself: give your own id as import_id.")
    source, number = read.line("import_source", MAX_NAME), read.line("import_id", MAX_NAME)
    row = ClaimRow(
        pid=pid,
        import_source=source if pid else source or kind,
        import_id=number if pid or number else _hash(entry),
        reported_by=source or kind,
        claim=read_claim(typed),
        story=_story(fields.get("story")),
        next_step=read.choice("next_step", NextStep, NextStep.NEW),
        parked_reason=read.line("parked_reason"),
        due_at=moment(read, "due_at"),
        reported_elsewhere=read.line("reported_elsewhere"),
        opened_at=past(read, "opened_at"),
        changed_at=past(read, "changed_at"),
        sources=tuple(each(lists["sources"], "sources", _source)),
        evidence=tuple(each(lists["evidence"], "evidence", _item)),
        verdicts=tuple(each(lists["verdicts"], "verdicts", _verdict)) or _status_alone(typed),
        relations=tuple(each(lists["relations"], "relations", _relation)),
        flags=tuple(each(lists["flags"], "flags", _flag)),
    )
    read.done()
    _same_keys(row)
    return row


def _hash(entry: Any) -> str:
    try:
        return sha256(entry)
    except (TypeError, UnicodeEncodeError):
        words = _("Give it an import_id: a number with a point in it has no one way of writing.")
        raise Invalid({"import_id": words}) from None


def _story(told: Any) -> StoryRow | None:
    if not told:
        return None
    with within("story"):
        typed = texts(told if isinstance(told, dict) else {"title": told})
        read = Reader(typed)
        title = read.line("title", MAX_NAME, _("Give the story a title."))
        story = StoryRow(title, read.text("summary"), read.line("language", 35) or "en")
        read.done()
        return story


def _source(told: Object, _number: int) -> SourceRow:
    typed = texts(told)
    read = Reader(typed)
    if is_yes(typed, "confidential"):
        words = _("A confidential source is entered on the desk: a file is no place for it.")
        read.errors["confidential"] = words
    name = read.line("name", MAX_NAME, _("Give the source a name."))
    domain = read.line("domain").casefold()
    if re.search(r"\s|:|^/", domain):
        read.errors["domain"] = _("Write a domain as bbc.co.uk, an account as x.com/name.")
    source = SourceRow(
        key=read.line("key", MAX_KEY) or name,
        name=name,
        kind=read.choice("kind", SourceKind, SourceKind.OUTLET),
        domain=domain,
        relays=read.line("relays", MAX_KEY),
        belongs_to=read.line("belongs_to", MAX_KEY),
        note=read.text("note"),
        corrected_on=read.day("corrected_on"),
        correction_note=read.line("correction_note"),
        correction_link=read.link("correction_link"),
    )
    read.done()
    return source


def _item(told: Object, number: int) -> ItemRow:
    typed = texts(told)
    typed.pop("source_id", None)
    tick(typed, "party_concerned", "witnessed")
    # As on the page: a link is public, what is only described is not unless someone says so.
    typed["public"] = "yes" if is_yes(typed, "public", bool(typed.get("url"))) else ""
    read = Reader(typed)
    item = ItemRow(
        key=read.line("key") or f"e{number}",
        # An item may have been nothing but a file, which stays behind: its title tells of it.
        entered=read_evidence(typed | {"new_source_name": "", "trace": ""}, typed.get("title", "")),
        source=read.line("source", MAX_KEY),
        origin=read.line("origin", MAX_KEY),
        added_at=past(read, "added_at"),
        traced_at=past(read, "traced_at"),
        withdrawn_at=past(read, "withdrawn_at"),
        withdrawn_reason=read.line("withdrawn_reason"),
    )
    if item.withdrawn_at and not item.withdrawn_reason:
        read.errors["withdrawn_reason"] = _("Say why it was withdrawn.")
    read.done()
    return item


def _verdict(told: Object, _number: int) -> VerdictRow:
    cites = told.get("cites")
    typed = texts({k: v for k, v in told.items() if k != "cites"})
    tick(typed, "cannot_be_resolved", "exception")
    read = Reader(typed)
    if not typed.get("status"):
        read.errors["status"] = _("Say the status.")
    if cites is not None and not (
        isinstance(cites, list) and all(isinstance(key, str) for key in cites)
    ):
        read.errors["cites"] = _("Give a list of the keys of items.")
    verdict = VerdictRow(
        ruling=_ruling(read),
        wording=read.text("wording", MAX_STATEMENT),
        cites=None if cites is None or read.errors else tuple(cites),
        cannot_be_resolved=read.yes("cannot_be_resolved"),
        at=past(read, "at"),
    )
    read.done()
    return verdict


def _ruling(read: Reader) -> Ruling:
    return Ruling(
        status=read.choice("status", Status, Status.UNVERIFIED),
        reasoning=read.text("reasoning"),
        answer=read.text("answer"),
        dispute_reason=read.choice_or_none("dispute_reason", DisputeReason),
        exception=read.yes("exception"),
        exception_reason=read.text("exception_reason"),
        exception_public_reason=read.text("exception_public_reason"),
    )


def _status_alone(typed: dict[str, str]) -> tuple[VerdictRow, ...]:
    """A status with no verdict behind it is one without reasoning: the rules will say so."""
    if typed.get("status", "").strip() in ("", Status.UNVERIFIED):
        return ()
    told = {field: typed.get(field, "") for field in ("status", "dispute_reason")}
    with within("claim"):
        return (_verdict(told, 1),)


def _relation(told: Object, _number: int) -> RelationRow:
    read = Reader(texts(told))
    kind = read.choice_or_none("kind", RelationKind)
    pid = read.line("pid")
    if kind is None and "kind" not in read.errors:
        read.errors["kind"] = _("Say how they are related.")
    if not is_public_id(pid):
        read.errors["pid"] = _("Give the public id of the other claim.")
    read.done()
    assert kind is not None
    return RelationRow(kind, pid)


def _flag(told: Object, _number: int) -> FlagRow:
    read = Reader(texts(told))
    reason = read.choice_or_none("reason", ReviewReason)
    if reason is None and "reason" not in read.errors:
        read.errors["reason"] = _("Say why it needs review.")
    detail, evidence = read.line("detail"), read.line("evidence")
    raised_at = past(read, "raised_at")
    read.done()
    assert reason is not None
    return FlagRow(reason, detail, evidence, raised_at)


def _same_keys(row: ClaimRow) -> None:
    keys = [item.key for item in row.evidence]
    if len(set(keys)) < len(keys):
        raise Invalid({"evidence": _("Two items have the same key.")})
    for number, verdict in enumerate(row.verdicts, 1):
        if missing := set(verdict.cites or ()) - set(keys):
            words = _("It cites items that are not there:") + " " + ", ".join(sorted(missing))
            raise Invalid({f"verdicts {number}, cites": words})
