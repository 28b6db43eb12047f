"""Searches for free times."""
