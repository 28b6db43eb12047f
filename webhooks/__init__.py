"""Webhooks: subscriptions, the outbox, and deliveries with their attempts."""
