"""Signed notes and checkpoints, as C2SP's signed-note and tlog-checkpoint say. Pure."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


class NoteBroken(ValueError):
    """Not a note, or not signed by a key that is known."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with the name it signs under."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """From its one line, `name+id+key`. Raises NoteBroken."""
        try:
            name, key_id, key = text.strip().split("+", 2)
            kind, public = (raw := base64.b64decode(key, validate=True))[:1], raw[1:]
        except (ValueError, binascii.Error):
            raise NoteBroken("a key is written name+id+key") from None
        if kind != ED25519 or len(public) != 32 or cls(name, public).key_id.hex() != key_id:
            raise NoteBroken(f"the key of {name} is not an Ed25519 key, or its id is another's")
        return cls(name, public)

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        key = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    def signed(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key's 32 secret bytes with the name it signs under."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def line(self, text: str) -> str:
        signature = self.verifier.key_id + self._key.sign(text.encode())
        return f"— {self.name} {base64.b64encode(signature).decode()}\n"


def sign(text: str, signers: Iterable[Signer]) -> str:
    """The note: the text, which ends in a newline, with a signature by each key."""
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def opened(note: str, verifiers: Iterable[Verifier]) -> str:
    """The text of a note that one of the keys signed; signatures of unknown keys are ignored.

    Raises NoteBroken where none did, or where a known key's signature does not hold.
    """
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    if not blank or not signatures.endswith("\n") or any(c < " " and c != "\n" for c in note):
        raise NoteBroken("it is not a signed note")
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    held = 0
    for line in signatures.splitlines():
        name, raw = _signature(line)
        verifier = known.get((name, raw[:4]))
        if verifier and not verifier.signed(text, raw[4:]):
            raise NoteBroken(f"the signature of {name} does not hold: the text was altered")
        held += verifier is not None
    if not held:
        raise NoteBroken("no key that is known signed it")
    return text


def _signature(line: str) -> tuple[str, bytes]:
    try:
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise NoteBroken("a signature is not written as one") from None
    if dash != "—" or not name or len(raw) < 5:
        raise NoteBroken("a signature is not written as one")
    return name, raw


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's name, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """From a note's text. Raises NoteBroken."""
        try:
            origin, size, root, *_extensions = text.split("\n")
            head = cls(origin, int(size), base64.b64decode(root, validate=True))
        except (ValueError, binascii.Error):
            raise NoteBroken("it is not a checkpoint") from None
        if not origin or str(head.size) != size or head.size < 0 or len(head.root) != 32:
            raise NoteBroken("it is not a checkpoint")
        return head

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"
