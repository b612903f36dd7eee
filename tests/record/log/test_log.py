"""Every publication becomes a leaf, in its transaction, and nothing changes it afterwards."""

import json

import pytest
from sqlalchemy import select, text

from board.commands import publication
from board.errors import Refused
from board.models import LogLeaf
from board.record.log import leaves, reading
from board.record.log.tiles import TileReader, tile_at, tiles_of, unpack
from board.record.log.tree import includes, inclusion_proof, leaf_hash, root_of


def all_leaves(session):
    return session.execute(select(LogLeaf).order_by(LogLeaf.n)).scalars().all()


def test_each_publication_is_the_next_leaf(press, session):
    first, second = press.publish("One."), press.publish("Two.")
    press.publish(claim=first, wording="It is longer.")
    press.under_review(first)
    press.unpublish(second)
    found = all_leaves(session)
    told = [json.loads(leaf.leaf) for leaf in found]
    assert [leaf.n for leaf in found] == [0, 1, 2, 3, 4]
    assert [(t["event"], t["number"]) for t in told] == [
        ("first", 1), ("first", 1), ("update", 2), ("under_review", 3), ("unpublished", 2),
    ]  # fmt: skip
    hashes = ["", *(leaf.hash.hex() for leaf in found)]
    assert [t["prev"] for t in told] == ["", "", hashes[1], hashes[3], hashes[2]]
    assert [leaf.hash for leaf in found] == [leaf_hash(leaf.leaf) for leaf in found]
    assert reading.root(session, 5) == root_of([leaf.hash for leaf in found])


def test_a_leaf_holds_nothing_of_the_document_but_commitments(press, session):
    press.publish("A very telling statement.")
    (leaf,) = all_leaves(session)
    assert b"telling" not in leaf.leaf and b"KCNA" not in leaf.leaf
    opening, told = reading.opening(session, 0), json.loads(leaf.leaf)
    assert opening["document"]["statement"] == "A very telling statement."
    assert set(told["fields"]) == set(opening["document"]) == set(opening["salts"])
    assert list(leaves.unlike(told, opening["document"], opening["salts"])) == []
    for field, value in opening["document"].items():
        other = opening["document"] | {field: [value]}
        assert list(leaves.unlike(told, other, opening["salts"])) == [field]


def test_what_is_not_published_after_all_leaves_no_leaf(press, session, desk):
    claim = desk.corroborated()
    version = press.row(claim).version
    with pytest.raises(Refused):
        publication.sign_off(session, desk.editor, claim, version, publication.Wording(""))
    assert reading.size(session) == 0


def test_tiles_hold_the_tree_and_proofs_are_made_from_them(press, session):
    for n in range(5):
        press.publish(f"Statement {n}.")
    read = {tile.path: reading.tile(session, tile) for tile in tiles_of(5)}
    assert set(read) == {"entries/000.p/5", "0/000.p/5"}
    entries = unpack(read["entries/000.p/5"])
    node = TileReader(lambda tile: reading.tile(session, tile), 5)
    for n, entry in enumerate(entries):
        proof = inclusion_proof(node, n, 5)
        assert includes(leaf_hash(entry), n, 5, proof, reading.root(session, 5))
    assert reading.tile(session, tile_at(0, 0, 3)) == read["0/000.p/5"][:96]
    assert reading.tile(session, tile_at(0, 0, 6)) is None


def test_what_was_taken_down_is_opened_no_more_and_is_again_when_it_comes_back(press, session):
    claim = press.publish("Not for long.")
    press.unpublish(claim)
    gone = reading.opening(session, 0)
    assert set(gone) == {"n", "taken_down_on"}
    assert reading.opening(session, 1)["document"]["reason"] == "It was a mix-up."
    press.publish(claim=claim)
    assert reading.opening(session, 0)["document"]["statement"] == "Not for long."
    assert reading.openings_since(session, 2) == [0, 1, 2] and reading.opening(session, 3) is None


CHANGES = [
    ("log_leaves", "leaf = hash"), ("log_leaves", "hash = leaf"), ("log_leaves", "salts = 'x'"),
    ("log_leaves", "salts = NULL, number = 7"), ("log_leaves", "n = 9"),
    ("log_nodes", "hash = hash"), ("publications", "document = sha256"),
    ("publications", "number = 9"), ("publications", "sha256 = 'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_the_database_refuses_every_other_change(press, session, table, change):
    press.publish()
    if "sha256" in change and session.get_bind().dialect.name == "postgresql":
        change = change.replace("= sha256", "= 'x'::bytea")
    for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_salts_and_documents_can_be_destroyed_once_and_for_good(press, session):
    claim = press.publish("To be forgotten.")
    root = reading.root(session, 1)
    blank(session, press.pid(claim))
    assert reading.root(session, 1) == root
    assert set(reading.opening(session, 0)) == {"n", "removed_on"}
    for statement in ("UPDATE log_leaves SET salts = '{}'", "UPDATE log_leaves SET salts = NULL"):
        with pytest.raises(Exception, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def blank(session, pid):
    """What a redaction does to the rows of a claim."""
    empty = "''::bytea" if session.get_bind().dialect.name == "postgresql" else "x''"
    session.execute(text(f"UPDATE publications SET document = {empty} WHERE pid = '{pid}'"))
    session.execute(text(f"UPDATE log_leaves SET salts = NULL WHERE pid = '{pid}'"))
    session.commit()
