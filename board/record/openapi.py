"""The public API described in OpenAPI 3.1, for programs that make or check programs."""

from typing import Any

from board.record.site import Site
from board.rules import (
    TOMBSTONES,
    Directness,
    DisputeReason,
    Kind,
    PublicationEvent,
    Stance,
    Status,
)

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_PID: Schema = {"type": "string", "pattern": "^[a-z0-9]{10}$"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\dZ$",
    "description": "UTC, to the minute",
}
_LANGUAGE: Schema = {"type": "string", "description": "BCP 47"}
_ROUGH: Schema = {"type": "string", "description": 'EDTF, such as 2025-10-07 or 2025-09~; or ""'}


def _one_of(values: Any, *more: str) -> Schema:
    return {"type": "string", "enum": [*(value.value for value in values), *more]}


def _object(optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_STANDING = [event for event in PublicationEvent if event not in TOMBSTONES]
_PUBLICATION: Schema = {
    "schema": {"type": "integer"},
    "pid": _PID,
    "number": {"type": "integer", "minimum": 1, "description": "The version of the claim"},
    "event": _one_of(_STANDING),
    "at": _MOMENT,
    "first_published_at": _MOMENT,
    "url": _ADDRESS,
    "version_url": _ADDRESS,
    "kind": _one_of(Kind),
    "statement": _TEXT,
    "language": _LANGUAGE,
    "original_words": _TEXT,
    "original_language": _LANGUAGE,
    "claimant": {"type": "string", "description": "Who made the claim, as the newsroom names it"},
    "relayed_by": _TEXT,
    "claimed_on": _ROUGH,
    "appeared_at": _TEXT,
    "true_as_of": _ROUGH,
    "status": _one_of(Status),
    "dispute_reason": _one_of(DisputeReason, ""),
    "cannot_be_resolved": _FLAG,
    "exception": {"type": "string", "description": "Why fewer origins than the rule asks for do"},
    "origins": _WHOLE,
    "origins_against": _WHOLE,
    "unnamed_sources": _FLAG,
    "public_wording": {"type": "string", "description": "How the newsroom knows"},
    "note": {"type": "string", "description": "What this version changed, and why"},
    "under_review_since": _MOMENT | {"pattern": r"^(\d{4}-\d\d-\d\dT\d\d:\d\dZ)?$"},
    "evidence": _list(_ref("Evidence")),
    "replies": _list(_ref("Reply")),
    "sibling": {"type": "string", "description": "Of words that were said: the claim in them"},
    "sibling_url": _TEXT,
    "story": {"oneOf": [_object(pid=_PID, slug=_TEXT, title=_TEXT), {"type": "null"}]},
}
_VERSION_LINE = _object(
    ("status", "note", "reason"), number=_WHOLE, event=_one_of(PublicationEvent), at=_MOMENT,
    status=_one_of(Status), note=_TEXT, reason=_TEXT, api_url=_ADDRESS,
)  # fmt: skip
_STORY: Schema = {
    "pid": _PID, "url": _ADDRESS, "slug": _TEXT, "title": _TEXT, "summary": _TEXT,
    "language": _LANGUAGE, "changed_at": _MOMENT,
}  # fmt: skip

SCHEMAS: dict[str, Schema] = {
    "Publication": _object(**_PUBLICATION),
    "Claim": _object(**_PUBLICATION, versions=_list(_VERSION_LINE)),
    "Tombstone": _object(
        url=_ADDRESS, schema={"type": "integer"}, pid=_PID, number=_WHOLE,
        event=_one_of(TOMBSTONES), at=_MOMENT, reason=_TEXT,
    ),
    "Evidence": _object(
        stance=_one_of(Stance), url=_TEXT, title=_TEXT, publisher=_TEXT, description=_TEXT,
        directness=_one_of(Directness), party_concerned=_FLAG, published_on=_ROUGH,
        origin={"type": "string", "description": "What it rests on in the end; not traced: empty"},
        archived_at={"type": "string", "description": "When the newsroom kept a copy; none: empty"},
        archived_sha256={"type": "string", "description": "Of the copy's bytes, in hexadecimal"},
        archived_url={"type": "string", "description": "Where a public archive keeps a copy"},
    ),
    "Reply": _object(
        asked_of=_TEXT, asked_at=_MOMENT, deadline=_MOMENT, answered_at=_TEXT, answer=_TEXT,
        no_answer=_FLAG,
    ),
    "Story": _object(**_STORY),
    "StoryWithCounts": _object(
        **_STORY, counts=_object(**{status.value: _WHOLE for status in Status}),
        claims_api_url=_ADDRESS,
    ),
    "Correction": _object(now=_ref("Publication"), was=_ref("Publication")),
    "Problem": _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT),
}  # fmt: skip

_EITHER: Schema = {"oneOf": [_ref("Publication"), _ref("Tombstone")]}
_NEXT: Schema = {"type": ["string", "null"], "description": "The address of what follows"}
_LIMIT: Schema = {
    "name": "limit", "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50},
}  # fmt: skip


def document(site: Site) -> dict[str, Any]:
    """The description of the API as it is served at this site."""
    info = {
        "title": f"{site.newsroom}: the public record",
        "version": "1",
        "description": "What this newsroom has signed off for readers, and nothing else. "
        "A claim that was taken down is its event, moment and reason.",
    }
    return {
        "openapi": "3.1.0",
        "info": info | ({"license": {"name": site.licence}} if site.licence else {}),
        "servers": [{"url": f"{site.root}/api/v1"}],
        "paths": _paths(),
        "components": {"schemas": SCHEMAS},
    }


def _paths() -> dict[str, Any]:
    status, story = _query("status", _one_of(Status)), _query("story", _PID)
    return {
        "/openapi.json": _get("This description", {"type": "object"}, faults=()),
        "/public/claims": _get(
            "Claims, first published last comes first; `next` of a list that nothing is asked "
            "of is a page by path", _page("claims", _EITHER),
            _LIMIT, _query("after", {"type": "integer"}), status, story, faults=("400", "404"),
        ),
        "/public/claims/pages/{number}": _get(
            "A hundred claims that stay together, 1 is the oldest; leads on to the page before",
            _page("claims", _EITHER), _in_path("number", {"type": "integer", "minimum": 1}),
        ),
        "/public/claims/{pid}": _get(
            "A claim as it stands; a merged one leads on to the other",
            {"oneOf": [_ref("Claim"), _ref("Tombstone")]}, _in_path("pid", _PID),
        ),
        "/public/claims/{pid}/versions/{number}": _get(
            "A version of a claim", _EITHER,
            _in_path("pid", _PID), _in_path("number", {"type": "integer", "minimum": 0}),
        ),
        "/public/stories": _get(
            "Stories", _page("stories", _ref("Story")), _LIMIT, _query("after", _PID),
            faults=("400",),
        ),
        "/public/stories/after/{after}": _get(
            "What follows a story in the list of them", _page("stories", _ref("Story")),
            _LIMIT, _in_path("after", _PID), faults=("400", "404"),
        ),
        "/public/stories/{pid}": _get(
            "A story and how its claims stand", _ref("StoryWithCounts"), _in_path("pid", _PID)
        ),
        "/public/corrections": _get(
            "Where we were wrong, newest first", _page("corrections", _ref("Correction")),
            _LIMIT, _query("after", {"type": "integer"}), faults=("400",),
        ),
        "/public/corrections/after/{after}": _get(
            "Corrections before the one with this key", _page("corrections", _ref("Correction")),
            _LIMIT, _in_path("after", {"type": "integer", "minimum": 1}), faults=("400", "404"),
        ),
    }  # fmt: skip


def _page(name: str, of: Schema) -> Schema:
    return _object(**{name: _list(of), "next": _NEXT})


def _query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "schema": schema}


def _in_path(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _get(
    summary: str, schema: Schema, *parameters: Schema, faults: tuple[str, ...] = ("404",)
) -> Schema:
    told = {"200": ("As asked", "application/json", schema)}
    told |= {code: ("A problem", "application/problem+json", _ref("Problem")) for code in faults}
    responses = {
        code: {"description": what, "content": {kind: {"schema": of}}}
        for code, (what, kind, of) in told.items()
    }
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}
