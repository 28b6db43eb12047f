"""The product under faults: kills and freezes of every part of it, then an audit by SQL."""
