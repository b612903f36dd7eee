"""ClaimReview: a finding as search engines and the Fact Check Explorer read it (schema.org)."""

import json
import re
from typing import Any

from board.record.reading import PublicPage, stamp
from board.record.site import Site, second
from board.rules import TOMBSTONES, DisputeReason, Kind, PublicationEvent, Status

# The board's own three steps. Nothing is emitted for the middle one, unverified.
_WORST, _BEST = 1, 3
_RATED = {Status.DISPUTED: _WORST, Status.CORROBORATED: _BEST}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_IN_A_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def claim_review(page: PublicPage, site: Site) -> str:
    """The JSON-LD of a claim's page, safe inside a script element; "" where none is due.

    Due is a finding: corroborated, or disputed with evidence against it. Under review there is
    none: a machine shows the rating and drops the words around it, so it would go on telling
    what we are in doubt of.
    """
    d = page.document
    if not _is_finding(d):
        return ""
    return json.dumps(_review(page, site), ensure_ascii=False).translate(_IN_A_SCRIPT)


def _is_finding(d: dict[str, Any]) -> bool:
    if d["event"] in TOMBSTONES or d["under_review_since"]:
        return False
    if Status(d["status"]) is Status.DISPUTED:
        return DisputeReason(d["dispute_reason"]) is DisputeReason.EVIDENCE_AGAINST
    return Status(d["status"]) is Status.CORROBORATED


def _review(page: PublicPage, site: Site) -> dict[str, Any]:
    d = page.document
    newsroom = {"@type": "Organization", "name": site.newsroom, "url": site.front}
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": site.claim(d["pid"]) + "#review",
        "url": site.claim(d["pid"]),
        "inLanguage": d["language"],
        "claimReviewed": d["statement"],
        "author": newsroom,
        "publisher": newsroom,
        "datePublished": second(d["first_published_at"]),
        "dateModified": second(d["at"]),
        "reviewRating": _rating(d),
        "itemReviewed": _claim(d),
        "reviewBody": d["public_wording"],
        "citation": [_work(e["url"], e["title"]) for e in d["evidence"] if e["url"]],
        "correction": _corrections(page),
    }
    return {name: value for name, value in review.items() if value}


def _rating(d: dict[str, Any]) -> dict[str, Any]:
    """The finding in words, with its place in the order. For "it was said" there are words
    alone: a best mark would be read as the mark of what was said."""
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": stamp(d).capitalize()}
    if d["kind"] == Kind.SAID:
        return rating
    return rating | {
        "ratingValue": _RATED[Status(d["status"])],
        "bestRating": _BEST,
        "worstRating": _WORST,
    }


def _claim(d: dict[str, Any]) -> dict[str, Any]:
    claim: dict[str, Any] = {"@type": "Claim", "text": d["statement"]}
    if d["claimant"]:
        # Documents do not say whether that is a person or a body, and schema.org has no word
        # for either; readers of the format take no third type.
        claim["author"] = {"@type": ["Person", "Organization"], "name": d["claimant"]}
    if _DAY.fullmatch(d["claimed_on"]):  # "2025-10" and "2025-10-07~" are no day
        claim["datePublished"] = d["claimed_on"]
    if d["appeared_at"]:
        claim["appearance"] = _work(d["appeared_at"], "")
    return claim


def _work(url: str, title: str) -> dict[str, Any]:
    work = {"@type": "CreativeWork", "url": url}
    return work | {"name": title} if title else work


def _corrections(page: PublicPage) -> list[dict[str, Any]]:
    return [
        {"@type": "CorrectionComment", "text": v["note"], "datePublished": second(v["at"])}
        for v in page.versions
        if v["event"] == PublicationEvent.CORRECTION
    ]
