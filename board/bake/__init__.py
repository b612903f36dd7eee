"""The whole public site as plain files, each the byte for byte answer of the app itself."""

from board.bake.keeping import BakeFailed
from board.bake.site import Baked, Site
from board.bake.watching import LOOK_EVERY, Watch

__all__ = ["LOOK_EVERY", "BakeFailed", "Baked", "Site", "Watch"]
