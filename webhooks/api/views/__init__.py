"""Routes of webhooks, one resource per module."""
