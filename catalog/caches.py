"""What this process keeps of the catalogue's rows for a few seconds."""

from cleanlife.local_cache import LocalCache

known_tiers = LocalCache("tiers")
known_rates = LocalCache("rates")
