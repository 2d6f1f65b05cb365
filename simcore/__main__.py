"""Run the command line as ``python -m simcore``."""

from simcore.cli.main import main

main(prog_name="python -m simcore")
