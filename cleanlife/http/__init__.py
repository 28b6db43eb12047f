"""Requests as they come in and go out, whatever they are about."""
