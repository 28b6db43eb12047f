"""The columns of problems hold a text of any length, under a name of their own in the code."""

from django.db import migrations, models

from cleanlife.immutability import kept_through


def widen(model, **options):
    """Let the column be a text; its name in the database stays."""
    named = models.TextField(verbose_name="problem", db_column="error", **options)
    return [
        migrations.AlterField(
            model, "error", models.TextField(verbose_name="problem", **options)
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(model, "error", "problem"),
                migrations.AlterField(model, "problem", named),
            ]
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0008_event_body_dropped")]

    operations = [
        *kept_through(
            "webhooks_delivery", "payload_hash", widen("delivery", null=True, default="")
        ),
        *widen("attempt", blank=True, default=""),
    ]
