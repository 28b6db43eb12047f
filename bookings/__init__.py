"""Bookings: contacts, addresses, bookings and their appointments."""
