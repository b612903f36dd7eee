#!/usr/bin/env python3
"""Check the public history of a Claimboard site. One file, Python 3.9 or later, nothing else.

    python3 verify.py https://facts.news.example
    python3 verify.py https://facts.news.example --checkpoint checkpoint-that-I-kept

A site says what it published in a log that can only grow. This program reads the whole log and
says whether it holds together. It was written apart from the site's own program, so that a fault
in one is not a fault in both. Read it from top to bottom: that is what it does.

What it checks
  1. The checkpoint (how many entries, and one hash over all of them) is signed with the key.
  2. The entries are the ones that this hash was made of.
  3. If you kept an older checkpoint: the entries that there were then are still the same.
  4. Each entry holds a seal for every field of what was published. The published fields must
     fit their seals. What was taken down or removed must say so in a later entry.

What it cannot check: whether what was published is true, whether the site shows others another
log than you (compare checkpoints), and whether the key is the newsroom's (compare that, too).
"""

import argparse
import base64
import hashlib
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check the public history of a Claimboard site.")
    parser.add_argument("site", help="its address, or a folder with its files")
    parser.add_argument("--checkpoint", help="a file with a checkpoint that you kept from before")
    parser.add_argument("--key", help="the key to believe, instead of the one at SITE/log/key")
    given = parser.parse_args(arguments)
    try:
        wrong = check(given.site, given.checkpoint, given.key)
    except Broken as broken:
        wrong = [str(broken)]
    for words in wrong:
        print("WRONG:", words)
    return 1 if wrong else 0


class Broken(Exception):
    """Something without which nothing further can be checked."""


def check(site, older_file, key):
    """Everything there is to say against the site; an empty list if it holds."""
    key_lines = [key] if key else text(site, "/log/key").split("\n")
    keys = [read_key(line) for line in key_lines if line]
    origin, size, root = read_checkpoint(text(site, "/log/checkpoint"), keys)
    print(f"The log {origin} has {size} entries. Its hash is {root.hex()}.")
    entries = read_entries(site, size)
    hashes = [hash_of_entry(entry) for entry in entries]
    if hash_of_tree(hashes) != root:
        return ["The entries are not those that were signed: some were changed, added or removed."]
    wrong = []
    if older_file:
        wrong += compare(older_file, keys, origin, hashes)
    wrong += check_entries(site, entries, hashes)
    if not wrong:
        print("Everything holds.")
    return wrong


# --- Reading a site -----------------------------------------------------------------------------


def read(site, path):
    """The bytes at a path of the site; None where there is nothing."""
    if not site.startswith(("http://", "https://")):
        file = Path(site) / path.lstrip("/")
        return file.read_bytes() if file.is_file() else None
    try:
        with urllib.request.urlopen(site.rstrip("/") + path, timeout=30) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            return None
        raise Broken(f"{path}: the site answered {error.code}.") from None
    except (OSError, ValueError) as error:
        raise Broken(f"{path} could not be read: {error}") from None


def text(site, path):
    found = read(site, path)
    if found is None:
        raise Broken(f"There is nothing at {path}.")
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise Broken(f"What stands at {path} is no text.") from None


def read_entries(site, size):
    """The log's entries, 256 in a file, each behind its length in two bytes."""
    entries = []
    for number in range((size + 255) // 256):
        width = min(256, size - 256 * number)
        path = "/log/tile/entries/" + tile_name(number) + ("" if width == 256 else f".p/{width}")
        bundle, here = read(site, path) or b"", 0
        while here + 2 <= len(bundle):
            length = int.from_bytes(bundle[here : here + 2], "big")
            entries.append(bundle[here + 2 : here + 2 + length])
            here += 2 + length
        if len(entries) != 256 * number + width or here != len(bundle):
            raise Broken(f"{path} does not hold the {width} entries that it should.")
    return entries


def tile_name(number):
    """1234067 is x001/x234/067: a folder never holds more than a thousand files."""
    name = f"{number % 1000:03}"
    while number := number // 1000:
        name = f"x{number % 1000:03}/{name}"
    return name


# --- The checkpoint: a signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) --------------


def read_key(line):
    """A key is written name+id+key; the id is made of the name and the key."""
    try:
        name, key_id, encoded = line.strip().split("+", 2)
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise Broken(f"This is no key: {line}") from None
    if len(key) != 33 or key[0] != 1:
        raise Broken(f"The key of {name} is not an Ed25519 key.")
    if hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        raise Broken(f"The id of the key of {name} is not the key's.")
    return name, bytes.fromhex(key_id), key[1:]


def read_checkpoint(note, keys):
    """The log's name, size and hash, if the note is signed with one of the keys."""
    body, _, signatures = note.rpartition("\n\n")
    body += "\n"
    signed = False
    try:
        for line in signatures.split("\n")[:-1]:
            dash, name, encoded = line.split(" ")
            signature = base64.b64decode(encoded, validate=True)
            for known_name, key_id, key in keys:
                if dash == "—" and name == known_name and signature[:4] == key_id:
                    if not ed25519_holds(key, body.encode(), signature[4:]):
                        raise Broken("The checkpoint's signature does not hold: it was changed.")
                    signed = True
        origin, size, root = body.split("\n")[:3]
        head = origin, int(size), base64.b64decode(root, validate=True)
    except ValueError:
        raise Broken("The checkpoint is not written as one.") from None
    if not signed:
        raise Broken("The checkpoint is not signed with the key.")
    return head


# --- The tree (RFC 9162, section 2.1) ------------------------------------------------------------


def hash_of_entry(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def hash_of_tree(hashes):
    """Split at the largest power of two below the number of entries; hash both sides together."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    sides = hash_of_tree(hashes[:half]) + hash_of_tree(hashes[half:])
    return hashlib.sha256(b"\x01" + sides).digest()


def compare(older_file, keys, origin, hashes):
    try:
        note = Path(older_file).read_text(encoding="utf-8")
        older_origin, size, root = read_checkpoint(note, keys)
    except (OSError, UnicodeDecodeError) as error:
        raise Broken(f"{older_file} cannot be read: {error}") from None
    if older_origin != origin:
        return [f"Your checkpoint is of another log, {older_origin}."]
    if size > len(hashes):
        return [f"Entries were removed: there were {size}, there are {len(hashes)}."]
    if hash_of_tree(hashes[:size]) != root:
        return [f"The first {size} entries are not those of your checkpoint: they were rewritten."]
    print(f"The {size} entries of your checkpoint are still the same.")
    return []


# --- The entries, and what they stand for --------------------------------------------------------


def check_entries(site, entries, hashes):
    wrong = []
    try:
        leaves = [json.loads(entry) for entry in entries]
        of_claim = {}  # the numbers of the entries of each claim, in their order
        for n, leaf in enumerate(leaves):
            of_claim.setdefault(leaf["pid"], []).append(n)
        for n, leaf in enumerate(leaves):
            wrong += check_entry(site, n, leaves, hashes, of_claim[leaf["pid"]])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wrong.append(f"An entry or what opens it is not written as it should be: {error!r}")
    return wrong


def check_entry(site, n, leaves, hashes, siblings):
    """An entry names the one before it of the same claim, and seals each field."""
    leaf, place = leaves[n], siblings.index(n)
    name = f"Claim {leaf['pid']}, version {leaf['number']} (entry {n})"
    wrong = []
    before = hashes[siblings[place - 1]].hex() if place else ""
    if leaf["prev"] != before or leaf["number"] != place + 1:
        wrong.append(f"{name} does not follow the version before it.")
    found = read(site, f"/log/openings/{n}")
    if found is None:
        return [*wrong, f"{name}: what was published is missing."]
    opening = json.loads(found)
    later = [leaves[other] for other in siblings[place + 1 :]]
    if "removed_on" in opening:
        if ("redacted", opening["removed_on"]) not in [(o["event"], o["at"]) for o in later]:
            wrong.append(f"{name} was removed, but no later entry says so.")
    elif "taken_down_on" in opening:
        last = later[-1] if later else leaf
        if not later or last["event"] not in ("unpublished", "redacted"):
            wrong.append(f"{name} was taken down, but the claim's last entry does not say so.")
        elif last["at"] != opening["taken_down_on"]:
            wrong.append(f"{name} was taken down at another time than it says.")
    else:
        wrong += [f"{name}: {field!r} was changed." for field in changed_fields(leaf, opening)]
    return wrong


def changed_fields(leaf, opening):
    """A seal is the SHA-256 of 16 secret bytes, published later, and the field with its value."""
    seals, document, salts = leaf["fields"], opening["document"], opening["salts"]
    for field in sorted(set(seals) | set(document)):
        if field not in document or len(salts.get(field, "")) != 32:
            yield field
            continue
        value = json.dumps(
            {field: document[field]}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        seal = hashlib.sha256(bytes.fromhex(salts[field]) + value.encode()).hexdigest()
        if seal != seals.get(field):
            yield field
    for field in ("pid", "number", "event", "at"):
        if field in seals and document.get(field) != leaf[field]:
            yield field


# --- Ed25519 signatures (RFC 8032, section 5.1), slow and plain -----------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


def ed25519_holds(key, message, signature):
    """Whether the signature of the message was made with the key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    base = point(BASE_Y.to_bytes(32, "little"))
    return same(times(s, base), add(r, times(k, a)))


def point(data):
    """A point of the curve from its 32 bytes, as (x, y, 1, xy); None if there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, base):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, base)
        base = add(base, base)
        number >>= 1
    return result


def same(one, two):
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (
        one[1] * two[2] - two[1] * one[2]
    ) % P == 0


if __name__ == "__main__":
    sys.exit(main())
