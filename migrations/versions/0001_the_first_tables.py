"""the first tables"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "desk_counts",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified",
                "corroborated",
                "disputed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "status", name=op.f("pk_desk_counts")),
    )
    op.create_table(
        "desk_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_revision")),
    )
    op.create_table(
        "events",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "page",
                "import",
                "cli",
                "worker",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "particulars", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("command_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("hash_version", sa.Integer(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("prev", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_claim", ["claim_id", "n"], unique=False)

    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("is_reporter", sa.Boolean(), nullable=False),
        sa.Column("is_editor", sa.Boolean(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
    )
    op.create_table(
        "public_counts",
        sa.Column("story_pid", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified",
                "corroborated",
                "disputed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("story_pid", "status", name=op.f("pk_public_counts")),
    )
    op.create_table(
        "public_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_revision")),
    )
    op.create_table(
        "public_stories",
        sa.Column("pid", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=35), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pid", name=op.f("pk_public_stories")),
    )
    with op.batch_alter_table("public_stories", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_public_stories_changed_at"), ["changed_at"], unique=False
        )

    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "first",
                "update",
                "clarification",
                "correction",
                "under_review",
                "unpublished",
                "redacted",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("pid", "number", name=op.f("uq_publications_pid_number")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "outlet",
                "agency",
                "government",
                "company",
                "organisation",
                "person",
                "account",
                "archive",
                "own_observation",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("domain", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=True),
        sa.Column("relays_id", sa.Integer(), nullable=True),
        sa.Column("belongs_to_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("correction_note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("correction_link", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["belongs_to_id"], ["sources.id"], name=op.f("fk_sources_belongs_to_id")
        ),
        sa.ForeignKeyConstraint(["relays_id"], ["sources.id"], name=op.f("fk_sources_relays_id")),
        sa.ForeignKeyConstraint(["root_id"], ["sources.id"], name=op.f("fk_sources_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("domain", name=op.f("uq_sources_domain")),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sources_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_sources_root_id"), ["root_id"], unique=False)

    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=35), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("pid", name=op.f("uq_stories_pid")),
        sa.UniqueConstraint("slug", name=op.f("uq_stories_slug")),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stories_changed_at"), ["changed_at"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submissions")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_at"), ["at"], unique=False)

    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "said",
                "happened",
                "figure",
                "plan",
                "image",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=35), nullable=False),
        sa.Column("original_words", sa.Text(), nullable=False),
        sa.Column("original_language", sqlmodel.sql.sqltypes.AutoString(length=35), nullable=False),
        sa.Column("claimant", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("relayed_by", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("claimed_on", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("claimed_earliest", sa.Date(), nullable=True),
        sa.Column("claimed_latest", sa.Date(), nullable=True),
        sa.Column("appeared_at", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("true_as_of", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("recheck_on", sa.Date(), nullable=True),
        sa.Column("tags", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("accuses_person", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column(
            "next_step",
            sa.Enum(
                "new",
                "checking",
                "awaiting_reply",
                "ready",
                "parked",
                name="next_step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parked_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "reported_elsewhere", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False
        ),
        sa.Column("import_source", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("import_id", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified",
                "corroborated",
                "disputed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "dispute_reason",
            sa.Enum(
                "evidence_against",
                "sources_conflict",
                name="dispute_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("verdict_id", sa.Integer(), nullable=True),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("supporting", sa.Integer(), nullable=False),
        sa.Column("contradicting", sa.Integer(), nullable=False),
        sa.Column("origins_for", sa.Integer(), nullable=False),
        sa.Column("origins_against", sa.Integer(), nullable=False),
        sa.Column("untraced", sa.Integer(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("second_look", sa.Boolean(), nullable=False),
        sa.Column(
            "public_state",
            sa.Enum(
                "never",
                "live",
                "under_review",
                "unpublished",
                name="public_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("public_differs", sa.Boolean(), nullable=False),
        sa.Column("under_review_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_sort", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["members.id"], name=op.f("fk_claims_assignee_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["members.id"], name=op.f("fk_claims_created_by")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_claims_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint(
            "import_source", "import_id", name=op.f("uq_claims_import_source_import_id")
        ),
        sa.UniqueConstraint("pid", name=op.f("uq_claims_pid")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claims_assignee_changed",
            ["assignee_id", "status", "changed_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_claims_assignee_due", ["assignee_id", "status", "due_sort", "id"], unique=False
        )
        batch_op.create_index("ix_claims_changed", ["status", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_claims_due", ["status", "due_sort", "id"], unique=False)
        batch_op.create_index("ix_claims_opened", ["status", "opened_at", "id"], unique=False)
        batch_op.create_index("ix_claims_recheck_on", ["recheck_on"], unique=False)
        batch_op.create_index(
            "ix_claims_review_changed", ["needs_review", "status", "changed_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_claims_step_changed", ["next_step", "status", "changed_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_claims_story_changed", ["story_id", "status", "changed_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_claims_story_due", ["story_id", "status", "due_sort", "id"], unique=False
        )
        batch_op.create_index(
            "ix_claims_story_opened", ["story_id", "status", "opened_at", "id"], unique=False
        )

    op.create_table(
        "event_texts",
        sa.Column("event_n", sa.Integer(), nullable=False),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("salt", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.ForeignKeyConstraint(["event_n"], ["events.n"], name=op.f("fk_event_texts_event_n")),
        sa.PrimaryKeyConstraint("event_n", "field", name=op.f("pk_event_texts")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("roles", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["members.id"], name=op.f("fk_invitations_invited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "member_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("browser", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_sessions_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_sessions_token_hash")),
    )
    with op.batch_alter_table("member_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_sessions_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "public_claims",
        sa.Column("pid", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("story_pid", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified",
                "corroborated",
                "disputed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("first_published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_public_claims_publication_id")
        ),
        sa.PrimaryKeyConstraint("pid", name=op.f("pk_public_claims")),
    )
    with op.batch_alter_table("public_claims", schema=None) as batch_op:
        batch_op.create_index(
            "ix_public_claims_changed", ["listed", "status", "changed_at", "pid"], unique=False
        )
        batch_op.create_index(
            "ix_public_claims_story",
            ["story_pid", "listed", "status", "changed_at", "pid"],
            unique=False,
        )

    op.create_table(
        "claim_readers",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_claim_readers_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_claim_readers_member_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", "member_id", name=op.f("pk_claim_readers")),
    )
    with op.batch_alter_table("claim_readers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_readers_member_id"), ["member_id"], unique=False)

    op.create_table(
        "claim_relations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "split_from",
                "is_about",
                "same_event",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_claim_relations_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["claims.id"], name=op.f("fk_claim_relations_other_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_relations")),
        sa.UniqueConstraint(
            "claim_id", "other_id", "kind", name=op.f("uq_claim_relations_claim_id_other_id_kind")
        ),
    )
    with op.batch_alter_table("claim_relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_relations_other_id"), ["other_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("publisher", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("traced_by", sa.Integer(), nullable=True),
        sa.Column("traced_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "contradicts",
                "context",
                "response",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "directness",
            sa.Enum(
                "primary",
                "secondary",
                name="directness",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("party_concerned", sa.Boolean(), nullable=False),
        sa.Column("witnessed", sa.Boolean(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("published_on", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["members.id"], name=op.f("fk_evidence_added_by")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_evidence_claim_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["sources.id"], name=op.f("fk_evidence_origin_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_evidence_source_id")),
        sa.ForeignKeyConstraint(["traced_by"], ["members.id"], name=op.f("fk_evidence_traced_by")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["members.id"], name=op.f("fk_evidence_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_origin_id"), ["origin_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_source_id"), ["source_id"], unique=False)

    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified",
                "corroborated",
                "disputed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "dispute_reason",
            sa.Enum(
                "evidence_against",
                "sources_conflict",
                name="dispute_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("cannot_be_resolved", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("exception", sa.Boolean(), nullable=False),
        sa.Column("exception_reason", sa.Text(), nullable=False),
        sa.Column("exception_public_reason", sa.Text(), nullable=False),
        sa.Column("knows_who", sa.Boolean(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_verdicts_claim_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_verdicts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
    )
    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdicts_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "review_flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "evidence_withdrawn",
                "source_corrected",
                "origins_changed",
                "edited_after_verdict",
                "recheck_due",
                "reported_elsewhere",
                "brake_asked",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cleared_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_review_flags_claim_id")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_review_flags_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_flags")),
    )
    with op.batch_alter_table("review_flags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_flags_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "sign_offs",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column(
            "sole_editor_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False
        ),
        sa.Column("second_look_by", sa.Integer(), nullable=True),
        sa.Column("second_look_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("second_look_note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_sign_offs_claim_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_sign_offs_member_id")),
        sa.ForeignKeyConstraint(
            ["second_look_by"], ["members.id"], name=op.f("fk_sign_offs_second_look_by")
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdicts.id"], name=op.f("fk_sign_offs_verdict_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_sign_offs")),
    )
    with op.batch_alter_table("sign_offs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_offs_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "verdict_cites",
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "contradicts",
                "context",
                "response",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_verdict_cites_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["sources.id"], name=op.f("fk_verdict_cites_origin_id")
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdicts.id"], name=op.f("fk_verdict_cites_verdict_id")
        ),
        sa.PrimaryKeyConstraint("verdict_id", "evidence_id", name=op.f("pk_verdict_cites")),
    )
    with op.batch_alter_table("verdict_cites", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_verdict_cites_evidence_id"), ["evidence_id"], unique=False
        )
    _first_rows()
    if op.get_bind().dialect.name == "sqlite":
        _full_text_sqlite()
        _append_only_sqlite()
    else:
        _full_text_postgresql()
        _append_only_postgresql()


APPEND_ONLY = ("events", "verdicts", "verdict_cites", "publications")


def _first_rows() -> None:
    op.execute("INSERT INTO chain_head (id, n, hash) VALUES (1, 0, '')")
    op.execute("INSERT INTO desk_revision (id, revision) VALUES (1, 0)")
    op.execute("INSERT INTO public_revision (id, revision) VALUES (1, 0)")


def _full_text_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE ft_claims USING fts5"
        "(search_text, content='claims', content_rowid='id', prefix='2 3')"
    )
    out = "INSERT INTO ft_claims (ft_claims, rowid, search_text) VALUES ('delete', old.id, old.search_text);"
    into = "INSERT INTO ft_claims (rowid, search_text) VALUES (new.id, new.search_text);"
    op.execute(f"CREATE TRIGGER ft_claims_in AFTER INSERT ON claims BEGIN {into} END")
    op.execute(f"CREATE TRIGGER ft_claims_out AFTER DELETE ON claims BEGIN {out} END")
    op.execute(
        f"CREATE TRIGGER ft_claims_new AFTER UPDATE OF search_text ON claims BEGIN {out} {into} END"
    )


def _full_text_postgresql() -> None:
    op.execute("CREATE INDEX ft_claims ON claims USING gin (to_tsvector('simple', search_text))")


def _append_only_sqlite() -> None:
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _append_only_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
