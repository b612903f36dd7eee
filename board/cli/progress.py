"""Progress of long work: one living line on a terminal, plain lines elsewhere; on stderr."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")
EVERY = {True: 0.1, False: 10.0}


def progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Pass the items on, saying how many have gone by: "importing 1,200 of 5,000".

    Off a terminal, work that is over before there was anything to say leaves no line.
    """
    living = sys.stderr.isatty()
    start = told = time.monotonic()
    done = 0
    for done, item in enumerate(items, 1):
        yield item
        if time.monotonic() - told > EVERY[living]:
            told = time.monotonic()
            _say(what, done, total, living)
    if living or told > start:
        _say(what, done, total, living)
    if living:
        click.echo(err=True)


def _say(what: str, done: int, total: int | None, living: bool) -> None:
    line = f"claimboard: {what} {done:,}" + (f" of {total:,}" if total else "")
    click.echo(f"\r{line}" if living else line, err=True, nl=not living)
