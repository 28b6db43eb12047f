"""Webhooks judged by verifiers that are not ours."""
