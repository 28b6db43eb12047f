"""The board reads the visits of a day, whoever sold them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0032_day_notes")]

    operations = [
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["service_date"], name="booking_by_day"),
        ),
    ]
