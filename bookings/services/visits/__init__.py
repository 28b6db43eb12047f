"""Appointments: a booking's visit in the field."""
