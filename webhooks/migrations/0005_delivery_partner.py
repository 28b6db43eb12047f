"""Deliveries name their partner; filled next."""

import django.db.models.deletion
from django.db import migrations, models

from cleanlife.immutability import kept_through


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_id_is_kept"),
        ("webhooks", "0004_lanes"),
    ]

    # Taking the column away makes SQLite build the table anew.
    operations = kept_through(
        "webhooks_delivery",
        "payload_hash",
        [
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
        ],
    )
