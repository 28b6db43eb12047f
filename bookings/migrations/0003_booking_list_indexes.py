"""Let the list of a partner's bookings be read in every order without sorting a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_address_removed_at")]

    operations = [
        migrations.RemoveIndex(model_name="booking", name="booking_newest"),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["partner", "-created_at", "-id"], name="booking_newest"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["partner", "updated_at"], name="booking_by_change"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                fields=["partner", "status", "created_at"], name="booking_by_status"
            ),
        ),
    ]
