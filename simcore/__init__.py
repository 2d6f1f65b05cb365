"""Simulate whether an enterprise or a sector decouples its value added from its impact."""
