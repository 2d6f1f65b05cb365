"""``decouple prune``."""

from __future__ import annotations

from pathlib import Path

import click

from simcore.cli.amounts import size
from simcore.errors import ResultError
from simcore.foreign import printable

__all__ = ["prune"]


@click.command(epilog="\b\nExample:\n  decouple prune outputs/containerboard-mill --dry-run")
@click.argument(
    "results", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Say what would be removed; remove nothing.")
@click.pass_context
def prune(ctx: click.Context, *, results: tuple[Path, ...], dry_run: bool) -> None:
    """Remove from results what their last request does not name.

    That is the cache of blocks that were superseded or not asked for, and what runs that died left
    behind. Running an earlier request again then costs its blocks again.
    """
    from simcore.batch.prune import prune_result

    is_right = True
    for folder in results:
        try:
            done = prune_result(folder, dry_run=dry_run)
        except ResultError as error:
            click.echo(printable(str(error)), err=True)
            is_right = False
        else:
            verb = "would remove" if dry_run else "removed"
            files = "1 file" if done.files == 1 else f"{done.files:,} files"
            click.echo(f"{folder}: {verb} {files}, {size(done.size)} ({done.size:,} bytes)")
    if not is_right:
        ctx.exit(1)
