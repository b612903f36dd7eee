"""docs/running.md and --help say all there is: each variable, each command."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from board.cli import main
from board.settings import Settings

ROOT = Path(__file__).parent.parent.parent
MANUAL = (ROOT / "docs" / "running.md").read_text()


def test_every_variable_is_in_the_manual_and_no_other():
    read = set(re.findall(r"CLAIMBOARD_\w+", (ROOT / "board" / "settings.py").read_text()))
    told = set(re.findall(r"^\| `(CLAIMBOARD_\w+)` \|", MANUAL, re.M))
    assert read == told
    assert set(re.findall(r"CLAIMBOARD_\w+", MANUAL)) <= read


@pytest.mark.parametrize("name", ["init", "migrate", "serve", "backup", "restore", "copy-to",
                                  "worker", "check", "verify", "members"])  # fmt: skip
def test_the_commands_of_running_a_board_are_in_the_manual(name):
    assert name in main.commands
    assert f"claimboard {name}" in MANUAL


def test_the_manual_names_no_command_that_there_is_not():
    said = re.findall(r"^\s*(?:\S+=\S+ )*claimboard ([a-z][a-z-]+)", MANUAL, re.M)
    assert said and set(said) <= set(main.commands)


def every(group, path=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every(command, (*path, name))
        yield (*path, name), command


@pytest.mark.parametrize(("path", "command"), list(every(main)), ids=lambda v: str(v))
def test_every_command_says_what_it_does(path, command):
    answer = CliRunner().invoke(main, [*path, "--help"])
    assert answer.exit_code == 0
    assert len((command.help or "").split()) >= 5, path
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert path[0] in ("members", "import", "export") or not silent


def test_settings_that_cannot_be_are_refused_by_name():
    for name, value in (("CLAIMBOARD_TIMEZONE", "Mars/One"), ("CLAIMBOARD_PROXIES", "many")):
        answer = CliRunner().invoke(main, ["check"], env={name: value})
        assert answer.exit_code == 1 and name in answer.output
        with pytest.raises(ValueError, match=name):
            Settings.from_env({name: value})
