"""The desk: load, make one call, answer. One module a noun."""

from flask import Flask

from board.web.desk import (
    account,
    articles,
    board,
    captures,
    claims,
    comments,
    corrections,
    evidence,
    files,
    handover,
    intake,
    live,
    many,
    merging,
    mine,
    origins,
    packs,
    pages,
    people,
    publication,
    redactions,
    replies,
    search,
    signing,
    sources,
    splitting,
    stories,
    together,
    verdicts,
    work,
)
from board.web.desk.common import desk

__all__ = [
    "account", "articles", "board", "captures", "claims", "comments", "corrections", "evidence",
    "files", "handover", "intake", "live", "many", "merging", "mine", "origins", "packs",
    "pages", "people", "publication", "redactions", "replies", "search", "signing", "sources",
    "splitting", "stories", "together", "verdicts", "work",
]  # fmt: skip


def register(app: Flask) -> None:
    app.register_blueprint(desk)
