"""the search reads evidence and reasoning; links and saved views; claims merged into others"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from board.links import link_key
from board.text import fold

revision = "0007"
down_revision = "0006"

Text = sqlmodel.sql.sqltypes.AutoString
At = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.add_column("claims", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("evidence", sa.Column("merged_from", sa.Integer(), nullable=True))
    op.add_column("comments", sa.Column("merged_from", sa.Integer(), nullable=True))
    op.add_column("replies", sa.Column("merged_from", sa.Integer(), nullable=True))
    _links_and_views()
    _merges()
    _read_all_again()


def _links_and_views() -> None:
    op.create_table(
        "claim_links",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("link_key", Text(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_links_claim_id")),
        sa.PrimaryKeyConstraint("claim_id", "link_key", name=op.f("pk_claim_links")),
    )
    op.create_index(op.f("ix_claim_links_link_key"), "claim_links", ["link_key"])
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", Text(length=200), nullable=False),
        sa.Column("page", Text(length=10), nullable=False),
        sa.Column("query", Text(length=1200), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", At(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_saved_views_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["members.id"], name=op.f("fk_saved_views_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_member_id"), "saved_views", ["member_id"])


def _merges() -> None:
    members = ("merged_by", "undone_by")
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("reason", Text(length=300), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("merged_by", sa.Integer(), nullable=True),
        sa.Column("merged_at", At(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", At(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_merges_claim_id")),
        sa.ForeignKeyConstraint(["into_id"], ["claims.id"], name=op.f("fk_merges_into_id")),
        *(sa.ForeignKeyConstraint([who], ["members.id"], name=op.f(f"fk_merges_{who}"))
          for who in members),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )  # fmt: skip
    op.create_index(op.f("ix_merges_claim_id"), "merges", ["claim_id"])
    op.create_index(op.f("ix_merges_into_id"), "merges", ["into_id"])
    op.create_table(
        "merge_moves",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("kind", Text(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["merges.id"], name=op.f("fk_merge_moves_merge_id")),
        sa.PrimaryKeyConstraint("merge_id", "kind", "row_id", name=op.f("pk_merge_moves")),
    )
    op.create_table(
        "public_leads",
        sa.Column("pid", Text(length=10), nullable=False),
        sa.Column("to_pid", Text(length=10), nullable=False),
        sa.PrimaryKeyConstraint("pid", name=op.f("pk_public_leads")),
    )


# --- the words and links of claims that are there, as the write keeps them from now on --------

MAX_PART, MAX_ALL, BATCH = 2_000, 60_000, 500


def _read_all_again() -> None:
    bind, after = op.get_bind(), 0
    while rows := bind.execute(_CLAIMS, {"after": after, "n": BATCH}).all():
        after = rows[-1].id
        span = {"first": rows[0].id, "last": after}
        texts: dict[int, list[str]] = {}
        links = {(row.id, link_key(row.appeared_at)) for row in rows if row.appeared_at}
        for item in bind.execute(_OPEN_ITEMS, span):
            texts.setdefault(item.claim_id, []).extend([item.title, item.excerpt])
            if item.url:
                links.add((item.claim_id, link_key(item.url)))
        for claim_id, reasoning in bind.execute(_REASONINGS, span):
            texts.setdefault(claim_id, []).append(reasoning)
        _keep_texts(bind, rows, texts)
        for claim_id, key in links:
            bind.execute(_NEW_LINK, {"claim": claim_id, "key": key})


_CLAIMS = sa.text(
    "SELECT id, statement, claimant, original_words, tags, appeared_at FROM claims "
    "WHERE id > :after ORDER BY id LIMIT :n"
)
_OPEN_ITEMS = sa.text(
    "SELECT e.claim_id, e.title, e.excerpt, e.url FROM evidence e "
    "LEFT JOIN sources s ON s.id = e.source_id LEFT JOIN sources o ON o.id = e.origin_id "
    "LEFT JOIN sources r ON r.id = o.root_id "
    "WHERE e.claim_id BETWEEN :first AND :last AND e.withdrawn_at IS NULL "
    "AND s.confidential IS NOT TRUE AND o.confidential IS NOT TRUE "
    "AND r.confidential IS NOT TRUE ORDER BY e.claim_id, e.id"
)
_REASONINGS = sa.text(
    "SELECT claim_id, reasoning FROM verdicts WHERE claim_id BETWEEN :first AND :last "
    "ORDER BY claim_id, id DESC"
)
_NEW_LINK = sa.text("INSERT INTO claim_links (claim_id, link_key) VALUES (:claim, :key)")
_NEW_TEXT = sa.text("UPDATE claims SET search_text = :text WHERE id = :id")


def _keep_texts(bind: Any, rows: Any, texts: dict[int, list[str]]) -> None:
    for row in rows:
        if row.id in texts:
            parts = [row.statement, row.claimant, row.original_words, row.tags, *texts[row.id]]
            words = fold(" ".join(_cut(parts)))
            bind.execute(_NEW_TEXT, {"id": row.id, "text": words})


def _cut(parts: list[str]) -> Iterator[str]:
    left = MAX_ALL
    for part in parts:
        if part and left > 0:
            yield part[: min(MAX_PART, left)]
            left -= min(len(part), MAX_PART)
