"""One settings object, read from the environment once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from board.rules import (
    DEFAULT_CHANGED_PERCENT,
    DEFAULT_MAX_FILE_MB,
    DEFAULT_QUIET_DAYS,
    DEFAULT_REQUIRED_ORIGINS,
)

WAYBACK = "https://web.archive.org/save"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Where files go instead of a folder. A secret may hold a slash as it is.
FILES_URL = re.compile(
    r"(?P<scheme>s3|s3\+http)://(?P<key>[^:/@\s]+):(?P<secret>[^@\s]+)@"
    r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?P<port>:[0-9]{1,5})?"
    r"/(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])"
    r"(?P<prefix>(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)/?(\?region=(?P<region>[A-Za-z0-9-]+))?"
)


@dataclass(frozen=True)
class Settings:
    """What an install can choose. `from_env` names the variables."""

    database_url: str = ""
    data_dir: Path = Path("claimboard-data")
    files_url: str = field(default="", repr=False)  # it holds a secret key
    newsroom: str = "Claimboard"
    data_licence: str = ""
    timezone: str = "UTC"
    required_origins: int = DEFAULT_REQUIRED_ORIGINS
    hosts: tuple[str, ...] = field(default=LOOPBACK)
    https: bool = False
    proxies: int = 0
    prefix: str = ""
    cards: int = 20
    idle_hours: int = 12
    session_days: int = 14
    quiet_days: int = DEFAULT_QUIET_DAYS
    smtp_url: str = field(default="", repr=False)  # it may hold a password
    mail_from: str = ""
    capture: bool = False
    pictures: str = ""  # yes, or root: as root too, without the browser's own sandbox
    changed_percent: int = DEFAULT_CHANGED_PERCENT
    max_file_mb: int = DEFAULT_MAX_FILE_MB
    # For tests alone, which serve their pages on this machine: the environment sets neither.
    capture_ports: tuple[int, ...] = ()
    capture_also: tuple[str, ...] = ()
    wayback: str = field(default="", repr=False)  # where copies are asked for; it may hold a key

    def __post_init__(self) -> None:
        if not self.database_url:
            url = f"sqlite:///{self.data_dir / 'claimboard.sqlite'}"
            object.__setattr__(self, "database_url", url)
        elif self.database_url.startswith(("postgres://", "postgresql://")):
            url = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
            object.__setattr__(self, "database_url", url)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def address(self) -> str:
        """Where the board is found, for links in mail and in what others take from the record;
        "" where no name is declared."""
        names = [host for host in self.hosts if host not in LOOPBACK]
        scheme = "https" if self.https else "http"
        return f"{scheme}://{names[0].lstrip('.')}{self.prefix}" if names else ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from `CLAIMBOARD_…` variables; raises ValueError naming a wrong one."""
        prefix = environ.get("CLAIMBOARD_PREFIX", "").strip().rstrip("/")
        return cls(
            database_url=environ.get("CLAIMBOARD_DATABASE_URL", ""),
            data_dir=Path(environ.get("CLAIMBOARD_DATA_DIR", "claimboard-data")).absolute(),
            files_url=_files(environ.get("CLAIMBOARD_FILES_URL", "")),
            newsroom=environ.get("CLAIMBOARD_NEWSROOM", cls.newsroom),
            data_licence=environ.get("CLAIMBOARD_DATA_LICENCE", "").strip(),
            timezone=_zone(environ.get("CLAIMBOARD_TIMEZONE", cls.timezone)),
            required_origins=_whole(environ, "CLAIMBOARD_REQUIRED_ORIGINS", cls.required_origins),
            hosts=LOOPBACK + tuple(environ.get("CLAIMBOARD_HOSTS", "").replace(",", " ").split()),
            https=environ.get("CLAIMBOARD_HTTPS", "") not in ("", "0", "no"),
            proxies=_whole(environ, "CLAIMBOARD_PROXIES", 0),
            prefix=f"/{prefix.lstrip('/')}" if prefix else "",
            quiet_days=_whole(environ, "CLAIMBOARD_QUIET_AFTER_DAYS", cls.quiet_days),
            smtp_url=_smtp(environ.get("CLAIMBOARD_SMTP_URL", "")),
            mail_from=_sender(environ),
            capture=environ.get("CLAIMBOARD_CAPTURE", "yes") not in ("", "0", "no"),
            pictures=_pictures(environ.get("CLAIMBOARD_PICTURES", "yes").strip()),
            changed_percent=_whole(environ, "CLAIMBOARD_CHANGED_PERCENT", cls.changed_percent),
            max_file_mb=_whole(environ, "CLAIMBOARD_MAX_FILE_MB", cls.max_file_mb),
            wayback=_wayback(environ.get("CLAIMBOARD_WAYBACK", "").strip()),
        )


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _smtp(url: str) -> str:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if url and not fine:  # the value is not repeated: it may hold a password
        raise ValueError("CLAIMBOARD_SMTP_URL must be like smtp://user:password@host:587.")
    return url


def _files(url: str) -> str:
    parts = FILES_URL.fullmatch(url)
    if url and not parts:  # it holds a secret, and is not repeated
        raise ValueError(
            "CLAIMBOARD_FILES_URL must be like s3://key:secret@host/bucket/folder?region=name."
        )
    if parts and parts["scheme"] == "s3+http" and parts["host"].strip("[]") not in LOOPBACK:
        raise ValueError("CLAIMBOARD_FILES_URL may be s3+http:// on this machine only: use s3://.")
    return url


def _sender(environ: Mapping[str, str]) -> str:
    sender = environ.get("CLAIMBOARD_MAIL_FROM", "")
    if not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", sender) and (
        sender or environ.get("CLAIMBOARD_SMTP_URL")
    ):
        raise ValueError("CLAIMBOARD_MAIL_FROM must be an address like board@news.example.")
    return sender


def _pictures(text: str) -> str:
    if text in ("", "0", "no"):
        return ""
    if text not in ("1", "yes", "root"):
        raise ValueError(f"CLAIMBOARD_PICTURES must be yes, no or root, not {text!r}.")
    return "root" if text == "root" else "yes"


def _wayback(text: str) -> str:
    if text in ("", "0", "no"):
        return ""
    if text in ("1", "yes"):
        return WAYBACK
    try:
        parts = urlsplit(text)
        fine = parts.scheme == "https" and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if not fine or not text.isprintable():  # the value is not repeated: it may hold a key
        raise ValueError(
            f"CLAIMBOARD_WAYBACK must be yes, or like https://key:secret@{WAYBACK[8:]}."
        )
    return text


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(
            f"CLAIMBOARD_TIMEZONE must be a zone like Europe/Berlin, not {name!r}."
        ) from error
    return name
