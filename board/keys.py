"""The key of the internal trail: made once by `init`, kept beside the data, mode 0600."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TrailKey:
    """A secret with the name under which events mention it."""

    key_id: str
    secret: bytes


def make_keys(data_dir: Path) -> None:
    """Make the data folder and the trail key in it, unless they are there."""
    folder = data_dir / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "trail-1.key"
    if path.exists():
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")


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
