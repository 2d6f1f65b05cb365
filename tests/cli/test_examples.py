"""Every example that --help shows must run."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from simcore.cli.main import main

ROOT = Path(__file__).parents[2]
COMMANDS = ("run", "check", "explain", "schema", "plan")


def examples(command: str) -> list[str]:
    text = CliRunner().invoke(main, [command, "--help"]).output
    lines = [line.strip() for line in text[text.index("Example") :].splitlines()]
    return [line for line in lines if line.startswith("decouple ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_help_run(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    found = examples(command)
    assert found
    for line in found:
        words = shlex.split(line.partition(" > ")[0])[1:]
        if command == "run":
            words = [word for word in words if word not in {"-n", "64"}]
            words += ["-n", "2", "--workers", "1", "--quiet"]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, f"{line}: {result.output}"
