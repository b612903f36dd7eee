"""A published site checked against its own history, file by file. Knows no database.

What is read comes through a function from an address to its bytes (None where there is nothing),
so that a site, a folder of baked files and the board itself are all checked by the same lines.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from board.record.log import leaves, tree
from board.record.log.notes import Checkpoint, NoteBroken, Verifier, opened
from board.record.log.pages import page_troubles
from board.record.log.tiles import HASH, Tile, TileReader, tiles_of, unpack

Read = Callable[[str], bytes | None]
Watch = Callable[[Iterable[Any], str, int | None], Iterable[Any]]
HIDING = ("unpublished", "redacted")
WAITING = 4  # pieces of work that wait, for each reading that is under way
T = TypeVar("T")
U = TypeVar("U")


@dataclass
class Report:
    """What was found: `problems` in words, what else a reader should know in `notes`."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    head: Checkpoint | None = None
    keys: list[Verifier] = field(default_factory=list)
    claims: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of the log, read."""

    n: int
    told: dict[str, Any]
    hash: bytes

    @property
    def name(self) -> str:
        return f"claim {self.told['pid']}, version {self.told['number']} (entry {self.n})"


def check_site(
    read: Read,
    watch: Watch,
    older: str | None = None,
    keys: list[Verifier] | None = None,
    pages: bool = True,
    at_once: int = 1,
) -> Report:
    """Check a whole site; `older`: a checkpoint kept from before; `keys`: whose signature to
    believe, the site's own word where it is not given; `at_once`: how many readings may be under
    way, which changes nothing of what is found nor its order."""
    with _Readers(at_once) as readers:
        return _check(read, watch, older, keys, pages, readers)


def _check(
    read: Read, watch: Watch, older: str | None, keys: list[Verifier] | None, pages: bool,
    readers: "_Readers",
) -> Report:  # fmt: skip
    report = Report()
    head = _head(read, report, keys)
    if head is None:
        return report
    report.head, entries = head, _entries(read, report, head.size, watch, readers)
    if entries is None:
        return report
    _check_tree(read, report, head, entries, readers)
    if older is not None:
        _check_older(read, report, head, entries, older)
    found = _leaves(report, entries)
    newest = {leaf.told["pid"]: leaf for leaf in found}
    report.claims = len(newest)

    def check(leaf: Leaf) -> Report:
        its = Report()
        document = _check_opening(read, its, leaf, found)
        if document is not None and pages:
            _check_page(read, its, leaf, document, newest)
        return its

    for its in watch(readers.each(check, found), "checking entries", len(found)):
        report.problems += its.problems
        report.notes += its.notes
        report.opened += its.opened
    return report


class _Readers:
    """Does the same work for many things, some at once, and answers in their order."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.pool = ThreadPoolExecutor(at_once) if at_once > 1 else None

    def __enter__(self) -> "_Readers":
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[T], U], things: Iterable[T]) -> Iterator[U]:
        """The work's answers. What it raises is raised here, at its turn."""
        if self.pool is None:
            yield from map(work, things)
            return
        waiting: deque[Future[U]] = deque()
        for thing in things:
            waiting.append(self.pool.submit(work, thing))
            if len(waiting) >= self.at_once * WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _head(read: Read, report: Report, keys: list[Verifier] | None) -> Checkpoint | None:
    note = read("/log/checkpoint")
    if note is None:
        report.problems.append("There is no checkpoint at /log/checkpoint.")
        return None
    try:
        report.keys = keys or [
            Verifier.read(line) for line in (read("/log/key") or b"").decode().splitlines()
        ]
        return Checkpoint.read(opened(note.decode(), report.keys))
    except (NoteBroken, UnicodeDecodeError) as broken:
        report.problems.append(f"The checkpoint was altered or is another's: {broken}.")
        return None


def _entries(
    read: Read, report: Report, size: int, watch: Watch, readers: _Readers
) -> list[bytes] | None:
    entries: list[bytes] = []
    bundles = [tile for tile in tiles_of(size) if tile.level is None]
    paths = [f"/log/tile/{bundle.path}" for bundle in bundles]
    answers = watch(readers.each(read, paths), "reading bundles of entries", len(bundles))
    for bundle, path, answer in zip(bundles, paths, answers, strict=True):
        try:
            held = unpack(answer or b"")
        except ValueError:
            held = []
        if len(held) != bundle.width:
            report.problems.append(f"{path} is missing or does not hold {bundle.width} entries.")
            return None
        entries += held
    return entries


def _check_tree(
    read: Read, report: Report, head: Checkpoint, entries: list[bytes], readers: _Readers
) -> None:
    """Whether entries and tiles are those signed; what differs between them is named."""
    hashes = [tree.leaf_hash(entry) for entry in entries]
    entries_hold = tree.root_of(hashes) == head.root
    if not entries_hold:
        report.problems.append(
            f"The {head.size} entries are not those that the checkpoint signs: "
            "entries were changed, added, taken out or put in another order."
        )
    tiles = [tile for tile in tiles_of(head.size) if tile.level is not None]
    read_tiles = readers.each(read, [f"/log/tile/{tile.path}" for tile in tiles])
    for tile, held in zip(tiles, read_tiles, strict=True):
        if held != _made(tile, hashes):
            report.problems += _told_apart(tile, held, hashes, entries, entries_hold)


def _made(tile: Tile, hashes: list[bytes]) -> bytes:
    span = 256 ** (tile.level or 0)
    ends = range(tile.first * span, (tile.first + tile.width) * span, span)
    return b"".join(tree.whole(hashes[start : start + span]) for start in ends)


def _told_apart(
    tile: Tile, held: bytes | None, hashes: list[bytes], entries: list[bytes], entries_hold: bool
) -> list[str]:
    if held is None:
        return [f"/log/tile/{tile.path} is missing."]
    if entries_hold or tile.level or len(held) != tile.width * HASH:
        return [f"/log/tile/{tile.path} was changed: it does not hold the hashes of its entries."]
    tiled = [held[at : at + HASH] for at in range(0, len(held), HASH)]
    return [
        f"Entry {n} was changed ({_named(entries[n])}): its hash is not the one in the tiles."
        for n, tiled_hash in enumerate(tiled, tile.first)
        if tiled_hash != hashes[n]
    ]


def _named(entry: bytes) -> str:
    told = _read_leaf(entry)
    return f"claim {told['pid']}, version {told['number']}" if told else "not readable"


def _check_older(
    read: Read, report: Report, head: Checkpoint, entries: list[bytes], note: str
) -> None:
    try:
        older = Checkpoint.read(opened(note, report.keys))
    except NoteBroken as broken:
        report.problems.append(f"The older checkpoint is not this site's: {broken}.")
        return
    if older.origin != head.origin:
        words = f"The older checkpoint is of the log {older.origin}, the site's is {head.origin}."
        report.problems.append(words)
    elif older.size > head.size:
        report.problems.append(
            f"The history was cut: it had {older.size} entries at the older checkpoint "
            f"and has {head.size} now."
        )
    elif tree.root_of([tree.leaf_hash(entry) for entry in entries[: older.size]]) != older.root:
        report.problems.append(
            f"History was rewritten: the first {older.size} entries are not those of the older "
            "checkpoint."
        )
    elif older.size and not _extends(read, older, head):
        words = "The tiles do not prove that the history continues the older checkpoint."
        report.problems.append(words)
    else:
        report.notes.append(f"Nothing was rewritten since the checkpoint of {older.size} entries.")


def _extends(read: Read, older: Checkpoint, head: Checkpoint) -> bool:
    node = TileReader(lambda tile: read(f"/log/tile/{tile.path}") or b"", head.size)
    try:
        proof = tree.consistency_proof(node, older.size, head.size)
    except IndexError:  # a tile that is missing or too short
        return False
    return tree.extends(older.size, older.root, head.size, head.root, proof)


def _leaves(report: Report, entries: list[bytes]) -> list[Leaf]:
    """The entries read; whether each claim's follow from one another."""
    found: list[Leaf] = []
    newest: dict[str, Leaf] = {}
    for n, entry in enumerate(entries):
        told = _read_leaf(entry)
        if told is None:
            report.problems.append(f"Entry {n} is not a leaf that Claimboard writes.")
            continue
        leaf = Leaf(n, told, tree.leaf_hash(entry))
        before = newest.get(told["pid"])
        if told["prev"] != (before.hash.hex() if before else ""):
            follows = f"entry {before.n}" if before else "nothing"
            report.problems.append(f"{leaf.name} does not follow {follows}, as it should.")
        if told["number"] != (before.told["number"] + 1 if before else 1):
            report.problems.append(f"{leaf.name} is out of order: a version is missing before it.")
        newest[told["pid"]] = leaf
        found.append(leaf)
    return found


_FIELDS = {"schema": int, "pid": str, "number": int, "event": str, "at": str, "prev": str,
           "fields": dict}  # fmt: skip


def _read_leaf(entry: bytes) -> dict[str, Any] | None:
    told = _json(entry)
    if told is None or told.get("schema") != leaves.SCHEMA:
        return None
    return told if all(isinstance(told.get(f), kind) for f, kind in _FIELDS.items()) else None


def _json(data: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(data)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _check_opening(
    read: Read, report: Report, leaf: Leaf, found: list[Leaf]
) -> dict[str, Any] | None:
    """The document that opens the leaf; None where it is rightly gone, or not right."""
    opening = _json(read(f"/log/openings/{leaf.n}") or b"")
    if opening is None:
        report.problems.append(f"The opening of {leaf.name} is missing or not readable.")
        return None
    for gone, event in (("removed_on", "redacted"), ("taken_down_on", "unpublished")):
        if gone in opening:
            if not _is_gone(leaf, found, opening[gone], event):
                report.problems.append(
                    f"{leaf.name} is said to be gone since {opening[gone]}, but no entry of the "
                    "history says so."
                )
            return None
    document, salts = opening.get("document"), opening.get("salts")
    if not isinstance(document, dict) or not isinstance(salts, dict):
        report.problems.append(f"The opening of {leaf.name} holds no document.")
        return None
    wrong = list(leaves.unlike(leaf.told, document, salts))
    report.problems += [
        f"{leaf.name}: the field {name!r} is not what was signed off." for name in wrong
    ]
    wrong += [n for n in ("pid", "number", "event", "at") if document.get(n) != leaf.told[n]]
    if not wrong:
        report.opened += 1
    return None if wrong else document


def _is_gone(leaf: Leaf, found: list[Leaf], at: Any, event: str) -> bool:
    """Whether a later entry of the claim took it away; taken down is one that stays so."""
    later = [o.told for o in found[leaf.n :] if o.told["pid"] == leaf.told["pid"]][1:]
    if event == "redacted":
        return any(told["event"] == event and told["at"] == at for told in later)
    return bool(later) and later[-1]["event"] in HIDING and later[-1]["at"] == at


def _check_page(
    read: Read, report: Report, leaf: Leaf, document: dict[str, Any], newest: dict[str, Leaf]
) -> None:
    pid, number = leaf.told["pid"], leaf.told["number"]
    places = [] if document["event"] in HIDING else [f"/claims/{pid}/versions/{number}"]
    if newest[pid] is leaf:
        places.append(f"/claims/{pid}")
    for path in places:
        page = read(path)
        troubles = page_troubles(page, document, leaf.n, {o.n for o in newest.values()})
        report.problems += [f"{path}: {trouble}" for trouble in troubles.wrong]
        report.notes += [f"{path}: {trouble}" for trouble in troubles.notes]
