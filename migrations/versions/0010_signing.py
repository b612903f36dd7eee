"""embargoes, whole stories signed off, redactions, legal holds"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

EVENTS = ("first", "update", "clarification", "correction", "under_review", "unpublished",
          "redacted")  # fmt: skip
STATES = ("never", "live", "under_review", "unpublished")
REFUSALS = ("restricted", "redacted", "under_review", "unpublished")
REASONS = ("evidence_withdrawn", "source_corrected", "origins_changed", "edited_after_verdict",
           "recheck_due", "reported_elsewhere", "brake_asked", "quotation_changed",
           "page_changed", "evidence_died", "merged", "release_refused")  # fmt: skip
# What each table keeps for good, and what a redaction may destroy: it becomes this and no other.
GUARDED = {
    "verdicts": (
        ("id", "claim_id", "status", "dispute_reason", "cannot_be_resolved", "exception",
         "knows_who", "origins", "member_id", "at"),
        {name: f"NEW.{name} = ''" for name in ("wording", "reasoning", "answer",
                                               "exception_reason", "exception_public_reason")},
    ),
    "event_texts": (
        ("event_n", "field"),
        {"old": "NEW.old IS NULL", "new": "NEW.new IS NULL", "salt": "NEW.salt = ''"},
    ),
}  # fmt: skip


def upgrade() -> None:
    _add_columns()
    _add_embargoes()
    _add_joint_sign_offs()
    _add_redactions()
    _add_legal_holds()
    _know_one_more_reason()
    if op.get_bind().dialect.name == "sqlite":
        _let_redactions_through_sqlite()
    else:
        _let_redactions_through_postgresql()


def _add_columns() -> None:
    op.add_column("claims", _moment("embargo_until", nullable=True))
    op.add_column("claims", _moment("redacted_at", nullable=True))
    op.add_column("evidence", _moment("redacted_at", nullable=True))
    awaits = sa.Column("awaits_sign_off", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("claims", awaits)
    op.execute(
        "UPDATE claims SET awaits_sign_off = ("
        "CASE public_state WHEN 'under_review' THEN false WHEN 'live' THEN public_differs "
        "ELSE next_step = 'ready' OR (public_state = 'never' AND verdict_id IS NOT NULL "
        "AND next_step <> 'parked') END)"
    )
    _index_some("ix_claims_awaiting", "claims", ["changed_at", "id"],
                "awaits_sign_off IS 1", "awaits_sign_off IS true")  # fmt: skip
    _index_some("ix_claims_under_review", "claims", ["under_review_since", "id"],
                "under_review_since IS NOT NULL")  # fmt: skip
    _index_some("ix_sign_offs_second_look", "sign_offs", ["publication_id"],
                "sole_editor_reason <> '' AND second_look_at IS NULL")  # fmt: skip


def _add_embargoes() -> None:
    op.create_table(
        "embargoes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        _moment("release_at"),
        _enum("event", EVENTS),
        _enum("public_state", STATES),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("public_wording", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("unnamed_sources", sa.Boolean(), nullable=False),
        _text("sole_editor_reason", 300),
        _text("unverified_reason", 300),
        sa.Column("verdict_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        _moment("signed_at"),
        _enum("refused", REFUSALS, nullable=True),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        _moment("ended_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("embargoes", "claim_id", "claims"),
        _refers("embargoes", "verdict_id", "verdicts"),
        _refers("embargoes", "member_id", "members"),
        _refers("embargoes", "ended_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embargoes")),
    )
    op.create_index(op.f("ix_embargoes_claim_id"), "embargoes", ["claim_id"])
    _index_some("ix_embargoes_open", "embargoes", ["release_at", "id"], "ended_at IS NULL")
    _index_some("uq_embargoes_open", "embargoes", ["claim_id"], "ended_at IS NULL", unique=True)


def _add_joint_sign_offs() -> None:
    op.create_table(
        "joint_sign_offs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        _moment("at"),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        _refers("joint_sign_offs", "story_id", "stories"),
        _refers("joint_sign_offs", "member_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_sign_offs")),
    )


def _add_redactions() -> None:
    op.create_table(
        "redactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("public_reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        _moment("asked_at"),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        _moment("confirmed_at", nullable=True),
        sa.Column("dropped_by", sa.Integer(), nullable=True),
        _moment("dropped_at", nullable=True),
        sa.Column("was_restricted", sa.Boolean(), nullable=False),
        _refers("redactions", "claim_id", "claims"),
        _refers("redactions", "evidence_id", "evidence"),
        _refers("redactions", "asked_by", "members"),
        _refers("redactions", "confirmed_by", "members"),
        _refers("redactions", "dropped_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
    )
    op.create_index(op.f("ix_redactions_claim_id"), "redactions", ["claim_id"])


def _add_legal_holds() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Integer(), nullable=True),
        _moment("placed_at"),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        _moment("lifted_at", nullable=True),
        _text("lifted_reason", 300),
        _refers("legal_holds", "claim_id", "claims"),
        _refers("legal_holds", "placed_by", "members"),
        _refers("legal_holds", "lifted_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(op.f("ix_legal_holds_claim_id"), "legal_holds", ["claim_id"])


def _know_one_more_reason() -> None:
    """As in 0004: SQLite can only make such a table anew, and nothing refers to this one."""
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


def _let_redactions_through_sqlite() -> None:
    for table, (kept, destroyed) in GUARDED.items():
        same = [f"NEW.{column} IS OLD.{column}" for column in kept]
        allowed = " AND ".join([*same, *destroyed.values()])
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT ({allowed}) {refuse}"
        )
    op.execute(f"CREATE TRIGGER event_texts_no_delete BEFORE DELETE ON event_texts {refuse}")


def _let_redactions_through_postgresql() -> None:
    for table, (kept, destroyed) in GUARDED.items():
        same = [f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in kept]
        allowed = " AND ".join([*same, *destroyed.values()])
        op.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW WHEN (NOT ({allowed})) EXECUTE FUNCTION refuse_change()"
        )


def _index_some(
    name: str, table: str, columns: list[str], where: str, postgresql: str = "",
    unique: bool = False,
) -> None:  # fmt: skip
    op.create_index(
        name, table, columns, unique=unique,
        sqlite_where=sa.text(where), postgresql_where=sa.text(postgresql or where),
    )  # fmt: skip


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=False)


def _enum(name: str, values: tuple[str, ...], nullable: bool = False) -> sa.Column:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
