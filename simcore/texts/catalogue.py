"""The catalogue of a language: sentences by dotted key, with named gaps for numbers and names."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from simcore.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Texts", "load_texts"]


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences of one language.

    Parameters
    ----------
    language : str
        Code of the language, such as ``en``.
    sentences : mapping of str to str
        By dotted key; ``{name}`` stands for what is filled in.
    """

    language: str
    sentences: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return a sentence with its gaps filled.

        Raises
        ------
        KeyError
            If the catalogue has no such sentence, or a gap of it is not filled.
        """
        return self.sentences[key].format_map(values)

    def has(self, key: str) -> bool:
        """Return whether there is a sentence of this key."""
        return key in self.sentences

    def section(self, prefix: str) -> dict[str, str]:
        """Return the sentences below a key, by the rest of their keys, gaps as they are."""
        start = f"{prefix}."
        return {
            key.removeprefix(start): text
            for key, text in self.sentences.items()
            if key.startswith(start)
        }


@functools.cache
def load_texts(language: str = "en") -> Texts:
    """Return the catalogue of a language.

    Parameters
    ----------
    language : str
        Name of a file of this package, without its ending.

    Raises
    ------
    InputError
        If there is no such catalogue.
    """
    folder = files("simcore.texts")
    known = sorted(one.name.removesuffix(".yaml") for one in folder.iterdir()
                   if one.name.endswith(".yaml"))  # fmt: skip
    if language not in known:
        raise InputError(f"no texts in the language `{language}`; there are {', '.join(known)}")
    tree = YAML(typ="safe", pure=True).load((folder / f"{language}.yaml").read_text("utf-8"))
    return Texts(language, MappingProxyType(dict(_flat(tree))))


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the sentences of a tree with their dotted keys."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
