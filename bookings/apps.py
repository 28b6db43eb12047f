"""The Django app `bookings`."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Visits, their customers and their life."""

    name = "bookings"
    verbose_name = "Bookings"
