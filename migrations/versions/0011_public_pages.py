"""the public record as of a moment, in order, searched; pages in the newsroom's words"""

import json
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from board.text import fold

revision = "0011"
down_revision = "0009"

Text = sqlmodel.sql.sqltypes.AutoString
At = sqlmodel.sql.sqltypes.UTCDateTime
EVENTS = ("first", "update", "clarification", "correction", "under_review", "unpublished",
          "redacted")  # fmt: skip
STATUSES = ("unverified", "corroborated", "disputed")


def upgrade() -> None:
    _spans()
    op.create_table(
        "public_texts",
        sa.Column("name", Text(length=40), nullable=False),
        sa.Column("body", Text(), nullable=False),
        sa.Column("language", Text(length=35), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", At(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_public_texts")),
    )
    for column in (
        sa.Column("seq", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("search_text", Text(), nullable=False, server_default=""),
        sa.Column("sibling", Text(length=10), nullable=False, server_default=""),
    ):
        op.add_column("public_claims", column)
    _tell_of_what_is_public()
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_index(op.f("ix_public_claims_seq"), "public_claims", ["seq"], unique=True)
    op.create_index(op.f("ix_public_claims_sibling"), "public_claims", ["sibling"])
    _full_text_sqlite() if sqlite else _full_text_postgresql()


def _spans() -> None:
    op.create_table(
        "public_spans",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("pid", Text(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", _enum("event", EVENTS), nullable=False),
        sa.Column("status", _enum("status", STATUSES), nullable=True),
        sa.Column("story_pid", Text(length=10), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("since", At(), nullable=False),
        sa.Column("until", At(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_public_spans_publication_id"),
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_public_spans")),
    )
    for name, columns in {
        "status": ["hidden", "status", "since", "publication_id"],
        "story": ["story_pid", "hidden", "status", "since"],
        "event": ["event", "hidden", "since"],
        "pid": ["pid", "since"],
    }.items():
        op.create_index(f"ix_public_spans_{name}", "public_spans", columns)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _tell_of_what_is_public() -> None:
    bind = op.get_bind()
    for seq, face in enumerate(bind.execute(_FACES).all(), 1):
        documents = bind.execute(_DOCUMENTS, {"pid": face.pid}).all()
        gone = documents[-1].event in ("unpublished", "redacted")
        newest = {} if gone else json.loads(documents[-1].document)
        told = {"words": fold(_words(newest)), "sibling": newest.get("sibling", "")}
        bind.execute(_IN_ORDER, {"seq": seq, "pid": face.pid, **told})
        for row, following in zip(documents, [*documents[1:], None], strict=True):
            bind.execute(_SPAN, _span(row, following.at if following else None, gone))


_FACES = sa.text("SELECT pid FROM public_claims ORDER BY first_published_at, pid")
_DOCUMENTS = sa.text(
    "SELECT id, pid, number, event, at, document FROM publications WHERE pid = :pid ORDER BY number"
)
_IN_ORDER = sa.text(
    "UPDATE public_claims SET seq = :seq, search_text = :words, sibling = :sibling WHERE pid = :pid"
)
_SPAN = sa.text(
    "INSERT INTO public_spans (publication_id, pid, number, event, status, story_pid, hidden, "
    "since, until) VALUES (:publication_id, :pid, :number, :event, :status, :story_pid, :hidden, "
    ":since, :until)"
)


def _span(row: Any, until: Any, hidden: bool) -> dict[str, Any]:
    document = json.loads(row.document)
    return {
        "publication_id": row.id, "pid": row.pid, "number": row.number, "event": row.event,
        "status": document.get("status"), "hidden": hidden, "since": row.at, "until": until,
        "story_pid": (document.get("story") or {}).get("pid", ""),
    }  # fmt: skip


def _words(document: dict[str, Any]) -> str:
    names = ("statement", "claimant", "original_words", "public_wording")
    texts = [document.get(name) or "" for name in names]
    texts.append((document.get("story") or {}).get("title", ""))
    for item in document.get("evidence", []):
        texts += [item.get(name) or "" for name in ("title", "publisher", "description")]
    return " ".join(texts)[:20_000]


def _full_text_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE ft_public USING fts5"
        "(search_text, content='public_claims', content_rowid='seq', prefix='2 3')"
    )
    out = "INSERT INTO ft_public (ft_public, rowid, search_text) VALUES ('delete', old.seq, old.search_text);"
    into = "INSERT INTO ft_public (rowid, search_text) VALUES (new.seq, new.search_text);"
    op.execute("INSERT INTO ft_public (ft_public) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER ft_public_in AFTER INSERT ON public_claims BEGIN {into} END")
    op.execute(f"CREATE TRIGGER ft_public_out AFTER DELETE ON public_claims BEGIN {out} END")
    op.execute(
        "CREATE TRIGGER ft_public_new AFTER UPDATE OF search_text ON public_claims "
        f"BEGIN {out} {into} END"
    )


def _full_text_postgresql() -> None:
    op.execute(
        "CREATE INDEX ft_public ON public_claims USING gin (to_tsvector('simple', search_text))"
    )
