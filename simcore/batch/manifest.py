"""The manifest of a result: what was asked for, by which code, and the state of every block.

It stands in two files. ``manifest.json`` is whole and replaced as a whole; ``manifest.log`` holds
what became of blocks since, a line for each group of them, and names the ``manifest.json`` that it
goes with. After a run that ended there is no log.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import asdict, astuple, fields
from typing import TYPE_CHECKING, Any

from simcore.batch.durable import MOST_BYTES, NAME, replace_file, safe_name
from simcore.batch.log import read_log
from simcore.batch.records import (
    BLOCK_SIZE,
    FORMAT,
    AxisEntry,
    BlockRecord,
    Failure,
    FileRecord,
    Manifest,
    Request,
    ScenarioEntry,
    SweepEntry,
    block_path,
)
from simcore.errors import InputError, ResultError
from simcore.foreign import UNPRINTABLE, read_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "BLOCK_SIZE",
    "FORMAT",
    "LOG",
    "MANIFEST",
    "AxisEntry",
    "BlockRecord",
    "DamagedManifestError",
    "Failure",
    "FileRecord",
    "Manifest",
    "Request",
    "ScenarioEntry",
    "SweepEntry",
    "block_path",
    "log_entry",
    "read_manifest",
    "read_record",
    "record_text",
    "write_manifest",
]

ADDED = (
    "price_year",
    "study_file",
    "overrides",
    "plugins_dir",
    "asked_at",
    "measures",
    "only",
    "sweeps",
    "datasets",
)
"""Facts of a request that earlier manifests of this format lack."""
LOG = "manifest.log"
MANIFEST = "manifest.json"
MOST_BLOCKS = 500_000
MOST_REPLICATIONS = 10_000_000
MOST_YEARS = 1_000
STATES = ("pending", "done", "failed")
OPERATIONS = ("set", "scale", "add")
KINDS = ("grid", "sample")
DAMAGE = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    RecursionError,
    InputError,
)
"""What reading a document raises that no run has written."""
_BLOCK_FILE = re.compile(
    rf"{NAME}/scenario={NAME}/block-\d{{5,}}\.parquet|\.cache/{NAME}/{NAME}\.parquet"
)
"""Where a block's file may stand: in its dataset or in the cache."""


class DamagedManifestError(ResultError):
    """A manifest that nobody can read; the blocks it named have to be run again."""


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Write ``manifest.json`` whole or not at all, and return its mark for the log.

    Raises
    ------
    ResultError
        If it has more blocks than readers take.
    """
    if len(manifest.blocks) > MOST_BLOCKS:
        raise ResultError(
            f"{folder}: {len(manifest.blocks):,} blocks are more than one result holds"
            f" ({MOST_BLOCKS:,}); ask for fewer scenarios or replications"
        )
    content = _text(manifest).encode()
    replace_file(folder / MANIFEST, content)
    return _mark(content)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a result folder, with what its log adds.

    Raises
    ------
    ResultError
        If there is none, or it cannot be read, is damaged, or of a later format.
    """
    path = folder / MANIFEST
    try:
        entries = read_log(folder / LOG)  # first: what leaves the log stands in the manifest then
        content = read_plain(path, MOST_BYTES)
        document = json.loads(content.decode())
        if document["format"] != FORMAT:
            raise ResultError(f"{path}: format {document['format']} is not known, only {FORMAT}")
        manifest = _manifest(document)
    except FileNotFoundError as error:
        raise ResultError(f"{folder} holds no result: no {MANIFEST}; run a study first") from error
    except NotADirectoryError as error:
        raise ResultError(f"{folder} is a file; name the folder of a result") from error
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}") from error
    except DAMAGE as error:
        message = f"{path} is damaged ({error!r:.200}); run the study again"
        raise DamagedManifestError(message) from error
    mark = _mark(content)
    for one in entries:
        if one.get("extends") == mark:  # else it went with a manifest that has been replaced
            _take_in(manifest, one, folder / LOG)
    return manifest


def log_entry(
    mark: str, records: Iterable[BlockRecord], units: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """Return the line of the log that says what became of some blocks."""
    entry: dict[str, Any] = {"extends": mark, "blocks": [_block(one) for one in records]}
    return entry | ({"units": units} if units else {})


def record_text(record: BlockRecord) -> bytes:
    """Return the record of one block, for a block that no manifest names."""
    return _json(_block(record)).encode()


def read_record(path: Path) -> BlockRecord | None:
    """Read the record of one block; None where there is none that can be read."""
    try:
        return _record(json.loads(read_plain(path, MOST_BYTES).decode()))
    except (OSError, *DAMAGE):
        return None


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _take_in(manifest: Manifest, entry: dict[str, Any], path: Path) -> None:
    """Add an entry of the log; a block that was not asked for is none of this manifest's."""
    try:
        records = [_record(one) for one in entry["blocks"]]
        manifest.units.update(_units(entry.get("units", {})))
    except DAMAGE as error:
        raise DamagedManifestError(f"{path} is damaged ({error!r:.200}); run it again") from error
    for one in records:
        asked = manifest.blocks.get(one.key)
        if asked is not None and asked.fingerprint == one.fingerprint:
            manifest.blocks[one.key] = one


def _text(manifest: Manifest) -> str:
    """Write one line a block: json's own indenting is slow and puts one number on a line."""
    request = asdict(manifest.request)
    request["scenarios"] = [_scenario_text(one) for one in manifest.request.scenarios]
    parts = [f'"format": {FORMAT}'] + [f'"{key}": {_json(request[key])}' for key in request]
    parts.append(f'"units": {_json(manifest.units)}')
    parts.append(f'"moves": {_json(manifest.moves)}')
    lines = ",\n  ".join(_json(_block(one)) for one in manifest.blocks.values())
    parts.append(f'"blocks": [\n  {lines}\n ]')
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def _scenario_text(entry: ScenarioEntry) -> dict[str, Any]:
    """Return a scenario; of one that is no point of a sweep, what earlier versions wrote."""
    said = asdict(entry)
    return said if entry.sweep else {key: said[key] for key in ("name", "title", "fingerprint")}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(record: BlockRecord) -> dict[str, Any]:
    found: dict[str, Any] = {
        "scenario": record.scenario,
        "block": record.block,
        "replications": record.replications,
        "status": record.status,
        "fingerprint": record.fingerprint,
    }
    if record.seconds:
        found["seconds"] = round(record.seconds, 3)
    if record.files:
        found["files"] = {name: _file(one) for name, one in record.files.items()}
    if record.left_out:
        found["left_out"] = record.left_out
    if any(record.notes.values()):
        found["notes"] = record.notes
    if record.failure is not None:
        said = asdict(record.failure)
        found["failure"] = {key: one for key, one in said.items() if one not in {"", None}}
    return found


def _file(record: FileRecord) -> list[int]:
    rows = [] if record.rows is None else [record.rows]
    return [record.size, record.crc32, *rows]


def _manifest(document: dict[str, Any]) -> Manifest:
    request = _request(document)
    blocks = [_record(one) for one in document["blocks"]]
    moves = [(_inside(source), _inside(target)) for source, target in document["moves"]]
    manifest = Manifest(request, {one.key: one for one in blocks}, _units(document["units"]), moves)
    _check_blocks(manifest, blocks)
    return manifest


def _request(document: dict[str, Any]) -> Request:
    facts = {
        one.name: document[one.name]
        for one in fields(Request)
        if one.name in document or one.name not in ADDED
    }
    sweeps = {one.name: one for one in map(_sweep, facts.get("sweeps", ()))}
    if len(sweeps) != len(facts.get("sweeps", ())):
        raise ValueError("two sweeps of one name")
    facts["sweeps"] = tuple(sweeps.values())
    entries = tuple(_scenario(one, sweeps) for one in facts.pop("scenarios"))
    safe_name(_word(facts["study"]), "study")
    if _word(facts.get("study_file", "")).startswith("-"):  # the report shows it in a command
        raise ValueError("the study's file is an option")
    for key in ("title", "period", "currency", "plugins_dir", "asked_at"):
        _word(facts.get(key, ""))
    for key in ("versions", "code", "measures"):
        for word in (*facts.get(key, {}), *facts.get(key, {}).values()):
            _word(word)
    facts["only"] = tuple(_whole(one, 0, MOST_REPLICATIONS) for one in facts.get("only", ()))
    facts["datasets"] = tuple(safe_name(_word(one), "dataset") for one in facts.get("datasets", ()))
    facts["overrides"] = tuple(_word(one) for one in facts.get("overrides", ()))
    _whole(facts["seed"], 0, 2**63 - 1)
    _whole(facts["replications"], 1, MOST_REPLICATIONS)
    _whole(facts["first_year"], 0, 9_999)
    _whole(facts["years"], 1, MOST_YEARS)
    _whole(facts["block_size"], BLOCK_SIZE, BLOCK_SIZE)
    _whole(facts.get("price_year", 0), 0, 9_999)
    return Request(**facts, scenarios=entries)


def _sweep(entry: dict[str, Any]) -> SweepEntry:
    axes = tuple(AxisEntry(**one) for one in entry["axes"])
    sweep = SweepEntry(**{**entry, "axes": axes})
    safe_name(_word(sweep.name), "sweep")
    for word in (sweep.title, sweep.extends, *(one for axis in axes for one in astuple(axis))):
        _word(word)
    if sweep.kind not in KINDS or any(one.operation not in OPERATIONS for one in axes):
        raise ValueError(f"sweep {sweep.name}: {sweep.kind!r:.40} of {len(axes)} axes")
    return sweep


def _scenario(entry: dict[str, Any], sweeps: Mapping[str, SweepEntry]) -> ScenarioEntry:
    """Return a scenario; the values of a point are as many as its sweep has axes."""
    point = tuple(_coordinate(one) for one in entry.get("point", ()))
    one = ScenarioEntry(**{**entry, "point": point})
    safe_name(_word(one.name), "scenario")
    _word(one.title)
    _word(one.fingerprint)
    axes = sweeps[_word(one.sweep)].axes if one.sweep else ()
    if len(point) != len(axes):
        raise ValueError(f"point {one.name} has {len(point)} values, not {len(axes)}")
    return one


def _coordinate(value: object) -> float | str:
    if type(value) not in {int, float}:
        return _word(value)
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise ValueError(f"value {value!r:.40} of a point")
    return number


def _check_blocks(manifest: Manifest, blocks: Sequence[BlockRecord]) -> None:
    """Refuse blocks that do not hold all replications of all scenarios, each once."""
    request = manifest.request
    sizes = request.sizes
    names = {one.name for one in request.scenarios}
    if not names:
        raise ValueError("no scenario")
    if not len(blocks) == len(manifest.blocks) == len(names) * len(sizes):
        raise ValueError(f"{len(blocks)} blocks, not {len(names) * len(sizes)}")
    for one in blocks:
        if one.scenario not in names or sizes.get(one.block) != one.replications:
            raise ValueError(f"block {one.block} of {one.scenario} is not of this request")


def _record(entry: dict[str, Any]) -> BlockRecord:
    files = {
        safe_name(name, "dataset"): FileRecord(*(_whole(one, 0, 2**62) for one in numbers))
        for name, numbers in entry.get("files", {}).items()
    }
    failure = Failure(**entry["failure"]) if "failure" in entry else None
    for name, said in asdict(failure).items() if failure else ():
        if name != "replication":
            _word(said)
        elif said is not None:
            _whole(said, 0, 2**62)
    if entry["status"] not in STATES or (entry["status"] != "done" and files):
        raise ValueError(f"status {entry['status']!r:.40}")
    seconds = entry.get("seconds", 0.0)
    if not (isinstance(seconds, int | float) and math.isfinite(seconds) and seconds >= 0.0):
        raise ValueError(f"seconds {seconds!r:.40}")
    return BlockRecord(
        scenario=safe_name(_word(entry["scenario"]), "scenario"),
        block=_whole(entry["block"], 0, MOST_REPLICATIONS),
        replications=_whole(entry["replications"], 1, BLOCK_SIZE),
        fingerprint=safe_name(_word(entry["fingerprint"]), "fingerprint"),
        status=entry["status"],
        files=files,
        failure=failure,
        notes=_notes(entry.get("notes", {})),
        seconds=float(seconds),
        left_out=tuple(safe_name(_word(one), "dataset") for one in entry.get("left_out", ())),
    )


def _notes(notes: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {
        _word(kind): {_word(subject): _whole(count, 0, 2**62) for subject, count in some.items()}
        for kind, some in notes.items()
    }


def _units(units: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {
        safe_name(_word(dataset), "dataset"): {_word(a): _word(b) for a, b in some.items()}
        for dataset, some in units.items()
    }


def _word(text: object) -> str:
    """Refuse what is no text, or none that may be shown as it is."""
    if not isinstance(text, str):
        raise TypeError(f"{text!r:.40} is no text")
    if UNPRINTABLE.search(text):
        raise ValueError(f"{text!a:.40} holds what a terminal would obey")
    return text


def _whole(number: object, lowest: int, highest: int) -> int:
    if type(number) is not int or not lowest <= number <= highest:
        raise ValueError(f"{number!r:.40} is no whole number from {lowest} to {highest}")
    return number


def _inside(path: str) -> str:
    """Refuse a path that is none of a block's file: a manifest may come from somebody else."""
    if not _BLOCK_FILE.fullmatch(path):
        raise InputError(f"path {path!r} is none of a block's file")
    return path
