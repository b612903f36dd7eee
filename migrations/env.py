"""Runs the migrations on the connection that board.db.migrate hands over."""

from alembic import context

from board.models import metadata


def ours(name, type_, _parent):
    """Full-text tables and indexes are written by hand, per database."""
    return not (type_ in ("table", "index") and name and name.startswith("ft_"))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_name=ours,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
