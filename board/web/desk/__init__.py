"""The desk: load, make one call, answer. One module a noun."""

from flask import Flask

from board.web.desk import (
    account,
    board,
    claims,
    evidence,
    live,
    origins,
    people,
    publication,
    sources,
    stories,
    verdicts,
    work,
)
from board.web.desk.common import desk

__all__ = [
    "account", "board", "claims", "evidence", "live", "origins", "people", "publication", "sources",
    "stories", "verdicts", "work",
]  # fmt: skip


def register(app: Flask) -> None:
    app.register_blueprint(desk)
