"""The manifest of a result: what was asked for, by which code, and the state of every block."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from simcore.batch.durable import replace_file, safe_name
from simcore.errors import InputError, ResultError
from simcore.kernel.chance import BLOCK

__all__ = [
    "BLOCK_SIZE",
    "FORMAT",
    "MANIFEST",
    "BlockRecord",
    "DamagedManifestError",
    "Failure",
    "FileRecord",
    "Manifest",
    "Request",
    "ScenarioEntry",
    "block_path",
    "read_manifest",
    "read_record",
    "write_manifest",
    "write_record",
]

ADDED = ("price_year", "study_file")
"""Facts of a request that earlier manifests of this format lack."""
BLOCK_SIZE = BLOCK
"""Replications that share random streams and one file."""
FORMAT = 1
"""Layout of result folders; also part of every fingerprint."""
MANIFEST = "manifest.json"


class DamagedManifestError(ResultError):
    """A manifest that nobody can read; the blocks it named have to be run again."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size [B] and CRC-32 of a block's file in one dataset."""

    size: int
    crc32: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a block has no numbers; a text is empty where the cause is unknown.

    ``plugin`` and ``hook`` are what was at work, on the simulated ``date``; ``replication`` has
    the value that was at fault.
    """

    error: str
    kind: str = ""
    plugin: str = ""
    date: str = ""
    replay: str = ""
    traceback: str = ""
    hook: str = ""
    replication: int | None = None


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """State of one block of one scenario: ``pending``, ``done`` or ``failed``.

    ``notes`` are the engine's remarks by kind and subject, each with a count (how often a bound
    cut a lever ...).
    """

    scenario: str
    block: int
    replications: int
    fingerprint: str
    status: str = "pending"
    files: dict[str, FileRecord] = field(default_factory=dict, hash=False)
    failure: Failure | None = None
    notes: dict[str, dict[str, int]] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> tuple[str, int]:
        """Return where the block belongs: one place holds one block at a time."""
        return self.scenario, self.block

    def paths(self) -> dict[str, str]:
        """Return the files of the block by dataset, relative to the result folder."""
        return {name: block_path(name, self.scenario, self.block) for name in self.files}


@dataclass(frozen=True, slots=True)
class ScenarioEntry:
    """A scenario of the request."""

    name: str
    title: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Request:
    """What one run was asked for, and by which code it is answered."""

    study: str
    title: str
    seed: int
    replications: int
    first_year: int
    years: int
    period: str
    currency: str
    scenarios: tuple[ScenarioEntry, ...]
    versions: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    block_size: int = BLOCK_SIZE
    price_year: int = 0  # of all money; 0 and "" are what earlier manifests do not say
    study_file: str = ""

    @property
    def last_year(self) -> int:
        """Return the last simulated year."""
        return self.first_year + self.years - 1


@dataclass(slots=True)
class Manifest:
    """A request, its blocks, and the file moves that were decided and may not be over yet."""

    request: Request
    blocks: dict[tuple[str, int], BlockRecord] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)


def block_path(dataset: str, scenario: str, block: int) -> str:
    """Return where a block's file of one dataset stands, relative to the result folder."""
    return f"{dataset}/scenario={scenario}/block-{block:05d}.parquet"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest whole or not at all."""
    replace_file(folder / MANIFEST, _text(manifest).encode())


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a result folder.

    Raises
    ------
    ResultError
        If there is none, or it cannot be read, is damaged, or of a later format.
    """
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_bytes())
        if document["format"] != FORMAT:
            raise ResultError(f"{path}: format {document['format']} is not known, only {FORMAT}")
        return _manifest(document)
    except FileNotFoundError as error:
        raise ResultError(f"{folder} holds no result: no {MANIFEST}; run a study first") from error
    except NotADirectoryError as error:
        raise ResultError(f"{folder} is a file; name the folder of a result") from error
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, AttributeError, InputError) as error:
        message = f"{path} is damaged ({error!r}); run the study again"
        raise DamagedManifestError(message) from error


def write_record(path: Path, record: BlockRecord) -> None:
    """Write the record of one block, for a block that no manifest names."""
    replace_file(path, _json(_block(record)).encode())


def read_record(path: Path) -> BlockRecord | None:
    """Read the record of one block; None where there is none that can be read."""
    try:
        return _record(json.loads(path.read_bytes()))
    except (OSError, KeyError, TypeError, ValueError, AttributeError, InputError):
        return None


def _text(manifest: Manifest) -> str:
    """Write one line a block: json's own indenting is slow and puts one number on a line."""
    request = asdict(manifest.request)
    parts = [f'"format": {FORMAT}'] + [f'"{key}": {_json(request[key])}' for key in request]
    parts.append(f'"units": {_json(manifest.units)}')
    parts.append(f'"moves": {_json(manifest.moves)}')
    lines = ",\n  ".join(_json(_block(one)) for one in manifest.blocks.values())
    parts.append(f'"blocks": [\n  {lines}\n ]')
    return "{\n " + ",\n ".join(parts) + "\n}\n"


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
    if record.files:
        found["files"] = {name: [one.size, one.crc32] for name, one in record.files.items()}
    if any(record.notes.values()):
        found["notes"] = record.notes
    if record.failure is not None:
        said = asdict(record.failure)
        found["failure"] = {key: one for key, one in said.items() if one not in {"", None}}
    return found


def _manifest(document: dict[str, Any]) -> Manifest:
    facts = {key: document[key] for key in Request.__slots__ if key in document or key not in ADDED}
    facts["scenarios"] = tuple(ScenarioEntry(**one) for one in facts["scenarios"])
    request = Request(**facts)
    for entry in request.scenarios:
        safe_name(entry.name, "scenario")
    blocks = [_record(one) for one in document["blocks"]]
    moves = [(_inside(source), _inside(target)) for source, target in document["moves"]]
    return Manifest(request, {one.key: one for one in blocks}, document["units"], moves)


def _record(entry: dict[str, Any]) -> BlockRecord:
    files = {
        safe_name(name, "dataset"): FileRecord(int(size), int(crc32))
        for name, (size, crc32) in entry.get("files", {}).items()
    }
    failure = Failure(**entry["failure"]) if "failure" in entry else None
    return BlockRecord(
        scenario=safe_name(entry["scenario"], "scenario"),
        block=int(entry["block"]),
        replications=int(entry["replications"]),
        fingerprint=safe_name(entry["fingerprint"], "fingerprint"),
        status=str(entry["status"]),
        files=files,
        failure=failure,
        notes=entry.get("notes", {}),
    )


def _inside(path: str) -> str:
    """Refuse a path out of the result folder: a manifest may come from somebody else."""
    if Path(path).is_absolute() or ".." in Path(path).parts:
        raise InputError(f"path {path!r} leaves the result folder")
    return path
