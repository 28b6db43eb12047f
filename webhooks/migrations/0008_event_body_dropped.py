"""A body that is no longer kept is null, and those that are kept are found by their age."""

from django.db import migrations, models


def to_null(apps, schema_editor):
    """An empty body was one that is no longer kept."""
    apps.get_model("webhooks", "Event").objects.filter(body="").update(body=None)


def to_empty(apps, schema_editor):
    """The other way round."""
    apps.get_model("webhooks", "Event").objects.filter(body=None).update(body="")


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0007_delivery_due_while_pending")]

    operations = [
        migrations.AlterField(
            "event", "body", models.TextField(null=True, verbose_name="message")
        ),
        migrations.RunPython(to_null, to_empty),
        migrations.AddIndex(
            "event",
            models.Index(
                condition=models.Q(("body__isnull", False)),
                fields=["created_at"],
                name="event_oldest_with_body",
            ),
        ),
    ]
