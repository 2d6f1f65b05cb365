"""``decouple schema``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from simcore.cli.main import main


@pytest.mark.parametrize(("kind", "key"), [("case", "stages"), ("study", "scenarios")])
def test_schema_of_each_kind_is_json_with_its_keys(kind: str, key: str) -> None:
    done = CliRunner().invoke(main, ["schema", kind])
    assert done.exit_code == 0
    assert key in json.loads(done.stdout)["properties"]


def test_other_kinds_are_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["schema", "plan"]).exit_code == 2
