"""A copy of a page at the Wayback Machine, asked for by its public interface (Save Page Now).

It is told the link and nothing else: not who asks, not why. But a link alone can tip off whoever is
named in it, and what is saved there is public. So the caller asks for nothing of a restricted
claim, of a confidential source or of a link that holds more than an address (a token, a share key).
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from board.capture.errors import Broken, Busy, NotFetched, NotKept, Refused, Unable, Unreached
from board.capture.fetch import Answer, Fetcher, addresses_of
from board.capture.guard import Guard, Target, target_of
from board.capture.politeness import LONGEST, seconds_asked
from board.capture.shapes import Limits
from board.capture.wire import Deadline
from board.settings import WAYBACK
from board.words import _

LIMITS = Limits(raw=1_000_000, decoded=2_000_000)
_COPY = re.compile(r"/web/([0-9]{14})(?:[a-z]{2}_)?/(https?://.{1,8000})", re.S)
_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}")
_WATCHED = re.compile(r"spn\.watchJob\(\s*[\"']([^\"']+)")
_MEMENTO = re.compile(r"<([^<>\s]+)>\s*;[^<]*\brel=\"[^\"]*\bmemento\b[^\"]*\"")
_KEY = re.compile(r"[!-~]*")
_SAVED_BEFORE = "same snapshot had been made"
_SOON = 60  # seconds until it is asked again where it does not say when
# What it says of the page itself: asked again it says the same.
_FINAL = frozenset({"bad-request", "blocked-url", "filesize-limit", "ftp-access-denied",
                    "http-version-not-supported", "invalid-url-syntax", "invalid-url",
                    "method-not-allowed", "network-authentication-required", "no-access",
                    "not-found", "not-implemented", "too-many-redirects",
                    "unauthorized"})  # fmt: skip
_OFTEN = frozenset({"too-many-requests", "user-session-limit", "max-daily-bandwidth"})
_DAILY = frozenset({"too-many-daily-captures", "too-many-daily-captures-host"})
_NO_ENDPOINT = _("The address of the Wayback Machine in the settings is none.")
_NO_KEY = _("The Wayback Machine does not let the board in: check its key in the settings.")
_BUSY = _("The Wayback Machine was asked too often. It is asked again later.")
_NOT_NOW = _("The Wayback Machine made no copy this time. It is asked again later.")
_NO_COPY = _("The Wayback Machine keeps no copy of this page.")
_NONSENSE = _("The Wayback Machine answered something that is not understood.")


def save(
    url: str, endpoint: str = WAYBACK, fetcher: Fetcher | None = None,
    patience: float = 150, pause: float = 5,
) -> str:  # fmt: skip
    """The address of a copy of a page that was saved now, or a short while ago. Raises
    NotFetched: Busy tells when to ask again, NotKept that there will be none.

    `endpoint` may hold a key (https://key:secret@…); without one it is asked as a stranger. It
    takes `patience` seconds at most, and looks every `pause` seconds whether the copy is there.
    """
    fetcher = fetcher or Fetcher(limits=LIMITS)
    link = target_of(url, fetcher.guard)
    addresses_of(link, fetcher.guard, fetcher.resolver)  # the name of an inner machine stays inside
    archive = _archive(endpoint, fetcher.guard)
    visit = _Visit(archive, fetcher, Deadline(patience, archive.save.host))
    told = visit.post(link.url)
    job = told.job
    if told.saved_before and not job:
        told = visit.newest(link.url)
    if not (told.copy or job):
        raise Broken(_NONSENSE)
    while not told.copy:
        time.sleep(min(pause, visit.deadline.left()))
        told = visit.look(job)
    return told.copy


@dataclass(frozen=True, slots=True)
class _Archive:
    """Where it is asked. A key goes there and nowhere else."""

    save: Target
    key: str

    @property
    def origin(self) -> str:
        return f"{self.save.scheme}://{self.save.authority}"


def _archive(endpoint: str, guard: Guard) -> _Archive:
    try:
        parts = urlsplit(endpoint)
        login, _at, place = parts.netloc.rpartition("@")
        archive = _Archive(target_of(parts._replace(netloc=place).geturl(), guard), unquote(login))
    except (Refused, ValueError):
        raise Unable(_NO_ENDPOINT) from None
    if not _KEY.fullmatch(archive.key):
        raise Unable(_NO_ENDPOINT)
    return archive


@dataclass(frozen=True, slots=True)
class _Told:
    """What one answer says: the copy, or the job that makes it."""

    copy: str = ""
    job: str = ""
    pending: bool = False
    saved_before: bool = False


@dataclass(frozen=True, slots=True)
class _Visit:
    archive: _Archive
    fetcher: Fetcher
    deadline: Deadline

    def post(self, url: str) -> _Told:
        """Ask for a copy."""
        body = urlencode({"url": url, "skip_first_archive": 1}).encode()
        return self._ask(self.archive.save, "POST", body)

    def look(self, job: str) -> _Told:
        """Ask how far a job is."""
        told = self._ask(self._target(f"{self.archive.save.path.rstrip('/')}/status/{job}"))
        if not (told.copy or told.pending):
            raise Broken(_NONSENSE)
        return told

    def newest(self, url: str) -> _Told:
        """Ask for the copy that is nearest to now."""
        return self._ask(self._target(f"/web/{datetime.now(UTC):%Y%m%d%H%M%S}/{url}"))

    def _target(self, path: str) -> Target:
        return target_of(self.archive.origin + path, self.fetcher.guard)

    def _ask(self, target: Target, method: str = "GET", body: bytes = b"") -> _Told:
        request = _request(target, method, body, self.archive.key, self.fetcher.agent)
        with self.fetcher.ask(target, self.deadline, request) as answer:
            _check_status(answer)
            if copy := self._copy_in_head(answer):
                return _Told(copy=copy)
            _raw, text = answer.body(self.fetcher.limits)
        return self._read(text.decode("utf-8", "replace"))

    def _copy_in_head(self, answer: Answer) -> str:
        headers = answer.response.headers
        for where in (answer.leads_to, headers.get("Content-Location", ""),
                      *_MEMENTO.findall(headers.get("Link", ""))):  # fmt: skip
            try:
                place = urljoin(self.archive.origin, where)
            except ValueError:
                continue
            if place.startswith(f"{self.archive.origin}/"):
                found = _COPY.fullmatch(place.removeprefix(self.archive.origin))
                if found:
                    return self._copy(*found.groups())
        return ""

    def _read(self, text: str) -> _Told:
        watched = _WATCHED.search(text)
        said = {"job_id": watched[1]} if watched else _json(text)
        if said.get("status") == "error" or str(said.get("status_ext", "")).startswith("error:"):
            raise _why(said)
        if said.get("status") == "success":
            return _Told(copy=self._copy(said.get("timestamp"), said.get("original_url")))
        job = str(said.get("job_id") or "")
        if job and not _JOB.fullmatch(job):
            raise Broken(_NONSENSE)
        return _Told(job=job, pending=said.get("status") == "pending",
                     saved_before=_SAVED_BEFORE in text)  # fmt: skip

    def _copy(self, moment: object, of: object) -> str:
        if not re.fullmatch("[0-9]{14}", str(moment)):
            raise Broken(_NONSENSE)
        try:
            return (
                f"{self.archive.origin}/web/{moment}/{target_of(str(of), self.fetcher.guard).url}"
            )
        except Refused:
            raise Broken(_NONSENSE) from None


def _request(target: Target, method: str, body: bytes, key: str, agent: str) -> bytes:
    lines = [f"{method} {target.path} HTTP/1.1", f"Host: {target.authority}",
             f"User-Agent: {agent}", "Accept-Encoding: gzip", "Connection: close",
             f"Accept: {'application/json' if key else 'text/html,application/json'}"]  # fmt: skip
    if key:
        lines.append(f"Authorization: LOW {key}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _check_status(answer: Answer) -> None:
    """Raises what a status alone says."""
    status = answer.response.status
    if status == 429:
        after = seconds_asked(answer.response.headers.get("Retry-After", ""), datetime.now(UTC))
        raise Busy(_BUSY, after or _SOON)
    if status in (401, 403):
        raise Unable(_NO_KEY)
    if status >= 500:
        raise Unreached(_NOT_NOW)


def _json(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict):
        return said
    if _SAVED_BEFORE in text:
        return {}
    raise Broken(_NONSENSE)


def _why(said: Mapping[str, Any]) -> NotFetched:
    kind = str(said.get("status_ext", "")).removeprefix("error:")
    if kind in _FINAL:
        return NotKept(_NO_COPY)
    if kind in _OFTEN or kind in _DAILY:
        return Busy(_BUSY, LONGEST if kind in _DAILY else _SOON)
    return Unreached(_NOT_NOW)
