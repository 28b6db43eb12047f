"""Visits and who carries them out."""
