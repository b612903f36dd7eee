"""What a fetch yields, and what bounds it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one fetch: seconds until a connection stands and in all, bytes of an answer's head, as
    they come, and unpacked, redirects, bytes of memory of the process that does it."""

    connect: float = 10
    seconds: float = 30
    head: int = 64_000
    raw: int = 10_000_000
    decoded: int = 25_000_000
    redirects: int = 5
    memory: int = 1_000_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Of one page in a browser: seconds until its loading is stopped, until a connection stands
    and in all; of what passes the gate the bytes both ways, of a request's head, connections and
    hosts; pixels of the picture, pages and bytes of what comes of it, bytes of memory of all its
    processes."""

    load: float = 20
    connect: float = 10
    seconds: float = 45
    passed: int = 30_000_000
    head: int = 64_000
    connections: int = 500
    hosts: int = 100
    width: int = 1280
    height: int = 10_000
    pages: int = 50
    png: int = 25_000_000
    pdf: int = 25_000_000
    memory: int = 3_000_000_000


PICTURE_LIMITS = PictureLimits()


@dataclass(frozen=True, slots=True)
class Hop:
    """One address asked and what it answered, byte for byte: `request` as it was sent,
    `response` as it came (of a redirect the head alone)."""

    url: str
    address: str  # the machine's, that the connection stood to
    status: int
    at: datetime
    request: bytes
    response: bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came. `hops` are the redirects in their order, then the page's own."""

    asked: str
    hops: tuple[Hop, ...]
    headers: tuple[tuple[str, str], ...]  # as they came, in their order, doubled ones too
    media: str  # what it is, by its bytes; "" for an error's page of a kind that is not kept
    charset: str  # of text, as Python names it; "" where nothing tells or it is no text
    raw: bytes  # the body without the framing of the transfer
    body: bytes  # the same, unpacked
    began: datetime
    ended: datetime
    tool: str

    @property
    def url(self) -> str:
        """The final address."""
        return self.hops[-1].url

    @property
    def redirects(self) -> tuple[Hop, ...]:
        return self.hops[:-1]

    @property
    def status(self) -> int:
        return self.hops[-1].status

    @property
    def address(self) -> str:
        return self.hops[-1].address

    @property
    def sha256(self) -> str:
        """Of the unpacked body: what anybody can compute of the kept file."""
        return sha256(self.body).hexdigest()
