"""Settings from the environment, read and judged."""
