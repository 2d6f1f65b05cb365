"""``decouple schema``."""

from __future__ import annotations

import json

import click

from simcore.errors import PluginError

__all__ = ["schema"]


@click.command(epilog="\b\nExample:\n  decouple schema case > case.schema.json")
@click.argument("kind", metavar="case|study", type=click.Choice(["case", "study"]))
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    from simcore.files.schema import schema as schema_of

    found = schema_of(kind, _Sound() if kind == "study" else None)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


class _Sound:
    """The installed interventions that can be loaded: a broken one must not hide the others."""

    def __init__(self) -> None:
        from simcore.interventions.registry import PluginRegistry

        self._registry = PluginRegistry()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of those that can be loaded."""
        return tuple(name for name in self._registry.names if self._is_sound(name))

    def __call__(self, name: str) -> type:
        """Return the class of one."""
        return self._registry(name)

    def _is_sound(self, name: str) -> bool:
        try:
            self._registry(name)
        except PluginError:
            return False
        return True
