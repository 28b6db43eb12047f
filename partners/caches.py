"""What this process caches of partners' rows for a few seconds."""

from cleanlife.local_cache import LocalCache

known_callers = LocalCache("callers")
