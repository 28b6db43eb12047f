"""The Django app `scheduling`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from scheduling.caches import known_rules, known_travel


class SchedulingConfig(AppConfig):
    """Who can clean where, and when."""

    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        """Let changes of cached rows take effect at once in this process."""
        known_travel.forget_with(self.get_model("ZoneTravel"))
        rules = ("ServiceRule", "ServiceRule_skills", "Skill")
        known_rules.forget_with(*(self.get_model(name) for name in rules))
