"""Interventions that ship with the simulator, one family a module."""
