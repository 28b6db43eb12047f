"""The hash of what a delivery carries is computed once and never changes."""

from django.db import migrations

from cleanlife.immutability import keep_for_ever


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [keep_for_ever("webhooks_delivery", "payload_hash")]
