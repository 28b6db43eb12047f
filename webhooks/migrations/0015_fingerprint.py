"""What equal subscriptions have in common."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_most_subscriptions"),
        ("webhooks", "0014_booking_refunded"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="fingerprint",
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
    ]
