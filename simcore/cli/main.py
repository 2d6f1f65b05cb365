"""The command group; each command's module is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

from simcore.errors import SimcoreError
from simcore.foreign import printable

__all__ = ["Commands", "main"]

COMMANDS: Final = (
    "run",
    "compare",
    "plot",
    "report",
    "whatif",
    "check",
    "explain",
    "schema",
    "plan",
    "prune",
    "plugins",
)
"""Commands in the order in which a planner meets them; each is a module of that name."""
INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells have it."""


class Commands(click.Group):
    """Commands by module name.

    Errors of people's input become a message and exit code 1, an interrupt one and 130.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"simcore.cli.{cmd_name}"), cmd_name)
        return found if isinstance(found, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; say what is wrong without a traceback."""
        try:
            return super().invoke(ctx)
        except SimcoreError as error:
            click.echo(printable(str(error)), err=True)
            ctx.exit(1)
        except KeyboardInterrupt as error:
            click.echo(str(error) or "interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  decouple run scenarios/containerboard-mill/study.yaml",
)
@click.version_option(package_name="simcore-decoupling", prog_name="decouple")
def main() -> None:
    """Simulate whether value added decouples from impact, scenario by scenario."""
