"""The command group: help, start-up, exit codes."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from simcore.cli.main import COMMANDS, main
from simcore.errors import InputError

HEAVY = ("numpy", "pyarrow", "rich", "pydantic", "ruamel", "pint", "simpy", "simcore.files")


def _commands(group: click.Group) -> list[list[str]]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append([name])
        if isinstance(command, click.Group):
            found += [[name, *below] for below in _commands(command)]
    return found


@pytest.mark.parametrize("words", [[], *_commands(main)], ids=" ".join)
def test_every_help_shows_an_example(words: list[str]) -> None:
    done = CliRunner().invoke(main, [*words, "--help"])
    assert done.exit_code == 0
    assert " ".join(["decouple", *words]) in done.output.partition("Example")[2]


def test_help_lists_the_commands_in_order() -> None:
    text = CliRunner().invoke(main, ["--help"]).output
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys\nfrom simcore.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "click" in loaded
    assert not [name for name in HEAVY if name in loaded]


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "simcore", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("decouple, version")


@pytest.mark.parametrize("words", [["walk"], ["run"], ["compare", "x", "--at", "soon"]])
def test_wrong_usage_exits_with_two(words: list[str]) -> None:
    assert CliRunner().invoke(main, words).exit_code == 2


def test_wrong_input_is_a_message_and_exit_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise InputError("case.yaml:3:1: no `stages`\ncase.yaml:9:1: no `market`")

    monkeypatch.setattr(main, "get_command", lambda *_: broken)
    done = CliRunner().invoke(main, ["broken"])
    assert done.exit_code == 1
    assert done.stderr == "case.yaml:3:1: no `stages`\ncase.yaml:9:1: no `market`\n"
    assert done.stdout == ""


def test_a_message_is_shown_and_not_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise InputError("\x1b[2J\x1b]0;title\x07 \ud800: no file")

    monkeypatch.setattr(main, "get_command", lambda *_: broken)
    done = CliRunner().invoke(main, ["broken"])
    assert done.exit_code == 1
    assert done.stderr == "\\x1b[2J\\x1b]0;title\\x07 \\ud800: no file\n"
