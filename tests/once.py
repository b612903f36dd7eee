"""What is compiled once a run: hundreds of tests make an app and engines of their own."""

from contextlib import ExitStack, contextmanager

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import make_url
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from board import db


@contextmanager
def compiled_once(folder):
    """Templates, addresses and SQL, for as long as this takes."""
    with ExitStack() as stack:
        for part in (_templates(folder), _addresses(), _statements()):
            stack.enter_context(part)
        yield


def _templates(folder):
    cache = FileSystemBytecodeCache(str(folder))
    return _instead(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": cache})


def _addresses():
    """What builds an address knows of its rule nothing but the text."""
    real, made = Rule._compile_builder, {}

    def compile_builder(rule, append_unknown=True):
        if rule.defaults:
            return real(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in made:
            made[key] = real(rule, append_unknown)
        return made[key]

    return _instead(Rule, "_compile_builder", compile_builder)


def _statements():
    """Engines of one kind share what they know of its language, once one of them was connected."""
    real, shared = db.create_engine, {}

    def create_engine(url, **options):
        kind = make_url(url).drivername
        dialect, statements = shared.get(kind, (None, None))
        known = dialect is not None and dialect.server_version_info is not None
        engine = real(url, _initialize=not known, **options)
        if known:
            engine.dialect, engine._compiled_cache = dialect, statements
        else:
            shared[kind] = engine.dialect, LRUCache(5_000)
        return engine

    return _instead(db, "create_engine", create_engine)


@contextmanager
def _instead(place, name, value):
    real = getattr(place, name)
    setattr(place, name, value)
    yield
    setattr(place, name, real)
