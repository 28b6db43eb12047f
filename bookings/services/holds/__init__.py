"""Times that are held for a partner for some minutes."""
