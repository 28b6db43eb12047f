"""Scheduling: zones, teams, shifts, free time and its reservation."""
