"""Use cases of scheduling."""
