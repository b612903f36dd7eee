"""comments with their earlier texts, who watches what, notices with their mail"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KINDS = [
    "mention",
    "assigned",
    "comment",
    "verdict",
    "published",
    "needs_review",
    "sign_off_asked",
    "brake_asked",
]
CHOICES = ["at_once", "digest", "none"]


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _enum(name: str, values: list[str]) -> sa.Column:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        _at("at"),
        sa.Column("body", sa.Text(), nullable=False),
        _at("edited_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("comments", "claim_id", "claims.id"),
        _key("comments", "member_id", "members.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_claim", "comments", ["claim_id", "id"])
    op.create_table(
        "comment_versions",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        _at("at"),
        sa.Column("body", sa.Text(), nullable=False),
        _key("comment_versions", "comment_id", "comments.id"),
        sa.PrimaryKeyConstraint("comment_id", "version", name=op.f("pk_comment_versions")),
    )
    op.create_table(
        "watches",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("watching", sa.Boolean(), nullable=False),
        _key("watches", "claim_id", "claims.id"),
        _key("watches", "member_id", "members.id"),
        sa.PrimaryKeyConstraint("claim_id", "member_id", name=op.f("pk_watches")),
    )
    op.create_index(op.f("ix_watches_member_id"), "watches", ["member_id"])
    _notices()
    op.create_table(
        "mail_settings",
        sa.Column("member_id", sa.Integer(), nullable=False),
        _enum("choice", CHOICES),
        _key("mail_settings", "member_id", "members.id"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mail_settings")),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        _enum("kind", KINDS),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("event_n", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        _at("read_at", nullable=True),
        sa.Column("digest", sa.Boolean(), nullable=False),
        _at("mail_at", nullable=True),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        _at("mailed_at", nullable=True),
        _key("notices", "member_id", "members.id"),
        _key("notices", "claim_id", "claims.id"),
        _key("notices", "event_n", "events.n"),
        _key("notices", "comment_id", "comments.id"),
        _key("notices", "by_id", "members.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_member", "notices", ["member_id", "id"])
    unread, due = sa.text("read_at IS NULL"), sa.text("mail_at IS NOT NULL")
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["member_id", "id"],
        sqlite_where=unread,
        postgresql_where=unread,
    )
    op.create_index(
        "ix_notices_mail", "notices", ["mail_at"], sqlite_where=due, postgresql_where=due
    )
