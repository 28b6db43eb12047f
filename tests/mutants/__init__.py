"""Faults that tests must catch: a list by hand, and what plants them one by one."""
