"""The day board."""
