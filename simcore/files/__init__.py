"""Case and study files: values with unit and origin, loading, faults."""

from simcore.files.case import Case, load_case
from simcore.files.editing import OpenStudy
from simcore.files.numbers import Number
from simcore.files.scenarios import Change, InterventionSpec, Scenario
from simcore.files.study import PluginLookup, Study, load_study
from simcore.files.sweeps import Axis, Sweep
from simcore.files.uncertainty import Correlation, Uncertain

__all__ = [
    "Axis",
    "Case",
    "Change",
    "Correlation",
    "InterventionSpec",
    "Number",
    "OpenStudy",
    "PluginLookup",
    "Scenario",
    "Study",
    "Sweep",
    "Uncertain",
    "load_case",
    "load_study",
]
