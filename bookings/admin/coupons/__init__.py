"""Coupons and their uses."""
