"""A booking's id and the moment its partner confirmed the payment never change."""

from django.db import migrations

from cleanlife.immutability import keep_for_ever


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]

    operations = [
        keep_for_ever("bookings_booking", "id"),
        keep_for_ever("bookings_booking", "partner_payment_confirmed_at"),
    ]
