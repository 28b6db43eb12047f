"""Catalogue: categories, services, tiers and prices."""
