"""``decouple whatif``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from simcore.cli import options
from simcore.errors import InputError

__all__ = ["whatif"]

NEEDED: Final = ("starlette", "uvicorn")
"""Packages of the extra."""


@click.command(
    epilog="\b\nExamples:\n"
    "  decouple whatif scenarios/containerboard-mill\n"
    "  decouple whatif scenarios/kraft-mill/study.yaml --port 9000 --no-browser"
)
@click.argument("study", type=click.Path(path_type=Path))
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on; default: a free one."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(1, 4096),
    help="Replications of each run; default: the study's `whatif.replications`, or 256.",
)
@options.plugins_dir
def whatif(
    *,
    study: Path,
    port: int | None,
    no_browser: bool,
    replications: int | None,
    plugins_dir: Path | None,
) -> None:
    """Open the live page of a study: move sliders and see at once what changes.

    It runs on this machine only, until Ctrl-C. Needs the extra `live`.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise InputError(
            f"the live page needs {' and '.join(missing)}; "
            "run: pip install 'simcore-decoupling[live]'"
        )
    from simcore.whatif.server import serve
    from simcore.whatif.session import Setup

    serve(
        Setup(study, plugins_dir, replications),
        port=port,
        is_browser_wanted=not no_browser,
        say=click.echo,
    )
