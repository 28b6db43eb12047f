"""Events whose customer was erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0020_booking_rated"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="erased"),
        ),
    ]
