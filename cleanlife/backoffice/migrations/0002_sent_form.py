"""Remember forms that were sent and saved."""

from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    dependencies = [
        ("backoffice", "0001_account_is_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "fingerprint",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("object_id", models.CharField(blank=True, max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(db_index=True, default=cleanlife.clock.now),
                ),
            ],
        ),
    ]
