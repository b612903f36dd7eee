"""One settings object, read from the environment once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from board.rules import DEFAULT_QUIET_DAYS, DEFAULT_REQUIRED_ORIGINS

WAYBACK = "https://web.archive.org/save"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """What an install can choose. `from_env` names the variables."""

    database_url: str = ""
    data_dir: Path = Path("claimboard-data")
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


def _sender(environ: Mapping[str, str]) -> str:
    sender = environ.get("CLAIMBOARD_MAIL_FROM", "")
    if not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", sender) and (
        sender or environ.get("CLAIMBOARD_SMTP_URL")
    ):
        raise ValueError("CLAIMBOARD_MAIL_FROM must be an address like board@news.example.")
    return sender


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
