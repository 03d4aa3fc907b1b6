"""Gaps and triage."""
