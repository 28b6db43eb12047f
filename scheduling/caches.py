"""What this process keeps of scheduling's rows for a few seconds."""

from cleanlife.local_cache import LocalCache

known_rules = LocalCache("rules")
known_travel = LocalCache("travel")
