"""items marked as corrected, what was retracted, and the brake on all that rests on it"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"

Text = sqlmodel.sql.sqltypes.AutoString
At = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.add_column("sources", _retracted())
    for column in (
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("correction_note", Text(length=300), nullable=False, server_default=""),
        sa.Column("correction_link", Text(length=2000), nullable=False, server_default=""),
        _retracted(),
    ):
        op.add_column("evidence", column)
    op.create_table(
        "brake_pulls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", At(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        _to("member_id", "members"),
        _to("source_id", "sources"),
        _to("evidence_id", "evidence"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brake_pulls")),
    )


def _retracted() -> sa.Column[bool]:
    return sa.Column("retracted", sa.Boolean(), nullable=False, server_default=sa.false())


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_brake_pulls_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name)
