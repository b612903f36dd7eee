"""Where the public record is to be found: every whole address that a format gives out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from board.rules import TOMBSTONES

_SINCE_1: dict[str, Any] = {"replies": []}
_SINCE_2 = {"archived_at": "", "archived_sha256": "", "archived_url": ""}


@dataclass(frozen=True, slots=True)
class Site:
    """The site as others see it. `root`: where it begins, without a slash at its end."""

    root: str
    newsroom: str
    licence: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.root).hostname or "localhost"

    @property
    def front(self) -> str:
        return f"{self.root}/"

    def claim(self, pid: str) -> str:
        return f"{self.root}/claims/{pid}"

    def version(self, pid: str, number: int) -> str:
        return f"{self.root}/claims/{pid}/versions/{number}"

    def story(self, pid: str, slug: str) -> str:
        return f"{self.root}/stories/{pid}-{slug}"

    def api(self, path: str) -> str:
        return f"{self.root}/api/v1/public/{path}"

    def embed(self, kind: str, pid: str) -> str:
        return f"{self.root}/embed/{kind}/{pid}"

    def told(self, document: dict[str, Any]) -> dict[str, Any]:
        """A document as it is given out: with its addresses, and with what documents of an
        older schema do not have. A tombstone is its event, moment and reason."""
        pid = document["pid"]
        if document["event"] in TOMBSTONES:
            kept = ("schema", "pid", "number", "event", "at", "reason")
            return {"url": self.claim(pid)} | {name: document[name] for name in kept}
        addresses = {
            "url": self.claim(pid),
            "version_url": self.version(pid, document["number"]),
            "sibling_url": self.claim(document["sibling"]) if document["sibling"] else "",
        }
        lines = [_SINCE_2 | line for line in document["evidence"]]
        return _SINCE_1 | document | addresses | {"evidence": lines}


def minute(at: datetime) -> str:
    """A moment as documents keep it: UTC, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def second(at: str) -> str:
    """A document's moment as RFC 3339 wants it, which has seconds."""
    return at.replace("Z", ":00Z")
