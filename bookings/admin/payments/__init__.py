"""Payments, refunds and money trouble."""
