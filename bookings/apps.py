"""The Django app `bookings`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bookings.caches import known_switches


class BookingsConfig(AppConfig):
    """Visits, their customers and their life."""

    name = "bookings"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        """Forget cached rows when they change."""
        known_switches.forget_with(self.get_model("TextSwitch"))
