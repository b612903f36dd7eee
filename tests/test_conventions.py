"""The conventions of the house, each as a test that fails when it is broken."""

import ast
import importlib
import inspect
import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import select, text

from board.commands import (
    claims,
    clearances,
    comments,
    corrections,
    evidence,
    origins,
    packs,
    planning,
    publication,
    replies,
    sources,
    stories,
    trail,
)
from board.commands.indexing import keep_findable
from board.forms import read_evidence
from board.models import Claim, ClaimLink, Event, metadata, now
from board.models.evidence import evidence_of
from board.rules import SourceKind, Urgency

ROOT = Path(__file__).parent.parent
PURE = {"rules", "anchors", "comparing", "intake", "words", "text", "dates", "canonical", "ids",
        "links", "platforms", "errors", "mentions", "markdown",
        "likeness", "asking", "fulltext", "resemblance", "absence"}  # fmt: skip
MAY_IMPORT = {
    "models": PURE | {"models"},
    "commands": PURE | {"commands", "models", "record", "db", "forms", "rows", "settings"},
    "queries": PURE | {"queries", "models", "db"},
    "record": PURE | {"record", "models", "db"},
    "backup": PURE | {"backup", "commands", "models", "db", "keys", "settings", "store",
                      "__version__"},
    "packs": PURE | {"packs", "queries", "record", "models", "db", "paths", "store"},
    "bake": PURE | {"bake", "create_app", "record", "db", "settings"},
    "worker": PURE | {"commands", "queries", "models", "db", "settings", "mail",
                      "letters", "store", "sweeping", "archiving"},
    "sweeping": PURE | {"commands", "queries", "models", "db", "store"},
    "checking": PURE | {"queries", "store"},
    "carrying": PURE | {"checking", "commands", "queries", "store"},
    "archiving": PURE | {"commands", "queries", "models", "db", "settings", "capture", "apart",
                         "store", "saving"},
    "saving": PURE | {"commands", "models", "db", "settings", "capture"},
    "store": {"store", "settings", "errors", "words"},
    "capture": PURE | {"capture", "extract", "apart", "settings", "__version__"},
    "extract": PURE | {"extract", "apart"},
    "apart": set(),
    "letters": PURE | {"commands", "mail", "settings"},
    "rules": {"rules", "words"},
    "web": PURE | {"web", "commands", "queries", "record", "db", "forms", "settings", "paths",
                   "extract", "packs", "store",
                   "create_app"},
}  # fmt: skip


@cache
def imports_of(path):
    return list(_imports(ast.parse(path.read_text())))


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "board":
                yield from (f"board.{alias.name}" for alias in node.names)
            else:
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def breaches(files, allowed):
    for path in files:
        for name in imports_of(path):
            if name.startswith("board.") and name.split(".")[1] not in allowed:
                yield f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_nothing_imports_upward(layer):
    found = [*(ROOT / "board" / layer).rglob("*.py"), *(ROOT / "board").glob(f"{layer}.py")]
    assert found
    assert list(breaches(found, MAY_IMPORT[layer])) == []


def test_only_the_web_imports_flask():
    files = [p for p in (ROOT / "board").rglob("*.py") if "web" not in p.parts]
    files.remove(ROOT / "board" / "__init__.py")
    assert [str(p) for p in files if {"flask", "werkzeug"} & set(imports_of(p))] == []


def test_the_public_side_reads_publication_tables_only():
    building = {"board/record/building.py"}
    for path in (ROOT / "board/record").rglob("*.py"):
        models = {m for m in imports_of(path) if m.startswith("board.models")}
        if str(path.relative_to(ROOT)) not in building:
            assert models <= {"board.models.public", "board.models.log"}, path
            assert not {m for m in imports_of(path) if m.startswith("board.record.building")}, path
    for name in ("public", "record"):
        public = {m for m in imports_of(ROOT / f"board/web/{name}.py") if m.startswith("board.")}
        assert public <= {"board.record", "board.rules", "board.web.access", "board.web.public"}
    pure = {"board.canonical", "board.rules", "board.text", "board.words", "board.db"}
    for name in ("published", "public_api", "downloads", "embeds"):
        imported = imports_of(ROOT / f"board/web/{name}.py")
        of_ours = {m for m in imported if m.startswith("board.") and m not in pure}
        readers = ("board.record", "board.web.access", "board.web.public", "board.web.published")
        assert all(m.startswith(readers) for m in of_ours), (name, of_ours)
        assert "board.record.building" not in of_ours, name


def test_connections_to_other_machines_are_opened_in_these_modules_only():
    opens = {"smtplib", "socket", "ssl", "http.client", "urllib.request", "asyncio", "ftplib",
             "boto3", "urllib3", "requests"}  # fmt: skip
    found = {str(p.relative_to(ROOT)) for p in (ROOT / "board").rglob("*.py")
             if opens & set(imports_of(p))}  # fmt: skip
    assert found == {
        "board/mail.py",
        "board/cli/serving.py",  # asks for its own port
        "board/cli/fetching.py",  # a published site, to verify it
        "board/record/log/verify.py",  # a reader's own program, which no module imports
        "board/capture/fetch.py",
        "board/capture/gate.py",  # for the one browser that it is opened for
        "board/capture/wire.py",
        "board/store/bucket.py",
    }


def test_mail_knows_no_table():
    assert {m for m in imports_of(ROOT / "board/mail.py") if m.startswith("board")} == {
        "board.settings"
    }


def test_commit_stands_once():
    places = [p for p in (ROOT / "board").rglob("*.py") if ".commit()" in p.read_text()]
    assert places == [ROOT / "board" / "db.py"]


def test_no_page_pages_by_offset():
    assert [p for p in (ROOT / "board").rglob("*.py") if ".offset(" in p.read_text()] == []


def test_templates_hold_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r'\sstyle="|\son\w+="|<script>|hx-on', path.read_text()), path


def events(session):
    return session.execute(text("SELECT count(*) FROM events")).scalar()


def assert_found_by_what_it_says(session):
    """What the last write kept of a claim's words and links is what they are."""
    session.expire_all()
    for claim in session.execute(select(Claim)).scalars().all():
        kept = claim.search_text, links_of(session, claim)
        keep_findable(session, claim, evidence_of(session, claim.id))
        session.flush()
        assert (claim.search_text, links_of(session, claim)) == kept
    session.rollback()


def links_of(session, claim):
    query = select(ClaimLink.link_key).where(ClaimLink.claim_id == claim.id)
    return set(session.execute(query).scalars())


def test_each_command_writes_one_event(desk, session):
    claim = desk.claim()
    origin = desk.source("Origin")
    item = desk.item(claim)
    orchid = desk.source("Orchid", confidential=True)
    story = stories.add_story(session, desk.reporter, "The parade")
    typed = read_evidence({"stance": "context", "description": "Edited."})
    said = comments.add_comment(session, desk.reporter, claim, "Said.")
    steps = [
        lambda: desk.claim("Another."),
        lambda: comments.add_comment(session, desk.reporter, claim, "@editor, look."),
        lambda: comments.edit_comment(session, desk.reporter, said, 1, "Said otherwise."),
        lambda: claims.assign(session, desk.reporter, claim, desk.editor.member_id),
        lambda: claims.assign(session, desk.reporter, claim, None, [desk.second.member_id]),
        lambda: claims.set_due(session, desk.reporter, claim, None),
        lambda: planning.set_urgency(session, desk.reporter, claim, Urgency.NOW),
        lambda: planning.set_tags(session, desk.reporter, claim, "parade"),
        lambda: planning.move_to_story(session, desk.reporter, claim, story),
        lambda: replies.ask_for_reply(
            session, desk.reporter, claim, replies.ReplyInput("Them", now() + timedelta(hours=1))
        ),
        lambda: replies.log_answer(session, desk.reporter, 1, 1, replies.Answer("No.")),
        lambda: replies.take_reply_back(session, desk.reporter, 1, 2, "Why."),
        lambda: clearances.clear_legally(session, desk.editor, claim, 3, "Counsel", "All."),
        lambda: clearances.withdraw_clearance(session, desk.editor, 1),
        lambda: desk.item(
            claim, stance="contradicts", title="A report", url="https://paper.example/report"
        ),
        lambda: origins.trace_origin(session, desk.reporter, item, origin),
        lambda: origins.trace_to_new(session, desk.reporter, item, "Wire", SourceKind.AGENCY),
        lambda: origins.trace_to_own_observation(session, desk.reporter, item, "Seen."),
        lambda: origins.trace_origin(session, desk.reporter, item, None),
        lambda: evidence.edit_evidence(session, desk.reporter, item, 2, typed),
        lambda: evidence.withdraw_evidence(session, desk.reporter, item, "Why."),
        lambda: evidence.restore_evidence(session, desk.reporter, item),
        lambda: desk.source("Another"),
        lambda: sources.edit_source(session, desk.reporter, origin, 1, sources.SourceInput("New")),
        lambda: corrections.correct_item(session, desk.reporter, item, "Wrong."),
        lambda: corrections.take_item_mark_back(session, desk.reporter, item),
        lambda: sources.correct_source(session, desk.reporter, origin, "Wrong."),
        lambda: sources.take_mark_back(session, desk.reporter, origin),
        lambda: sources.name_reader(session, desk.reporter, orchid, desk.editor.member_id),
        lambda: stories.add_story(session, desk.reporter, "Another"),
        lambda: stories.edit_story(
            session, desk.reporter, story, 1, stories.StoryInput("The night parade")
        ),
        lambda: desk.verdict(claim, "unverified"),
        lambda: publication.sign_off(
            session, desk.editor, claim, 4, publication.Wording("We do not know yet.")
        ),
        lambda: packs.make_pack(session, desk.editor, claim, None, now()),
        lambda: packs.make_pack(session, desk.editor, None, story, now()),
        lambda: publication.put_under_review(session, desk.editor, claim),
        lambda: publication.unpublish(session, desk.editor, claim, "Why."),
    ]
    for step in steps:
        before = events(session)
        step()
        assert events(session) == before + 1
        assert_found_by_what_it_says(session)


def test_every_command_declares_its_action():
    helpers = ("item_and_claim", "offered_origin", "rest_on",
               "free_email", "new_member", "found_member", "put_claim",
               "newest_text", "close_what_passed", "set_clock", "checked_event", "make_public",
               "publish", "blank_claim", "blank_documents", "blank_item", "names_of",
               "homes_of", "refuse_release", "attach", "is_cited", "held",
               "release")  # fmt: skip
    shared = ("act.py", "blackening.py", "facing.py", "history.py", "indexing.py", "ledger.py",
              "looking.py", "queueing.py", "register.py", "telling.py", "trail.py")  # fmt: skip
    nouns = [p for p in (ROOT / "board/commands").glob("[a-z]*.py") if p.name not in shared]
    for path in nouns:
        module = importlib.import_module(f"board.commands.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes_an_act = next(iter(inspect.signature(function).parameters), "") == "act"
            if takes_an_act and not name.startswith("_") and function.__module__ == module.__name__:
                assert name in helpers or hasattr(function, "action"), name


def test_the_trail_is_an_unbroken_keyed_chain(desk, session, settings):
    from board.keys import trail_key

    desk.corroborated()
    session.expire_all()
    previous = ""
    rows = list(session.execute(select(Event).order_by(Event.n)).scalars())
    assert [row.n for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert row.prev == previous
        assert row.hash == trail.event_hash(row, trail_key(settings.data_dir).secret)
        previous = row.hash


def test_models_and_migrations_agree(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(name, type_, _parent):
        return not (type_ in ("table", "index") and name and name.startswith("ft_"))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, metadata) == []


def test_pins_match_the_project():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pins = (ROOT / "requirements.txt").read_text()
    for dependency in project["project"]["dependencies"]:
        name = re.match(r"[\w-]+", dependency).group()
        assert re.search(rf"^{name}(\[\w+\])?==", pins, re.M), name
    more = [(ROOT / f"requirements-{name}.txt").read_text() for name in ("s3", "dev")]
    assert all(re.search(r"^boto3==", text, re.M) for text in more) and "boto3" not in pins
    assert not any("://" in text for text in (pins, *more))
