"""helpers, urgency, replies asked for, legal clearances, changes to many claims"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

URGENCY = "urgency IN ('now', 'soon', 'normal')"


def upgrade() -> None:
    _add_to_claims()
    _add_helpers()
    _add_replies()
    _add_clearances()
    _add_batches()
    op.add_column(
        "sign_offs",
        sa.Column(
            "unverified_reason",
            sqlmodel.sql.sqltypes.AutoString(length=300),
            nullable=False,
            server_default="",
        ),
    )


def _add_to_claims() -> None:
    """Each as one column added: making the table anew would drop its triggers."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE claims ADD COLUMN urgency VARCHAR(32) DEFAULT 'normal' NOT NULL "
            f"CONSTRAINT ck_claims_urgency CHECK ({URGENCY})"
        )
    else:
        urgency = sa.Column("urgency", sa.String(32), nullable=False, server_default="normal")
        op.add_column("claims", urgency)
        op.create_check_constraint(op.f("ck_claims_urgency"), "claims", URGENCY)
    op.add_column("claims", sa.Column("helpers", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("claims", _moment("reply_due_at", nullable=True))
    _index_some("ix_claims_urgent", ["urgency", "status", "changed_at", "id", "restricted"],
                "urgency <> 'normal'")  # fmt: skip
    _index_some("ix_claims_reply_due", ["story_id", "reply_due_at", "id"],
                "reply_due_at IS NOT NULL")  # fmt: skip


def _index_some(name: str, columns: list[str], where: str) -> None:
    clause = sa.text(where)
    op.create_index(name, "claims", columns, sqlite_where=clause, postgresql_where=clause)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=False)


def _long(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _add_helpers() -> None:
    op.create_table(
        "claim_helpers",
        _number("claim_id"),
        _number("member_id"),
        _refers("claim_helpers", "claim_id", "claims"),
        _refers("claim_helpers", "member_id", "members"),
        sa.PrimaryKeyConstraint("claim_id", "member_id", name=op.f("pk_claim_helpers")),
    )
    op.create_index(op.f("ix_claim_helpers_member_id"), "claim_helpers", ["member_id"])


def _add_replies() -> None:
    op.create_table(
        "replies",
        _number("id"),
        _number("claim_id"),
        _text("asked_of", 200),
        _text("channel", 300),
        _number("asked_by", nullable=True),
        _moment("asked_at"),
        _moment("deadline"),
        _moment("answered_at", nullable=True),
        _long("answer"),
        _long("public_wording"),
        sa.Column("no_answer", sa.Boolean(), nullable=False),
        _moment("taken_back_at", nullable=True),
        _number("version"),
        _refers("replies", "claim_id", "claims"),
        _refers("replies", "asked_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    op.create_index(op.f("ix_replies_claim_id"), "replies", ["claim_id"])


def _add_clearances() -> None:
    op.create_table(
        "legal_clearances",
        _number("id"),
        _number("claim_id"),
        _number("cleared_by", nullable=True),
        _text("counsel", 200),
        _long("cleared"),
        _long("statement"),
        _long("wording"),
        _number("claim_version"),
        _moment("at"),
        _moment("withdrawn_at", nullable=True),
        _number("withdrawn_by", nullable=True),
        _refers("legal_clearances", "claim_id", "claims"),
        _refers("legal_clearances", "cleared_by", "members"),
        _refers("legal_clearances", "withdrawn_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_clearances")),
    )
    op.create_index(op.f("ix_legal_clearances_claim_id"), "legal_clearances", ["claim_id"])


def _add_batches() -> None:
    change = sa.Enum(
        "assign", "urgency", "due", "next_step", "tags", "story",
        name="change", native_enum=False, create_constraint=True, length=32,
    )  # fmt: skip
    op.create_table(
        "batches",
        _number("id"),
        _number("member_id", nullable=True),
        _moment("at"),
        sa.Column("change", change, nullable=False),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        _number("undoes", nullable=True),
        _refers("batches", "member_id", "members"),
        _refers("batches", "undoes", "batches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("undoes", name=op.f("uq_batches_undoes")),
    )
    op.create_index(op.f("ix_batches_member_id"), "batches", ["member_id"])
