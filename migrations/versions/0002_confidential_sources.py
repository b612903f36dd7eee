"""readers of confidential sources; sources found by what they rest on and by name"""

import json

import sqlalchemy as sa
from alembic import op

from board.text import fold

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "source_readers",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_readers_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_source_readers_member_id")
        ),
        sa.PrimaryKeyConstraint("source_id", "member_id", name=op.f("pk_source_readers")),
    )
    op.create_index(op.f("ix_source_readers_member_id"), "source_readers", ["member_id"])
    op.create_table(
        "source_events",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("event_n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_events_source_id")
        ),
        sa.ForeignKeyConstraint(["event_n"], ["events.n"], name=op.f("fk_source_events_event_n")),
        sa.PrimaryKeyConstraint("source_id", "event_n", name=op.f("pk_source_events")),
    )
    op.add_column("review_flags", sa.Column("source_id", sa.Integer(), nullable=True))
    op.add_column("sources", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_sources_relays_id"), "sources", ["relays_id"])
    op.create_index(op.f("ix_sources_belongs_to_id"), "sources", ["belongs_to_id"])
    op.create_index("ix_evidence_source_claim", "evidence", ["source_id", "claim_id"])
    op.create_index("ix_evidence_origin_claim", "evidence", ["origin_id", "claim_id"])
    _find_by_name()
    _keep_histories()
    _name_readers()


def _find_by_name() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT id, name, domain FROM sources")).all():
        bind.execute(
            sa.text("UPDATE sources SET search_text = :text WHERE id = :id"),
            {"id": row.id, "text": fold(f"{row.name} {row.domain or ''}")},
        )


def _keep_histories() -> None:
    bind = op.get_bind()
    names = "('source_added', 'source_edited', 'source_corrected')"
    events = bind.execute(sa.text(f"SELECT n, particulars FROM events WHERE name IN {names}"))
    for n, particulars in events.all():
        known = json.loads(particulars) if isinstance(particulars, str) else particulars
        bind.execute(
            sa.text("INSERT INTO source_events (source_id, event_n) VALUES (:source, :n)"),
            {"source": known["source"], "n": n},
        )


def _name_readers() -> None:
    """A confidential source kept so far names those who worked with it: who added it, added
    or traced an item of it, or said "I know who this is"."""
    of_it = "FROM sources s JOIN evidence e ON s.id IN (e.source_id, e.origin_id) {} WHERE s.confidential"
    cited = (
        "JOIN verdict_cites c ON c.evidence_id = e.id "
        "JOIN verdicts v ON v.id = c.verdict_id AND v.knows_who"
    )
    added = (
        "SELECT s.id, ev.member_id FROM sources s JOIN source_events h ON h.source_id = s.id "
        "JOIN events ev ON ev.n = h.event_n AND ev.name = 'source_added' WHERE s.confidential"
    )
    op.execute(
        "INSERT INTO source_readers (source_id, member_id) "
        "SELECT DISTINCT worked.source_id, worked.member_id FROM ("
        f"SELECT s.id AS source_id, e.added_by AS member_id {of_it.format('')} "
        f"UNION SELECT s.id, e.traced_by {of_it.format('')} "
        f"UNION SELECT s.id, v.member_id {of_it.format(cited)} "
        f"UNION {added}) AS worked WHERE worked.member_id IS NOT NULL"
    )
