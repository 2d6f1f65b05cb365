"""``decouple plugins``."""

from __future__ import annotations

import inspect
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simcore.errors import InputError, PluginError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.interventions.registry import PluginRegistry
    from simcore.parameters import Parameter

__all__ = ["plugins"]

plugins_dir_option = click.option(
    "--plugins-dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of interventions that are single files.",
)


@click.group(epilog="\b\nExample:\n  decouple plugins show energy_efficiency")
def plugins() -> None:
    """Show the interventions that studies can name."""


@plugins.command("list", epilog="\b\nExample:\n  decouple plugins list")
@plugins_dir_option
def list_all(plugins_dir: Path | None) -> None:
    """List all interventions; one that cannot be loaded is listed as broken, with the cause."""
    registry = _registry(plugins_dir)
    if not registry.names:
        raise PluginError("no interventions are installed; run `pip install -e .`")
    width = max(map(len, registry.names))
    for name in registry.names:
        click.echo(f"{name:{width}}  {_summary(registry, name)}")


@plugins.command(epilog="\b\nExample:\n  decouple plugins show waste_minimisation")
@click.argument("name", metavar="NAME")
@plugins_dir_option
def show(name: str, plugins_dir: Path | None) -> None:
    """Show what an intervention does, and its parameters; of a broken one, why it is."""
    from simcore.parameters import declarations

    registry = _registry(plugins_dir)
    try:
        cls = registry(name)
    except KeyError as error:
        raise InputError(str(error.args[0])) from error
    except PluginError as error:
        click.echo(
            "".join(traceback.format_exception(error.__cause__ or error)), err=True, nl=False
        )
        raise
    click.echo(f"{name} ({registry.where(name)})\n\n{inspect.getdoc(cls)}")
    click.echo("\nparameters:")
    for parameter in declarations(cls).values():
        click.echo("\n".join(_described(parameter)))


def _registry(plugins_dir: Path | None) -> PluginRegistry:
    """Return the registry; it loads nothing by itself."""
    from simcore.interventions.registry import PluginRegistry

    return PluginRegistry(plugins_dir)


def _summary(registry: PluginRegistry, name: str) -> str:
    """Return the first line of what an intervention does, or why it cannot be loaded."""
    try:
        cls = registry(name)
    except PluginError as error:
        return f"broken: {error}"
    return (inspect.getdoc(cls) or "").partition("\n")[0]


def _described(parameter: Parameter) -> Iterator[str]:
    """Yield the lines of a parameter: name and value, meaning, source."""
    default = "required" if parameter.required else f"default {_value(parameter)}"
    yield f"  {parameter.name} ({_range(parameter)}; {default})"
    if parameter.doc:
        yield f"      {parameter.doc}"
    if parameter.source:
        yield f"      source: {parameter.source}"


def _value(parameter: Parameter) -> str:
    """Return the default as people would write it."""
    match parameter.default:
        case bool():
            return str(parameter.default).lower()
        case float() | int():
            unit = "" if parameter.unit == "1" else f" {parameter.unit}"
            return f"{parameter.default:g}{unit}"
        case tuple() | list():
            return ", ".join(map(str, parameter.default)) or "none"
        case None | "":
            return "none"
        case other:
            return str(other)


def _range(parameter: Parameter) -> str:
    """Return what a parameter may be."""
    if parameter.choices:
        return " or ".join(parameter.choices)
    if parameter.kind != "number":
        return parameter.kind
    return f"{parameter.low:g} to {parameter.high:g} [{parameter.unit}]"
