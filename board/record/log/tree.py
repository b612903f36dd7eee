"""Merkle trees as RFC 9162 hashes them: roots and proofs, made and checked. Pure.

A node is named by its level above the leaves and its place in that level. Only nodes over a whole
power of two of leaves are ever asked for: those never change.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator

Node = tuple[int, int]
NodeReader = Callable[[int, int], bytes]
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> Iterator[Node]:
    """The whole subtrees, left to right, that a tree of the size is made of."""
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def fold(hashes: Iterable[bytes]) -> bytes:
    """The root over whole subtrees, given left to right; EMPTY for none."""
    root = b""
    for left in reversed(list(hashes)):
        root = node_hash(left, root) if root else left
    return root or EMPTY


def root_of(leaves: list[bytes]) -> bytes:
    """The root over leaf hashes."""
    return fold(whole(leaves[p << level : (p + 1) << level]) for level, p in peaks(len(leaves)))


def whole(hashes: list[bytes]) -> bytes:
    """The hash over a power of two of neighbours."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def inclusion_proof(node: NodeReader, n: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf `n` to the root of a tree of the size."""
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if n < middle:
            proof.append(_subtree(node, middle, end))
            end = middle
        else:
            proof.append(_subtree(node, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(node: NodeReader, old: int, size: int) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be the beginning of that of `size`."""
    start, end, proof = 0, size, []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_subtree(node, middle, end))
            end = middle
        else:
            proof.append(_subtree(node, start, middle))
            start = middle
    if start:
        proof.append(_subtree(node, start, end))
    return proof[::-1]


def includes(leaf: bytes, n: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf's hash, at `n`, to the root (RFC 9162, 2.1.3.2)."""
    if n >= size:
        return False
    first, last, here = n, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            here = node_hash(step, here)
            first, last = _up_to_left_turn(first, last)
        else:
            here = node_hash(here, step)
        first, last = first >> 1, last >> 1
    return last == 0 and here == root


def extends(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    """Whether the proof shows the older tree to be the newer's beginning (RFC 9162, 2.1.4.2)."""
    if old == 0 or old == size:
        return not proof and old_root == (root if old == size else EMPTY)
    if old > size or not proof:
        return False
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    first, last = old - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = proof[0]
    for step in proof[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(step, before), node_hash(step, after)
            first, last = _up_to_left_turn(first, last)
        else:
            after = node_hash(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _up_to_left_turn(first: int, last: int) -> Node:
    while first and not first & 1:
        first, last = first >> 1, last >> 1
    return first, last


def _subtree(node: NodeReader, start: int, end: int) -> bytes:
    count = end - start
    if count & (count - 1) == 0:
        return node(count.bit_length() - 1, start // count)
    middle = start + _split(count)
    return node_hash(_subtree(node, start, middle), _subtree(node, middle, end))


def _split(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1
