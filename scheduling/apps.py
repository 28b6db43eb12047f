"""The Django app `scheduling`."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext_lazy as _

from cleanlife.local_cache import LocalCache
from scheduling.caches import known_rules, known_travel

KEPT = {"ZoneTravel": known_travel, "ServiceRule": known_rules, "Skill": known_rules}


class SchedulingConfig(AppConfig):
    """Who can clean, where and when."""

    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        """Let a change of what is kept take effect at once in this process."""
        for name, cache in KEPT.items():
            model = self.get_model(name)
            for signal in (post_save, post_delete):
                signal.connect(_forget(cache), sender=model, weak=False)
        skills_of_rules = self.get_model("ServiceRule_skills")
        m2m_changed.connect(_forget(known_rules), sender=skills_of_rules, weak=False)


def _forget(cache: LocalCache) -> Any:
    def forget(**_: Any) -> None:
        cache.forget()

    return forget
