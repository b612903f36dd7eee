"""an index for each filter of the board in each order"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

COVERING = {
    "ix_claims_assignee_changed": ["assignee_id", "status", "changed_at", "id", "restricted"],
    "ix_claims_step_changed": ["next_step", "status", "changed_at", "id", "restricted"],
}
NEW = {
    "ix_claims_assignee_opened": ["assignee_id", "status", "opened_at", "id"],
    "ix_claims_step_opened": ["next_step", "status", "opened_at", "id"],
    "ix_claims_step_due": ["next_step", "status", "due_sort", "id"],
}
FLAGS = ["needs_review", "second_look", "public_differs"]


def upgrade() -> None:
    op.drop_index("ix_claims_review_changed", "claims")
    for name in COVERING:
        op.drop_index(name, "claims")
    for name, columns in (COVERING | NEW).items():
        op.create_index(name, "claims", columns)
    for flag in FLAGS:
        op.create_index(
            f"ix_claims_{flag}",
            "claims",
            ["status", "changed_at", "id", "restricted"],
            sqlite_where=sa.text(f"{flag} IS 1"),
            postgresql_where=sa.text(f"{flag} IS true"),
        )
