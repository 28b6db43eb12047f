"""Bookings, customers and reasons of before can be found."""

from django.db import migrations

from cleanlife.folded_columns import fill_folded


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("bookings", "0013_search_text")]

    operations = [fill_folded("bookings", "Contact", "Booking", "CancellationReason")]
