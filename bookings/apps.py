"""The Django app `bookings`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    """Visits, their customers and their life."""

    name = "bookings"
    verbose_name = _("Bookings")
