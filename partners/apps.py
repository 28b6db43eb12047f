"""The Django app `partners`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from partners.caches import known_callers


class PartnersConfig(AppConfig):
    """Who may call, and what."""

    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        """Make a change of who may call take effect at once in this process."""
        known_callers.forget_with(*self.get_models())
