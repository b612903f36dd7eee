"""The keys: of the internal trail, and of the public history. Made once by `init`, mode 0600."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from board.ids import public_id


@dataclass(frozen=True, slots=True)
class TrailKey:
    """A secret with the name under which events mention it."""

    key_id: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class LogKey:
    """The 32 secret bytes of an Ed25519 key, with the name that the history log has."""

    name: str
    secret: bytes


def make_keys(data_dir: Path) -> None:
    """Make the data folder and the keys in it, those that are not there."""
    if not any((data_dir / "keys").glob("trail-*.key")):
        _write_key(data_dir / "keys" / "trail-1.key", secrets.token_hex(32))
    make_log_key(data_dir)


def make_log_key(data_dir: Path) -> None:
    """Make the key that signs the history log, and the log's name, unless there is one."""
    if not any((data_dir / "keys").glob("log-*.key")):
        name = f"claimboard/{public_id()}"
        _write_key(data_dir / "keys" / "log-1.key", f"{name} {secrets.token_hex(32)}")


def _write_key(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")


def log_keys(data_dir: Path) -> list[LogKey]:
    """All keys of the history log, oldest first: each signs. Raises FileNotFoundError."""
    keys = []
    for path in sorted((data_dir / "keys").glob("log-*.key")):
        name, secret = path.read_text().split()
        keys.append(LogKey(name, bytes.fromhex(secret)))
    if not keys:
        words = f"There is no log key in {data_dir / 'keys'}: run `claimboard migrate`."
        raise FileNotFoundError(words)
    return keys


def trail_key(data_dir: Path) -> TrailKey:
    """The newest trail key. Raises FileNotFoundError where `init` has not been run."""
    paths = sorted((data_dir / "keys").glob("trail-*.key"))
    if not paths:
        raise FileNotFoundError(f"There is no key in {data_dir / 'keys'}: run `claimboard init`.")
    return read_key(paths[-1])


def trail_keys(data_dir: Path) -> dict[str, bytes]:
    """All trail keys by name, for reading a trail written under older ones."""
    keys = (read_key(path) for path in (data_dir / "keys").glob("trail-*.key"))
    return {key.key_id: key.secret for key in keys}


def read_key(path: Path) -> TrailKey:
    """One key file: 64 hex digits."""
    return TrailKey(path.stem, bytes.fromhex(path.read_text().strip()))
