"""The desk: load, make one call, answer. One module a noun."""

from flask import Flask

from board.web.desk import board, claims, evidence, publication, stories, verdicts
from board.web.desk.common import desk

__all__ = ["board", "claims", "evidence", "publication", "stories", "verdicts"]


def register(app: Flask) -> None:
    app.register_blueprint(desk)
