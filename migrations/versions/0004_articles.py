"""articles, their texts, and the words that claims were taken from"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"

REASONS = (
    "evidence_withdrawn", "source_corrected", "origins_changed", "edited_after_verdict",
    "recheck_due", "reported_elsewhere", "brake_asked", "quotation_changed", "page_changed",
    "evidence_died", "merged",
)  # fmt: skip


def upgrade() -> None:
    _add_articles()
    _add_anchors()
    _know_more_reasons()


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=False)


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _add_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=True),
        _text("title", 300),
        _text("publisher", 200),
        _text("url", 2000),
        _text("language", 35),
        _text("published_on", 40),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        _moment("created_at"),
        _moment("changed_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("articles", "story_id", "stories"),
        _refers("articles", "created_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_changed", "articles", ["changed_at", "id"])
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"])
    op.create_table(
        "article_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _text("sha256", 64),
        sa.Column("added_by", sa.Integer(), nullable=True),
        _moment("added_at"),
        _refers("article_texts", "article_id", "articles"),
        _refers("article_texts", "added_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_texts")),
        sa.UniqueConstraint(
            "article_id", "number", name=op.f("uq_article_texts_article_id_number")
        ),
    )
    op.create_index(op.f("ix_article_texts_sha256"), "article_texts", ["sha256"])


def _add_anchors() -> None:
    state = sa.Enum(
        "found", "changed", "gone",
        name="state", native_enum=False, create_constraint=True, length=32,
    )  # fmt: skip
    op.create_table(
        "claim_anchors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        _refers("claim_anchors", "claim_id", "claims"),
        _refers("claim_anchors", "article_id", "articles"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_anchors")),
        sa.UniqueConstraint(
            "claim_id", "article_id", name=op.f("uq_claim_anchors_claim_id_article_id")
        ),
    )
    op.create_index(op.f("ix_claim_anchors_article_id"), "claim_anchors", ["article_id"])


def _know_more_reasons() -> None:
    """Take the new reasons into the check. SQLite can only make such a table anew; no other
    table refers to this one, so nothing goes with it."""
    listed = ", ".join(f"'{reason}'" for reason in REASONS)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_review_flags_reason"), "review_flags", type_="check")
        op.create_check_constraint(
            op.f("ck_review_flags_reason"), "review_flags", f"reason IN ({listed})"
        )
        return
    columns = "id, claim_id, reason, detail, evidence_id, source_id, raised_at, cleared_at"
    op.execute(
        "CREATE TABLE review_flags_new (id INTEGER NOT NULL, claim_id INTEGER NOT NULL, "
        "reason VARCHAR(32) NOT NULL, detail VARCHAR(300) NOT NULL, evidence_id INTEGER, "
        "source_id INTEGER, raised_at DATETIME NOT NULL, cleared_at DATETIME, "
        "CONSTRAINT pk_review_flags PRIMARY KEY (id), "
        f"CONSTRAINT ck_review_flags_reason CHECK (reason IN ({listed})), "
        "CONSTRAINT fk_review_flags_claim_id FOREIGN KEY(claim_id) REFERENCES claims (id), "
        "CONSTRAINT fk_review_flags_evidence_id FOREIGN KEY(evidence_id) REFERENCES evidence (id))"
    )
    op.execute(f"INSERT INTO review_flags_new ({columns}) SELECT {columns} FROM review_flags")
    op.execute("DROP TABLE review_flags")
    op.execute("ALTER TABLE review_flags_new RENAME TO review_flags")
    op.create_index(op.f("ix_review_flags_claim_id"), "review_flags", ["claim_id"])
