"""Where templates, static files and migrations lie: in the tree, or inside the wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def assets(name: str) -> Path:
    """The folder `name` ("templates", "static", "migrations")."""
    packed = _PACKAGE / "_assets" / name
    return packed if packed.exists() else _PACKAGE.parent / name
