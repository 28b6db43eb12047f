"""Text messages to customers: what we ask of a sender, and the adapters."""
