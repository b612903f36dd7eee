"""copies of links, files added to items, how links do"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"

REASONS = ("added", "asked", "look")
CAPTURE_STATES = ("waiting", "taken", "failed", "stopped")
LINK_STATES = ("there", "changed", "moved", "paywalled", "unreached", "gone")


def upgrade() -> None:
    _add_captures()
    op.create_table(
        "capture_texts",
        sa.Column("capture_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _refers("capture_texts", "capture_id", "captures"),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_capture_texts")),
    )
    _add_link_health()
    _add_files()


def _add_captures() -> None:
    op.create_table(
        "captures",
        _number("id"),
        _number("evidence_id"),
        _text("url", 2000),
        _enum("reason", REASONS),
        _enum("state", CAPTURE_STATES),
        _number("asked_by", nullable=True),
        _moment("asked_at"),
        _moment("due_at"),
        _number("tries"),
        _text("lease", 32),
        _moment("leased_until", nullable=True),
        _moment("ended_at", nullable=True),
        _text("words", 300),
        _moment("fetched_at", nullable=True),
        _text("final_url", 2000),
        _number("status", nullable=True),
        _text("media", 100),
        _text("charset", 40),
        _text("tool", 100),
        _json("headers"),
        _json("redirects"),
        _text("body_sha256", 64),
        _number("body_size"),
        _text("warc_sha256", 64),
        _number("warc_size"),
        _text("picture_sha256", 64),
        _text("pdf_sha256", 64),
        _text("title", 300),
        _text("author", 200),
        _text("publisher", 200),
        _text("published_on", 40),
        _number("percent", nullable=True),
        _number("compared_to", nullable=True),
        _moment("save_due_at", nullable=True),
        _number("save_tries"),
        _text("saved_url", 2000),
        _moment("saved_at", nullable=True),
        _refers("captures", "evidence_id", "evidence"),
        _refers("captures", "asked_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
    )
    op.create_index("ix_captures_evidence", "captures", ["evidence_id", "id"])
    op.create_index("ix_captures_body", "captures", ["body_sha256"])
    waiting = sa.text("state = 'waiting'")
    _index_some("ix_captures_waiting", "captures", ["due_at", "id"], waiting)
    _index_some("uq_captures_waiting", "captures", ["evidence_id"], waiting, unique=True)
    held = sa.text("leased_until IS NOT NULL")
    _index_some("ix_captures_held", "captures", ["leased_until"], held)
    to_save = sa.text("save_due_at IS NOT NULL")
    _index_some("ix_captures_to_save", "captures", ["save_due_at", "id"], to_save)


def _add_link_health() -> None:
    op.create_table(
        "link_health",
        sa.Column("evidence_id", sa.Integer(), autoincrement=False, nullable=False),
        _enum("state", LINK_STATES),
        _moment("since"),
        _moment("looked_at", nullable=True),
        _moment("look_at", nullable=True),
        _number("calm"),
        _number("failures"),
        _number("status", nullable=True),
        _number("percent", nullable=True),
        _text("words", 300),
        _refers("link_health", "evidence_id", "evidence"),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_link_health")),
    )
    looked_after = sa.text("look_at IS NOT NULL")
    _index_some("ix_link_health_look_at", "link_health", ["look_at", "evidence_id"], looked_after)
    op.create_index("ix_link_health_state", "link_health", ["state", "since"])


def _add_files() -> None:
    op.create_table(
        "evidence_files",
        _number("id"),
        _number("evidence_id"),
        _text("name", 200),
        _text("media", 100),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("sha256", 64),
        _number("added_by", nullable=True),
        _moment("added_at"),
        _number("removed_by", nullable=True),
        _moment("removed_at", nullable=True),
        _refers("evidence_files", "evidence_id", "evidence"),
        _refers("evidence_files", "added_by", "members"),
        _refers("evidence_files", "removed_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
    )
    op.create_index("ix_evidence_files_evidence", "evidence_files", ["evidence_id", "id"])
    op.create_index("ix_evidence_files_sha256", "evidence_files", ["sha256"])
    op.create_table(
        "unused_files",
        _text("sha256", 64),
        _moment("since"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_unused_files")),
    )


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def _enum(name: str, values: tuple[str, ...]) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _index_some(
    name: str, table: str, columns: list[str], where: sa.TextClause, unique: bool = False
) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
