"""Input from people and files, checked field by field before a command sees it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from board.dates import RoughDate, rough_date
from board.errors import Invalid
from board.links import clean_link
from board.rules import (
    MAX_LINE,
    MAX_NAME,
    MAX_STATEMENT,
    MAX_TAG,
    MAX_TAGS,
    MAX_TEXT,
    Directness,
    Kind,
    SourceKind,
    Stance,
)
from board.text import Unreadable, clean
from board.words import _

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Reader:
    """Reads typed fields one by one and collects what is wrong with them."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.errors: dict[str, str] = {}

    def line(self, name: str, limit: int = MAX_LINE, required: str = "") -> str:
        return self.text(name, limit, required, one_line=True)

    def text(
        self, name: str, limit: int = MAX_TEXT, required: str = "", one_line: bool = False
    ) -> str:
        text = self._try(name, lambda typed: clean(typed, limit, one_line=one_line), "")
        if required and not text and name not in self.errors:
            self.errors[name] = required
        return text

    def link(self, name: str) -> str:
        return self._try(name, clean_link, "")

    def rough(self, name: str) -> RoughDate | None:
        return self._try(name, rough_date, None)

    def day(self, name: str) -> date | None:
        return self._try(name, lambda typed: date.fromisoformat(typed) if typed else None, None)

    def moment(self, name: str, timezone: str) -> datetime | None:
        """A moment typed in the newsroom's zone, as a browser's own field writes it."""

        def read(typed: str) -> datetime | None:
            return (
                datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(timezone)) if typed else None
            )

        return self._try(name, read, None)

    def yes(self, name: str) -> bool:
        return self.typed.get(name, "") in ("yes", "true", "1", "on")

    def choice(self, name: str, kind: type[E], default: E) -> E:
        return self._try(name, lambda typed: kind(typed) if typed else default, default)

    def choice_or_none(self, name: str, kind: type[E]) -> E | None:
        return self._try(name, lambda typed: kind(typed) if typed else None, None)

    def number(self, name: str) -> int | None:
        return self._try(name, lambda typed: whole_number(typed) if typed else None, None)

    def done(self) -> None:
        """Raise Invalid where anything was wrong."""
        if self.errors:
            raise Invalid(self.errors)

    def _try(self, name: str, read: Callable[[str], T], otherwise: T) -> T:
        try:
            return read(self.typed.get(name, "").strip())
        except ValueError as error:
            ours = isinstance(error, Unreadable)
            self.errors[name] = str(error) if ours else _("This is not one of the choices.")
            return otherwise


def whole_number(text: str) -> int:
    """A number of at most nine ASCII digits, as an id is; raises ValueError for any other."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError("not a whole number")
    return int(text)


def read_numbers(name: str, texts: list[str]) -> list[int]:
    """The ids that a list of boxes sent. Raises Invalid where one is no number."""
    try:
        return [whole_number(text) for text in texts]
    except ValueError:
        raise Invalid({name: _("This is not one of the choices.")}) from None


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """A claim as entered or edited, checked."""

    statement: str
    kind: Kind = Kind.HAPPENED
    language: str = "en"
    original_words: str = ""
    original_language: str = ""
    claimant: str = ""
    relayed_by: str = ""
    claimed_on: RoughDate | None = None
    appeared_at: str = ""
    true_as_of: str = ""
    recheck_on: date | None = None
    story_id: int | None = None
    tags: str = ""
    accuses_person: bool = False
    restricted: bool = False


def read_claim(typed: Mapping[str, str]) -> ClaimInput:
    """A claim from typed fields. Raises Invalid with a message for each wrong field."""
    read = Reader(typed)
    as_of = read.rough("true_as_of")
    entered = ClaimInput(
        statement=read.text("statement", MAX_STATEMENT, _("Write the statement to be checked.")),
        kind=read.choice("kind", Kind, Kind.HAPPENED),
        language=read_language(read, "language") or "en",
        original_words=read.text("original_words", MAX_STATEMENT),
        original_language=read_language(read, "original_language"),
        claimant=read.line("claimant", MAX_NAME),
        relayed_by=read.line("relayed_by"),
        claimed_on=read.rough("claimed_on"),
        appeared_at=read.link("appeared_at"),
        true_as_of=as_of.text if as_of else "",
        recheck_on=read.day("recheck_on"),
        story_id=read.number("story_id"),
        tags=_tags(read),
        accuses_person=read.yes("accuses_person"),
        restricted=read.yes("restricted"),
    )
    read.done()
    return entered


def read_language(read: Reader, name: str) -> str:
    """A language's code, or "" for none."""
    code = read.line(name, 35)
    if code and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", code):
        read.errors[name] = _("Write a language as en, ko or pt-BR.")
    return code


def read_tags(typed: str) -> str:
    """Tags as a claim keeps them: with one space between. Raises Invalid for the person."""
    read = Reader({"tags": typed})
    tags = _tags(read)
    read.done()
    return tags


def _tags(read: Reader) -> str:
    words = re.split(r"[,\s#]+", read.text("tags", 600).casefold())
    tags = list(dict.fromkeys(word for word in words if word))
    if len(tags) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in tags):
        read.errors["tags"] = _("At most 12 tags of at most 40 characters.")
    return " ".join(tags)


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """An item of evidence as entered, checked."""

    stance: Stance
    url: str = ""
    description: str = ""
    title: str = ""
    publisher: str = ""
    directness: Directness = Directness.SECONDARY
    party_concerned: bool = False
    witnessed: bool = False
    excerpt: str = ""
    note: str = ""
    public: bool = True
    published_on: str = ""
    source_id: int | None = None
    new_source_name: str = ""
    new_source_kind: SourceKind = SourceKind.OUTLET
    confidential: bool = False
    trace: bool = False


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file as it was looked at: what it is called and is, and its SHA-256."""

    name: str
    media: str
    size: int
    sha256: str


def read_evidence(typed: Mapping[str, str], file: str = "") -> EvidenceInput:
    """Evidence from typed fields. Raises Invalid with a message for each wrong field. An item
    may be nothing but a file, whose name it then has where it has no title."""
    read = Reader(typed)
    published = read.rough("published_on")
    stance = read.choice("stance", Stance, Stance.CONTEXT)
    if not typed.get("stance"):
        read.errors["stance"] = _("Say what it does: supports, contradicts, context, response.")
    entered = EvidenceInput(
        stance=stance,
        url=read.link("url"),
        description=read.text("description"),
        title=read.line("title"),
        publisher=read.line("publisher", MAX_NAME),
        directness=read.choice("directness", Directness, Directness.SECONDARY),
        party_concerned=read.yes("party_concerned"),
        witnessed=read.yes("witnessed"),
        excerpt=read.text("excerpt"),
        note=read.text("note"),
        public=read.yes("public"),
        published_on=published.text if published else "",
        source_id=read.number("source_id"),
        new_source_name=_source_name(read),
        new_source_kind=read.choice("new_source_kind", SourceKind, SourceKind.OUTLET),
        confidential=read.yes("confidential"),
        trace=read.yes("trace"),
    )
    if not entered.url and not entered.description and "url" not in read.errors:
        if file:
            entered = replace(entered, title=entered.title or file)
        else:
            read.errors["url"] = _("Paste a link, describe the item, or choose a file.")
    if entered.confidential and not entered.source_id and not entered.new_source_name:
        read.errors.setdefault("new_source_name", _("Give the confidential source a code name."))
    read.done()
    return entered


def _source_name(read: Reader) -> str:
    """The source as named; else as the owner of a link that is new to the register was. A
    confidential one is never called by what was typed for the outlet."""
    named = read.line("new_source_name", MAX_NAME)
    return named if named or read.yes("confidential") else read.line("outlet_name", MAX_NAME)


def typed_of(form: Mapping[str, Any]) -> dict[str, str]:
    """A form's single values as plain strings."""
    return {name: str(value) for name, value in form.items()}
