"""What this process caches of bookings' rows for a few seconds."""

from cleanlife.local_cache import LocalCache

known_switches = LocalCache("text_switches")
