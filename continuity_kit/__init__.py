"""Continuity kit: treats on paper, keeps count, and gives everything back after an attack."""

__version__ = "0.1.0"
