"""No two subscriptions of a partner are alike, unless one is deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0016_fingerprint_filled")]

    operations = [
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None)),
                fields=("partner", "fingerprint"),
                name="subscription_once_per_partner",
            ),
        ),
    ]
