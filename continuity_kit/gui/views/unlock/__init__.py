"""Unlock, and what is asked right after it."""
