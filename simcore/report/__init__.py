"""The offline report: one page for who hands over a paper."""

from simcore.report.page import report

__all__ = ["report"]
