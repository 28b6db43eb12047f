"""Conventions of the back-office: base admin classes."""
