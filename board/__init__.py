"""Claimboard: a claim-verification status board for newsrooms."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from board.settings import Settings

__version__ = "0.1.0"


def create_app(settings: "Settings") -> "Flask":
    """The web application, wired. Raises RuntimeError where a route declares no action."""
    from board.web import build

    return build(settings)
