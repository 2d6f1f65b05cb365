"""JSON for the page."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from simcore.whatif.wire import as_json, rows_json

VALUES: some.SearchStrategy[Any] = some.one_of(
    some.floats(), some.integers(-(2**53), 2**53), some.text(), some.none(), some.booleans(),
    some.lists(some.floats(), max_size=2),
)  # fmt: skip


def test_numbers_have_six_digits_and_no_nan() -> None:
    assert as_json([1234567.8, math.nan, -math.inf, 0.1, 3]) == "[1234570.0,null,null,0.1,3]"
    assert rows_json([{"a": 1234567.8, "b": 2025}]) == '[{"a":1.23457e+06,"b":2025}]'
    assert rows_json([{"a": math.nan, "b": 1.5}]) == '[{"a":null,"b":1.5}]'
    assert rows_json([]) == "[]"


def test_a_row_of_another_kind_is_written_by_its_own_pattern() -> None:
    rows: list[dict[str, Any]] = [{"a": 1.5, "t": "x"}, {"a": None, "t": "y"}, {"b": True}]
    assert rows_json(rows) == '[{"a":1.5,"t":"x"},{"a":null,"t":"y"},{"b":true}]'


@given(some.lists(some.dictionaries(some.text(), VALUES, max_size=4), max_size=4))
def test_rows_are_the_json_of_their_values(rows: list[dict[str, Any]]) -> None:
    assert json.loads(rows_json(rows)) == json.loads(as_json(rows))
