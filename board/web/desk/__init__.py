"""The desk: load, make one call, answer. One module a noun."""

from flask import Flask

from board.web.desk import (
    account,
    board,
    claims,
    evidence,
    handover,
    many,
    origins,
    people,
    publication,
    replies,
    sources,
    stories,
    verdicts,
)
from board.web.desk.common import desk

__all__ = [
    "account", "board", "claims", "evidence", "handover", "many", "origins", "people",
    "publication", "replies", "sources", "stories", "verdicts",
]  # fmt: skip


def register(app: Flask) -> None:
    app.register_blueprint(desk)
