"""The product in processes of its own: start it, call it, kill it."""
