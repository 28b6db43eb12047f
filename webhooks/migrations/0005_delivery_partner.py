"""Deliveries name their partner; filled next."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_id_is_kept"),
        ("webhooks", "0004_lanes"),
    ]

    operations = [
        migrations.AddField(
            "delivery",
            "partner",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="partners.partner",
                verbose_name="partner",
            ),
        )
    ]
