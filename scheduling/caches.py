"""Rows of scheduling that this process caches for a few seconds."""

from cleanlife.local_cache import LocalCache

known_rules = LocalCache("rules")
known_travel = LocalCache("travel")
