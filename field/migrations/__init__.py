"""Migrations of field."""
