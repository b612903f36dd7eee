"""what else a board is narrowed to is sifted in the index itself"""

from alembic import op

revision = "0014"
down_revision = "0013"

SIFTED = ["restricted", "story_id", "assignee_id", "next_step", "kind", "revision"]


def upgrade() -> None:
    for name, served in (("story", "story_id"), ("assignee", "assignee_id"), ("step", "next_step")):
        index = f"ix_claims_{name}_changed"
        rest = [column for column in SIFTED if column != served]
        op.drop_index(index, "claims")
        op.create_index(index, "claims", [served, "status", "changed_at", "id", *rest])
