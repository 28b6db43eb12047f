"""What one host is sent for one partner, where many subscriptions lead there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_most_subscriptions"),
        ("webhooks", "0017_no_two_alike"),
    ]

    operations = [
        migrations.CreateModel(
            name="HostThrottle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=260)),
                ("spent_until", models.DateTimeField(null=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "place"), name="host_throttle_once"
                    )
                ],
            },
        ),
    ]
