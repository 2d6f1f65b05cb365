"""Content fingerprints: equal ones stand for equal numbers."""

from __future__ import annotations

import hashlib
import inspect
import json
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import simcore
from simcore.batch.manifest import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["block_fingerprint", "core_code", "plugin_code", "scenario_fingerprint"]

NUMBERLESS = ("__main__.py", "analysis", "batch", "charts", "cli", "report", "texts", "whatif")
"""Parts of the core that never touch a number of a block; all others belong to it."""
NUMERIC_LIBRARIES = ("numpy", "simpy")


def core_code() -> str:
    """Return the digest of all modules of the core that take part in a simulation."""
    folder = Path(simcore.__file__).parent
    files = [
        one for one in folder.rglob("*.py") if one.relative_to(folder).parts[0] not in NUMBERLESS
    ]
    return _digest_files(folder, files)


def plugin_code(cls: type, file: Path | None = None) -> str:
    """Return the digest of the code of a plugin class and of what it inherits.

    A class from a package brings every file of its top-level package, so that an edited
    neighbour counts; one from a single file (``--plugins-dir``) brings that file.

    Parameters
    ----------
    cls : type
        The plugin class.
    file : Path, optional
        The file that the class was loaded from, where it is no part of an installed package.
    """
    found = {}
    for one in cls.__mro__:
        top = one.__module__.partition(".")[0]
        if file is not None and one.__module__ == cls.__module__:
            found[one.__module__] = hashlib.sha256(file.read_bytes()).hexdigest()
        elif top != "simcore" and top not in sys.stdlib_module_names:
            found[one.__module__] = _module_code(one, top)
    return _digest_text(json.dumps(found, sort_keys=True))


def scenario_fingerprint(
    content: object, code: Mapping[str, str], *, name: str, seed: int, periods: bool
) -> str:
    """Return the fingerprint of all that the blocks of a scenario share.

    Parameters
    ----------
    content : object
        What the scenario says, as plain data.
    code : mapping of str to str
        Digests of the core and of the plugins that the scenario names.
    name : str
        Name of the scenario.
    seed : int
        Seed of the study.
    periods : bool
        Whether results by period are recorded as well.
    """
    facts = {
        "format": FORMAT,
        "content": content,
        "code": dict(code),
        "libraries": _libraries(),
        "name": name,
        "seed": seed,
        "periods": periods,
    }
    return _digest_text(json.dumps(facts, sort_keys=True, ensure_ascii=False))


def block_fingerprint(scenario: str, block: int, replications: int) -> str:
    """Return the fingerprint of one block, given that of its scenario."""
    return _digest_text(f"{scenario} {block} {replications}")


@cache
def _libraries() -> dict[str, str]:
    return {one: version(one) for one in NUMERIC_LIBRARIES}


def _module_code(cls: type, top: str) -> str:
    module = sys.modules.get(top)
    folder = Path(module.__file__).parent if module is not None and module.__file__ else None
    if folder is None or not hasattr(module, "__path__"):
        return hashlib.sha256(Path(inspect.getfile(cls)).read_bytes()).hexdigest()
    files = [one for one in folder.rglob("*") if one.is_file() and one.suffix != ".pyc"]
    return _digest_files(folder, files)


def _digest_files(folder: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted((one.relative_to(folder).as_posix(), one) for one in files):
        content = file.read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _digest_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
