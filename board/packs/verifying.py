"""A pack checked: every hash, the list of parts, the document, and each published document
against its leaf of the public history. Knows no database, and holds one claim at a time."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from board.canonical import canonical
from board.packs import DOCUMENT, MANIFEST, SCHEMA, SEAL
from board.packs.files import File, named_in
from board.packs.opening import NotAPack, content, opened, pieces
from board.record.log import leaves, tree

Watch = Callable[[Iterable[Any], str, int | None], Iterable[Any]]
SHOWN = re.compile(rb'<code class="sha256" data-of="([^"<]{1,120})">([^<]{0,120})</code>')
TAIL = 400
COPY = re.compile(r"files/[0-9a-f]{64}\.[a-z0-9.]{1,12}")
LOSSES = {
    "missing": "%s was not in the store when the pack was made.",
    "damaged": "%s was damaged in the store when the pack was made: it is in it as it was found.",
}
# What a document of another shape raises where ours is expected.
MISSHAPEN = (AttributeError, KeyError, LookupError, TypeError, ValueError, RecursionError)


@dataclass
class Report:
    """What was found: `problems` in words, what else a reader should know in `notes`."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    manifest_sha256: str = ""
    claims: int = 0
    files: int = 0
    publications: int = 0


def check(path: Path, watch: Watch) -> Report:
    """Check the pack at `path`. Whatever it is, the report says so in words."""
    report = Report()
    try:
        with opened(path) as packed:
            _Check(packed, report, watch).run()
    except NotAPack as wrong:
        report.problems.append(str(wrong))
    return report


class _Check:
    def __init__(self, packed: ZipFile, report: Report, watch: Watch) -> None:
        self.packed, self.report, self.watch = packed, report, watch
        self.listed: dict[str, tuple[str, int]] = {}
        self.found: dict[str, str] = {}  # what was read: name → SHA-256
        self.manifest: dict[str, Any] = {}

    def run(self) -> None:
        if not self._manifest():
            return
        self._names()
        for name in self.watch(sorted(self.listed), "checking parts", len(self.listed)):
            if name in self.packed.NameToInfo:
                self._part(name)
        for entry in self.manifest["claims"]:
            self._claim(entry)
        self._document()

    def wrong(self, words: str) -> None:
        self.report.problems.append(words)

    def _manifest(self) -> bool:
        """Whether the manifest is one that can be gone by."""
        body = content(self.packed, MANIFEST)
        digest = hashlib.sha256(body).hexdigest()
        self.report.manifest_sha256 = digest
        if content(self.packed, SEAL) != f"{digest}  {MANIFEST}\n".encode():
            self.wrong(f"{MANIFEST} was changed: {SEAL} is of other bytes.")
        try:
            self.manifest = _read(body)
            if self.manifest["schema"] != SCHEMA:
                self.wrong("The pack is of a later kind: a newer claimboard checks it.")
                return False
            self._take_lists()
        except MISSHAPEN:
            self.wrong(f"{MANIFEST} is not one that a claimboard writes: it was changed.")
            return False
        return True

    def _take_lists(self) -> None:
        manifest = self.manifest
        for file in manifest["files"]:
            name = _text(file["name"])
            if name in self.listed:
                raise ValueError
            self.listed[name] = (_text(file["sha256"]), int(file["size"]))
        for entry in manifest["claims"]:
            _text(entry["file"]), _text(entry["sha256"]), entry["number"], entry["pid"]
        self._take_losses()

    def _take_losses(self) -> None:
        """What the store had lost already. It is in no other part's way: a copy alone can be."""
        for kind, words in LOSSES.items():
            names = {_text(name) for name in self.manifest[kind]}
            if not all(COPY.fullmatch(name) for name in names):
                raise ValueError
            self.manifest[kind] = names
            self.report.notes += [words % name for name in sorted(names)]

    def _names(self) -> None:
        there = self.packed.NameToInfo.keys() - {MANIFEST, SEAL}
        for name in sorted(there - self.listed.keys()):
            self.wrong(f"{name} was added: the manifest does not list it.")
        for name in sorted(self.listed.keys() - there):
            self.wrong(f"{name} is gone: the manifest lists it.")
        claims = {entry["file"] for entry in self.manifest["claims"]}
        told = {name for name in self.listed if re.fullmatch(r"claims/\d+\.json", name)}
        for name in sorted(claims ^ told):
            self.wrong(f"{name} stands in one list of the manifest and not in the other.")

    def _part(self, name: str) -> None:
        running, size = hashlib.sha256(), 0
        try:
            for piece in pieces(self.packed, name):
                running.update(piece)
                size += len(piece)
        except NotAPack as broken:
            self.wrong(f"{name} was changed: {broken}")
            return
        self.found[name] = running.hexdigest()
        self.report.files += 1
        if (self.found[name], size) != self.listed[name]:
            self.wrong(f"{name} was changed: its SHA-256 is not the one in the manifest.")
        sound = not name.startswith("files/") or name[6:70] == self.found[name]
        if sound == (name in self.manifest["damaged"]):
            self.wrong(f"{name} is not the copy that the board kept under this hash.")

    def _claim(self, entry: dict[str, Any]) -> None:
        name = entry["file"]
        if name not in self.found:
            return
        if entry["sha256"] != self.found[name]:
            self.wrong(f"{name} was changed: the manifest names another hash beside the claim.")
        try:
            claim = _read(content(self.packed, name))
            if (claim["number"], claim["pid"]) != (entry["number"], entry["pid"]):
                self.wrong(f"{name} is another claim than the manifest says.")
            self._check_claim(name, claim)
        except NotAPack as broken:
            self.wrong(str(broken))
        except MISSHAPEN:
            self.wrong(f"{name} is not one that a claimboard writes: it was changed.")
        self.report.claims += 1

    def _check_claim(self, name: str, claim: dict[str, Any]) -> None:
        for item in claim["evidence"]:
            for file in named_in(item):
                self._check_copy(name, file)
        cited = {cite["evidence"] for verdict in claim["verdicts"] for cite in verdict["cites"]}
        for number in sorted(cited - {item["number"] for item in claim["evidence"]}):
            self.wrong(f"{name}: a verdict cites item {number}, which is not there.")
        before = ""
        for line in claim["publications"]:
            before = self._publication(claim["pid"], line, before)

    def _check_copy(self, name: str, file: File) -> None:
        if not COPY.fullmatch(file.path) or file.path[6:70] != file.sha256:
            self.wrong(f"{name}: an item names {file.path} with another hash than its own.")
        elif (file.path in self.listed) == (file.path in self.manifest["missing"]):
            self.wrong(f"{name}: the copy {file.path}, which it names, is not in the pack.")

    def _publication(self, pid: str, line: dict[str, Any], before: str) -> str:
        """Check one publication; answers the hash of its leaf, which the next one names."""
        called = f"publication {line['number']} of claim {pid}"
        document: dict[str, Any] | None = None
        if line["document"]:
            document = self._published(called, line)
        else:
            self.report.notes.append(f"The document of {called} was removed for good.")
        if not line["log"]:
            self.report.notes.append(f"{called} stands in no public history.")
            return ""
        leaf = line["log"]["leaf"].encode()
        if tree.leaf_hash(leaf).hex() != line["log"]["hash"]:
            self.wrong(f"{called}: its entry of the public history was changed.")
        told = _read(leaf)
        if (told["pid"], told["number"], told["event"]) != (pid, line["number"], line["event"]):
            self.wrong(f"{called}: its entry of the public history is of another.")
        if before and told["prev"] != before:
            self.wrong(f"{called}: its entry of the public history follows another.")
        if document is not None:
            fields = ", ".join(leaves.unlike(told, document, line["log"]["salts"]))
            if fields:
                self.wrong(f"{called} is not what the public history committed to: {fields}.")
        self.report.publications += 1
        return str(line["log"]["hash"])

    def _published(self, called: str, line: dict[str, Any]) -> dict[str, Any] | None:
        name = line["document"]
        if name not in self.found:
            self.wrong(f"{called}: {name} is not there.")
            return None
        if self.found[name] != line["sha256"]:
            self.wrong(f"{called} was changed: {name} has another SHA-256 than was signed off.")
        return _read(content(self.packed, name))

    def _document(self) -> None:
        """The hashes that the document shows are the manifest's, and none is missing."""
        shown: set[str] = set()
        lost = self.manifest["missing"] | self.manifest["damaged"]
        try:
            for of, digest in _shown(pieces(self.packed, DOCUMENT)):
                shown.add(of)
                known = self.listed.get(of, ("", 0))[0]
                if digest != known and of not in lost:
                    self.wrong(f"{DOCUMENT} shows another hash of {of} than the manifest.")
        except NotAPack:
            return  # said when its hash was checked
        except ValueError as wrong:
            self.wrong(f"{DOCUMENT} {wrong}")
            return
        for name in sorted(self.listed.keys() - shown - {DOCUMENT}):
            self.wrong(f"{DOCUMENT} does not show the hash of {name}.")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _read(body: bytes) -> dict[str, Any]:
    """Canonical JSON, read. Raises ValueError or TypeError for any other way to write it."""
    value: dict[str, Any] = json.loads(body)
    if canonical(value) != body or not isinstance(value, dict):
        raise ValueError
    return value


def _shown(document: Iterator[bytes]) -> Iterator[tuple[str, str]]:
    """The hashes that stand in a document: of what, and which. Raises ValueError where it is
    more than a document."""
    rest = b""
    for piece in document:
        text = rest + piece
        if b"<script" in text.lower():
            raise ValueError("holds a script, which no pack's does.")
        last = 0
        for found in SHOWN.finditer(text):
            yield found[1].decode("ascii", "replace"), found[2].decode("ascii", "replace")
            last = found.end()
        rest = text[max(last, len(text) - TAIL) :]
