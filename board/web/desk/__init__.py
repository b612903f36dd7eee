"""The desk: load, make one call, answer. One module a noun."""

from flask import Flask

from board.web.desk import (
    account,
    articles,
    board,
    claims,
    comments,
    corrections,
    evidence,
    handover,
    intake,
    live,
    many,
    merging,
    mine,
    origins,
    pages,
    people,
    publication,
    replies,
    search,
    sources,
    splitting,
    stories,
    verdicts,
    work,
)
from board.web.desk.common import desk

__all__ = [
    "account", "articles", "board", "claims", "comments", "corrections", "evidence", "handover",
    "intake", "live", "many", "merging", "mine", "origins", "pages", "people", "publication",
    "replies", "search", "sources", "splitting", "stories", "verdicts", "work",
]  # fmt: skip


def register(app: Flask) -> None:
    app.register_blueprint(desk)
