"""The log's static files: what stands at each address below /log, without a request."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from sqlmodel import Session

from board.canonical import canonical
from board.record.log import reading
from board.record.log.signing import signed_checkpoint, verifiers
from board.record.log.tiles import WIDTH, Tile, tiles_of

TEXT, JSON, BYTES = "text/plain; charset=utf-8", "application/json", "application/octet-stream"


@dataclass(frozen=True, slots=True)
class LogPath:
    """An address of the log; `lasting`: what stands there never changes."""

    path: str
    lasting: bool


def log_paths(session: Session, since: int = 0) -> Iterator[LogPath]:
    """Every address to write anew for a site that was written when the log had `since` leaves.

    Those of a narrower tile may be thrown away once the full one is there. Nothing is yielded
    that would be as it was, but the checkpoint, the keys and the page on the proofs always are.
    """
    size = reading.size(session)
    for tile in tiles_of(size, min(since, size)):
        yield LogPath(f"/log/tile/{tile.path}", lasting=True)
    for n in reading.openings_since(session, since):
        yield LogPath(f"/log/openings/{n}", lasting=False)
    for path in ("/log/key", "/log/verify.py", "/proof", "/log/checkpoint"):
        yield LogPath(path, lasting=False)


def content(session: Session, path: str) -> tuple[bytes, str] | None:
    """What stands at an address below /log, and its type; None for no address of the log.

    Raises LogRewound for a checkpoint that must not be signed.
    """
    kind, _slash, rest = path.removeprefix("/log/").partition("/")
    if path == "/log/checkpoint":
        return signed_checkpoint(session).encode(), TEXT
    if path == "/log/key":
        return "".join(f"{key}\n" for key in verifiers(session)).encode(), TEXT
    if path == "/log/verify.py":
        return verifier_source(), TEXT
    if kind == "tile":
        return _tile(session, rest)
    if kind == "openings" and rest.isascii() and rest.isdigit() and len(rest) <= 9:
        found = reading.opening(session, int(rest))
        return (canonical(found), JSON) if found and str(found["n"]) == rest else None
    return None


def verifier_source() -> bytes:
    """The stand-alone verifier, as readers download it."""
    return (files("board.record.log") / "verify.py").read_bytes()


def _tile(session: Session, path: str) -> tuple[bytes, str] | None:
    tile = Tile.read(path)
    if tile is None or tile.index >= 2**31 // WIDTH or (tile.level or 0) > 7:
        return None
    held = reading.tile(session, tile)
    return (held, BYTES) if held is not None else None
