"""A partner may allow photos before and after the work."""

from django.db import migrations, models

from cleanlife.immutability import kept_through


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_most_subscriptions")]

    operations = kept_through(
        "partners_partner",
        "id",
        [
            migrations.AddField(
                model_name="partner",
                name="allows_photos",
                field=models.BooleanField(
                    default=False,
                    help_text=(
                        "Teams take them where the service and the customer allow it, too."
                    ),
                    verbose_name="photos before and after",
                ),
            )
        ],
    )
