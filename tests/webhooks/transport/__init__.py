"""The transport against hostile addresses, names and receivers."""
