"""Save as study: `decouple run` of the file gives the numbers that the page showed."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from pathlib import Path

from tests.browser.live import Room, command

SAVING = "interventions.boiler_tuning.saving"
START = "interventions.biomass_boiler.adopt.start"


def decouple(*arguments: str, folder: Path) -> str:
    done = subprocess.run(
        command(*arguments), cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_saved_study_repeats_the_numbers_of_the_page(room: Room, tmp_path: Path) -> None:
    room.open(f"#preset=reported-measures&set={SAVING}:0.09&set={START}:2027&at=2032")
    with room.redrawn():
        room.switch("save_all").click()
    shown = room.page.evaluate(
        """async (state) => {
            const answer = await fetch("/api/run", {
                method: "POST",
                headers: {"Content-Type": "application/json"},
                body: JSON.stringify({client: "test", sequence: 1, state, also: [], at: 2032}),
            });
            const {headline} = await answer.json();
            return headline.find((one) => one.role === "current").figures;
        }""",
        room.state,
    )
    room.act("export").click()
    room.page.locator("#export-name").fill("Boiler a year earlier")
    with room.page.expect_download() as waiting:
        room.page.get_by_role("button", name="Save", exact=True).click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.suffix == ".yaml"
    assert "Boiler a year earlier" in file.read_text("utf-8")

    decouple("run", str(file), "--quiet", "-o", "out", folder=tmp_path)
    (result,) = [one for one in (tmp_path / "out").iterdir() if one.is_dir()]
    table = decouple("compare", str(result), "--at", "2032", "--format", "csv", folder=tmp_path)
    rows = list(csv.DictReader(io.StringIO(table)))
    found = 0
    for figure in shown:
        power = {"M": 1e6, "k": 1e3}.get(figure["unit"][0], 1.0)  # MUSD, ktCO2e
        same = [one for one in rows if agrees(one, figure["key"], figure["value"] * power)]
        assert same, (figure, [one for one in rows if figure["key"] in one.values()])
        found += 1
    assert found >= 3
    # What the room read is that value, rounded.
    texts = room.figures("current")
    for figure, text in zip(shown, texts, strict=True):
        assert re.match(r"[-+−]?[\d.]+", text), (figure, text)


def agrees(row: dict[str, str], key: str, value: float) -> bool:
    """Return whether a row of the comparison is of an indicator and has its median, to 6 digits."""
    if key not in row.values():
        return False
    numbers = [float(one) for one in row.values() if re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", one)]
    return any(f"{one:.6g}" == f"{value:.6g}" for one in numbers)
