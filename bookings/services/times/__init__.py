"""Searches for free times, by partners' addresses, services and bookings."""
