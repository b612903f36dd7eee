"""Roots and proofs are those of RFC 9162, as others make and check them."""

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from board.record.log.tiles import HASH, STEP, Tile, TileReader, pack, tile_at, tiles_of, unpack
from board.record.log.tree import (
    EMPTY,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    whole,
)

MOST = 70
ENTRIES = [b"entry %d" % n for n in range(MOST)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def node(level, position):
    return whole(LEAVES[position << level : (position + 1) << level])


@pytest.fixture(scope="module")
def theirs():
    tree = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES:
        tree.append_entry(entry)
    return tree


def test_roots_are_those_of_another_implementation(theirs):
    assert root_of([]) == EMPTY == theirs.get_root(0)
    for size in range(1, MOST + 1):
        assert root_of(LEAVES[:size]) == theirs.get_root(size)


def test_our_inclusion_proofs_hold_there_and_theirs_here(theirs):
    for size in range(1, MOST + 1):
        root = root_of(LEAVES[:size])
        for n in range(size):
            proof, other = inclusion_proof(node, n, size), theirs.prove_inclusion(n + 1, size)
            assert includes(LEAVES[n], n, size, other.path[1:], root)
            other.path = [LEAVES[n], *proof]
            verify_inclusion(LEAVES[n], root, other, index=n + 1, size=size)


def test_consistency_proofs_are_theirs_and_theirs_hold_for_our_roots(theirs):
    for size in range(1, MOST + 1):
        for old in range(1, size):
            before, after = root_of(LEAVES[:old]), root_of(LEAVES[:size])
            proof, other = consistency_proof(node, old, size), theirs.prove_consistency(old, size)
            assert extends(old, before, size, after, proof)
            verify_consistency(before, after, other, prior_size=old, later_size=size)
            assert as_the_rfc_writes_it(other, old) == proof


def as_the_rfc_writes_it(other, old):
    """pymerkle takes the first right neighbour apart and always names the base: put together."""
    at = other.subset.index(1)
    path = other.path[at:]
    if at:
        right = other.path[0]
        for bit, digest in zip(other.rule[: at - 1], other.path[1:at], strict=True):
            right = node_hash(digest, right) if bit else node_hash(right, digest)
        path = [path[0], right, *path[1:]]
    return path[1:] if old & (old - 1) == 0 else path


def test_a_proof_with_anything_changed_does_not_hold():
    for size in (1, 2, 3, 7, 8, 13, 64, 65):
        root = root_of(LEAVES[:size])
        for n in range(size):
            proof = inclusion_proof(node, n, size)
            assert includes(LEAVES[n], n, size, proof, root)
            for wrong in changed(proof):
                assert not includes(LEAVES[n], n, size, wrong, root)
            assert not includes(leaf_hash(b"another"), n, size, proof, root)
            assert not includes(LEAVES[n], n, size, proof, leaf_hash(b"root"))
            assert not includes(LEAVES[n], size, size, proof, root)
        for old in range(1, size):
            proof, before = consistency_proof(node, old, size), root_of(LEAVES[:old])
            for wrong in changed(proof):
                assert not extends(old, before, size, root, wrong)
            assert not extends(old, leaf_hash(b"x"), size, root, proof)
            assert not extends(old, before, size, leaf_hash(b"x"), proof)
    assert extends(0, EMPTY, 3, root_of(LEAVES[:3]), [])
    assert not extends(0, leaf_hash(b"x"), 3, root_of(LEAVES[:3]), [])
    assert not extends(4, root_of(LEAVES[:4]), 3, root_of(LEAVES[:3]), [])


def changed(proof):
    yield [*proof, leaf_hash(b"more")]
    for at in range(len(proof)):
        yield proof[:at] + proof[at + 1 :]
        yield [*proof[:at], leaf_hash(b"another"), *proof[at + 1 :]]


def test_tiles_have_the_addresses_of_the_specification():
    assert Tile(0, 1234067).path == "0/x001/x234/067"
    assert Tile(None, 0, 3).path == "entries/000.p/3"
    assert Tile.read("entries/000.p/3") == Tile(None, 0, 3)
    assert Tile.read("1/x001/x234/067") == Tile(1, 1234067)
    for path in ("0/1", "00/000", "0/000.p/0", "0/000.p/256", "0/000.p/03", "0/x000/001", "64.0/0",
                 "entries/000/", "../0/000", "0/٠٠٠"):  # fmt: skip
        assert Tile.read(path) is None, path


def test_a_tree_of_70000_has_the_tiles_of_the_specifications_example():
    tiles = [tile for tile in tiles_of(70_000) if tile.level is not None]
    assert [tile for tile in tiles if tile.width < 256] == [
        Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1),
    ]  # fmt: skip
    assert len([t for t in tiles if t.level == 0 and t.width == 256]) == 273
    assert len([t for t in tiles if t.level == 1 and t.width == 256]) == 1
    assert {tile.path for tile in tiles_of(256)} == {"entries/000", "0/000", "1/000.p/1"}


def test_what_is_new_since_an_older_tree_is_what_that_did_not_have():
    for old in (0, 1, 255, 256, 257, 600):
        for size in (0, 1, 256, 300, 700):
            before, after = set(tiles_of(min(old, size))), set(tiles_of(size))
            assert set(tiles_of(size, min(old, size))) == after - before


def test_proofs_made_from_tiles_are_the_same():
    leaves = [leaf_hash(b"%d" % n) for n in range(700)]

    def read(tile):
        whole_tiles = leaves
        for _step in range(tile.level):
            whole_tiles = [whole(whole_tiles[at : at + 256])
                           for at in range(0, len(whole_tiles) // 256 * 256, 256)]  # fmt: skip
        held = whole_tiles[tile.first : tile.first + tile.width]
        assert len(held) == tile.width
        return b"".join(held)

    node, root = TileReader(read, 700), root_of(leaves)
    for n in (0, 255, 256, 511, 512, 699):
        assert includes(leaves[n], n, 700, inclusion_proof(node, n, 700), root)
    for old in (1, 256, 257, 511, 512, 699):
        proof = consistency_proof(node, old, 700)
        assert extends(old, root_of(leaves[:old]), 700, root, proof)
    assert tile_at(0, 2, 700) == Tile(0, 2, 188) and STEP == 8 and HASH == 32


def test_a_bundle_is_unpacked_as_it_was_packed_and_a_broken_one_is_refused():
    assert unpack(pack(ENTRIES)) == ENTRIES
    with pytest.raises(ValueError, match="middle"):
        unpack(pack(ENTRIES)[:-1])
