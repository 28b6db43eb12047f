"""Only the order of the choices changes; no table is altered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0008_problems_are_codes")]

    operations = [
        migrations.AlterField(
            model_name="booking",
            name="status",
            field=models.CharField(
                choices=[
                    ("in progress", "In progress"),
                    ("waiting payment", "Waiting for payment"),
                    ("success", "Successful"),
                    ("canceled", "Canceled"),
                    ("failed", "Failed"),
                ],
                max_length=15,
                verbose_name="status",
            ),
        )
    ]
