"""Tap and Unifonic on the loopback: what they answer, and how they fail."""
