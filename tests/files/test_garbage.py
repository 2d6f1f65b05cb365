"""Whatever stands in a file, the answer is a fault at a place, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simcore.errors import InputError
from simcore.files import load_case, load_study
from tests.files.sample import CASE, LEVERS, STUDY, Lookup

QUIET = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BITS = [
    "{}", "[]", "null", "~", "- a", "true", "1e999", "-1", "0", "rest", "450 USD/t", "{value: 1}",
    "{path: {2025: 1}}", "{path: {}}", "[1, 2]", "[[a]]", "{a: {b: c}}", "*x", "&x 1", "!!str a",
    "'", '"\\UFFFFFFFF"', "|", "? a", "@", "%", "1 %", "1 t/t/t", "1 //", "9" * 400, "nan", ".inf",
    "{value: [1], source: [2], quality: [3], interpolation: {}}", "{at: []}", "{by: 3}", "0x10",
    "{when: {quantity: [1]}}", "2027-13-45", "{set: a, to: b}", "baseline", "motors", "coal",
]  # fmt: skip


def refuse(folder: Path, case: str, study: str) -> None:
    """Load; whatever is wrong must be an `InputError` with a place in each line."""
    (folder / "case.yaml").write_text(case, encoding="utf-8")
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    try:
        load_study(folder / "study.yaml", plugins=Lookup(), levers=lambda _: LEVERS)
    except InputError as error:
        lines = str(error).splitlines()
        assert lines
        assert all(line.startswith(str(folder)) for line in lines)


@QUIET
@given(content=st.binary(max_size=200))
def test_random_bytes(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError):
        load_case(path)


@QUIET
@given(content=st.text(alphabet="ab:-{}[],&*!|>'\"%@#?\n\t 01.~<", max_size=80))
def test_random_yaml(content: str, tmp_path: Path) -> None:
    refuse(tmp_path, CASE, content)


def values(text: str) -> list[int]:
    """Return the positions at which a value begins."""
    return [i + 2 for i in range(len(text)) if text.startswith((": ", "[ "), i)]


@QUIET
@given(data=st.data())
def test_a_value_replaced_by_another(data: st.DataObject, tmp_path: Path) -> None:
    texts = [CASE, STUDY]
    for _ in range(data.draw(st.integers(1, 3))):
        which = data.draw(st.integers(0, 1))
        text = texts[which]
        start = data.draw(st.sampled_from(values(text)))
        end = start + next(i for i, c in enumerate(text[start:] + "\n") if c in ",}\n]")
        texts[which] = text[:start] + data.draw(st.sampled_from(BITS)) + text[end:]
    refuse(tmp_path, *texts)


@QUIET
@given(data=st.data())
def test_lines_left_out_or_moved(data: st.DataObject, tmp_path: Path) -> None:
    texts = [CASE.splitlines(), STUDY.splitlines()]
    lines = texts[data.draw(st.integers(0, 1))]
    start = data.draw(st.integers(0, len(lines) - 1))
    taken = lines[start : start + data.draw(st.integers(1, 6))]
    del lines[start : start + len(taken)]
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(lines)))
        lines[place:place] = taken
    refuse(tmp_path, "\n".join(texts[0]), "\n".join(texts[1]))
