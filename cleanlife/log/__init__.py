"""Structured logs: one JSON object per line, secrets masked."""
