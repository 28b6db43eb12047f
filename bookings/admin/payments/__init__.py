"""Payments, refunds and what is wrong with them."""
