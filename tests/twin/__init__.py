"""A second, deliberately plain implementation of ``docs/model.md``: one firm, one replication."""

from tests.twin.compare import worst_gap
from tests.twin.mill import Twin

__all__ = ["Twin", "worst_gap"]
