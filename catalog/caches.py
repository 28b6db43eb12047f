"""Rows of the catalogue that this process caches for a few seconds."""

from cleanlife.local_cache import LocalCache

known_tiers = LocalCache("tiers")
known_rates = LocalCache("rates")
