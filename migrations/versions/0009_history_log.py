"""the history log: leaves, salts and the tree over them; publications that can be blanked"""

import hashlib
from datetime import UTC

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0009"
down_revision = "0008"

# What may change in a row that is otherwise append-only: redaction destroys it.
BLANKED = {
    "publications": (
        ("id", "pid", "number", "event", "at", "sha256"),
        "length(OLD.document) > 0 AND length(NEW.document) = 0",
    ),
    "log_leaves": (
        ("n", "publication_id", "pid", "number", "leaf", "hash"),
        "OLD.salts IS NOT NULL AND NEW.salts IS NULL",
    ),
}


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "log_leaves",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("pid", text(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("salts", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_log_leaves_publication_id")
        ),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_log_leaves")),
        sa.UniqueConstraint("pid", "number", name=op.f("uq_log_leaves_pid_number")),
        sa.UniqueConstraint("publication_id", name=op.f("uq_log_leaves_publication_id")),
    )
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_log_nodes")),
    )
    _enter_what_was_published()
    _guard_sqlite() if op.get_bind().dialect.name == "sqlite" else _guard_postgresql()


def _enter_what_was_published() -> None:
    """A leaf for each publication there is, in their order."""
    import json

    from board.canonical import canonical
    from board.record.log import leaves
    from board.record.log.tree import leaf_hash

    published = sa.table(
        "publications",
        sa.column("id", sa.Integer()), sa.column("pid"), sa.column("number", sa.Integer()),
        sa.column("event"), sa.column("at", sqlmodel.sql.sqltypes.UTCDateTime()),
        sa.column("document", sa.LargeBinary()),
    )  # fmt: skip
    leaf = sa.table(
        "log_leaves",
        *map(sa.column, ("n", "publication_id", "pid", "number", "leaf", "hash", "salts")),
    )
    bind, newest, peaks = op.get_bind(), {}, []
    last = bind.execute(sa.select(sa.func.max(published.c.id))).scalar() or 0
    n, done = 0, 0
    while done < last:
        rows = bind.execute(
            sa.select(published).where(published.c.id > done).order_by(published.c.id).limit(500)
        ).all()
        for row in rows:
            document = json.loads(row.document)
            salts, at = (
                leaves.new_salts(document),
                row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
            )
            entry = leaves.entry(
                row.pid, row.number, row.event, at, newest.get(row.pid, ""), document, salts
            )
            newest[row.pid] = leaf_hash(entry).hex()
            bind.execute(sa.insert(leaf).values(
                n=n, publication_id=row.id, pid=row.pid, number=row.number, leaf=entry,
                hash=leaf_hash(entry), salts=canonical(salts).decode(),
            ))  # fmt: skip
            _keep_nodes(bind, peaks, n, leaf_hash(entry))
            n, done = n + 1, row.id


def _keep_nodes(bind: sa.Connection, peaks: list[bytes], n: int, here: bytes) -> None:
    """`peaks`: the hashes of the whole subtrees so far, left to right."""
    node = sa.table("log_nodes", *map(sa.column, ("level", "position", "hash")))
    bind.execute(sa.insert(node).values(level=0, position=n, hash=here))
    level = 0
    while n >> level & 1:
        here = hashlib.sha256(b"\x01" + peaks.pop() + here).digest()
        level += 1
        bind.execute(sa.insert(node).values(level=level, position=n >> level, hash=here))
    peaks.append(here)


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER publications_no_update")
    for table, (fixed, blanked) in BLANKED.items():
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in fixed)
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({same} AND {blanked}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for table, act in (("log_leaves", "DELETE"), ("log_nodes", "UPDATE"), ("log_nodes", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _guard_postgresql() -> None:
    op.execute("DROP TRIGGER publications_append_only ON publications")
    for table, (fixed, blanked) in BLANKED.items():
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in fixed)
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NOT ({same} AND {blanked})) EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER log_nodes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_nodes "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
