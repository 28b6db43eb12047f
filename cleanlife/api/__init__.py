"""Conventions of the partner API: envelope, errors, validation, pages, OpenAPI."""
