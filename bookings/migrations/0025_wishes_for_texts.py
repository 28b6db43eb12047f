"""Whether a customer gets text messages, usually or for one visit."""

from django.db import migrations, models

from cleanlife.immutability import kept_through


class Migration(migrations.Migration):
    dependencies = [("bookings", "0024_photos_and_positions")]

    of_bookings = [
        migrations.AddField(
            model_name="booking",
            name="wants_texts",
            field=models.BooleanField(blank=True, null=True, verbose_name="text messages"),
        ),
    ]
    operations = [
        *kept_through(
            "bookings_booking",
            "id",
            kept_through("bookings_booking", "partner_payment_confirmed_at", of_bookings),
        ),
        migrations.AddField(
            model_name="contact",
            name="wants_texts",
            field=models.BooleanField(blank=True, null=True, verbose_name="text messages"),
        ),
    ]
