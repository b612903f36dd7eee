"""Every test that asks for `session` runs on a real SQLite file and on a real PostgreSQL."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings as examples

from board.commands import claims, evidence, members, origins, passwords, sources, verdicts
from board.db import make_engine, migrate, open_session
from board.forms import read_claim, read_evidence
from board.keys import make_keys
from board.rules import Actor, Role, Ruling, Status
from board.settings import Settings
from tests.buckets import S3Server
from tests.once import compiled_once
from tests.services import Boards, Cluster

# A red suite says what a change broke: the same examples each time, however slow the machine.
# `./dev soak` looks for new ones.
examples.register_profile("suite", derandomize=True, deadline=None, database=None)
examples.register_profile("soak", max_examples=2_000, deadline=None, print_blob=True)
examples.load_profile("soak" if os.environ.get("CLAIMBOARD_SOAK") else "suite")

MEMORY, ENOUGH = Path("/dev/shm"), 3_000_000_000
LONGEST = {"test_kill_archiving", "test_kill", "test_export", "test_leak", "test_wheel",
           "test_archiving", "test_saving", "test_pictures"}  # fmt: skip


def pytest_configure(config):
    """All that the tests write goes to memory where there is room: a board syncs each commit, and
    of the board's thousand tests none looks whether a disk does as it is told."""
    of_a_worker = hasattr(config, "workerinput")
    if of_a_worker or not MEMORY.is_dir() or not may_hold_all(MEMORY):
        return
    folder = tempfile.mkdtemp(prefix="claimboard-tests-", dir=MEMORY)
    os.chmod(folder, 0o711)  # PostgreSQL runs as a user of its own
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def may_hold_all(folder):
    """Whether there is room, and whether what is there may be run: some tests are scripts."""
    no_run = os.statvfs(folder).f_flag & os.ST_NOEXEC
    return shutil.disk_usage(folder).free >= ENOUGH and not no_run


def pytest_collection_modifyitems(items):
    """The longest come first: at the end none is left alone."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Real argon2 at its smallest: hundreds of tests need members, few the work of a hash."""
    real, passwords.HASHER = passwords.HASHER, PasswordHasher(1, 8, 1)
    passwords._nobody.cache_clear()
    yield real
    passwords.HASHER = real


@pytest.fixture(scope="session", autouse=True)
def once(tmp_path_factory):
    with compiled_once(tmp_path_factory.mktemp("templates")):
        yield


@pytest.fixture(scope="session")
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def s3_server():
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "board.sqlite"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_boards(cluster):
    return Boards(cluster)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    with empty_database(request, request.param, tmp_path) as url:
        yield url


@pytest.fixture
def second_session(request, settings, tmp_path):
    """A session on another empty board, in a database of the same kind."""
    folder = tmp_path / "second"
    make_keys(folder)
    kind = "sqlite" if settings.is_sqlite else "postgresql"
    with empty_database(request, kind, folder) as url:
        engine = make_engine(url)
        with open_session(engine, Settings(database_url=url, data_dir=folder)) as session:
            yield session
        engine.dispose()


@contextmanager
def empty_database(request, kind, folder):
    if kind == "sqlite":
        path = folder / "claimboard.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    boards = request.getfixturevalue("postgres_boards")
    name = boards.lend()
    yield boards.cluster.url(name)
    boards.take_back(name)


@pytest.fixture
def settings(database_url, tmp_path):
    make_keys(tmp_path)
    return Settings(database_url=database_url, data_dir=tmp_path)


@pytest.fixture
def engine(settings):
    engine = make_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine, settings):
    with open_session(engine, settings) as session:
        yield session


@dataclass
class Desk:
    """A small newsroom and short ways to make it act."""

    session: object
    people: dict = field(default_factory=dict)

    def join(self, name, *roles):
        member_id = members.add_member(
            self.session, members.INSTALLER, f"{name}@desk.test", name.title(),
            "correct horse battery", frozenset(roles),
        )  # fmt: skip
        self.people[name] = Actor(member_id, frozenset(roles))
        return self.people[name]

    def __getattr__(self, name):
        return self.people[name]

    def claim(self, statement="The range is 15,000 km.", by=None, **fields):
        return claims.enter_claim(
            self.session, by or self.reporter, read_claim({"statement": statement, **fields})
        )

    def source(self, name, by=None, **fields):
        return sources.add_source(
            self.session, by or self.reporter, sources.SourceInput(name, **fields)
        )

    def item(self, claim_id, origin=None, by=None, **fields):
        typed = {"stance": "supports", "description": "A described item", "public": "yes", **fields}
        item = evidence.add_evidence(
            self.session, by or self.reporter, claim_id, read_evidence(typed)
        )
        if origin:
            origins.trace_origin(self.session, by or self.reporter, item, origin)
        return item

    def verdict(self, claim_id, status, cites=(), by=None, version=None, **ruling):
        from board.models import Claim

        version = version or self.session.get(Claim, claim_id, populate_existing=True).version
        ruling = Ruling(Status(status), ruling.pop("reasoning", "Because."), **ruling)
        return verdicts.give_verdict(
            self.session, by or self.reporter, claim_id, version, ruling, list(cites)
        )

    def corroborated(self, statement="The parade was held at night.", **fields):
        claim = self.claim(statement, **fields)
        cites = [self.item(claim, self.source(f"Origin {n} of {claim}")) for n in (1, 2)]
        self.verdict(claim, "corroborated", cites)
        return claim


@pytest.fixture
def desk(session):
    return newsroom(session)


def newsroom(session):
    """A desk with a reporter, two editors and an administrator."""
    desk = Desk(session)
    desk.join("reporter", Role.REPORTER)
    desk.join("editor", Role.EDITOR)
    desk.join("second", Role.EDITOR)
    desk.join("admin", Role.ADMIN)
    return desk
