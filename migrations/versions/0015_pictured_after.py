"""pictures that were taken before all of the page had loaded"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("captures", sa.Column("pictured_after", sa.Integer(), nullable=True))
