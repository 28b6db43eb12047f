"""Times that are kept for a partner for a few minutes."""
