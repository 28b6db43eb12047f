"""Pages for customers, and what gateways call."""
