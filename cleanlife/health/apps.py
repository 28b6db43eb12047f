"""The Django app of health: heartbeats, /healthz and /readyz."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Owns the heartbeats."""

    name = "cleanlife.health"
    label = "health"
    verbose_name = "Health"
