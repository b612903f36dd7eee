"""The whole public site as plain files, each the byte for byte answer of the app itself."""

from board.bake.keeping import BakeFailed
from board.bake.site import Baked, Site

__all__ = ["BakeFailed", "Baked", "Site"]
