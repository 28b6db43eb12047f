"""A lane for each subscription, those that exist already included."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Min


def make_lanes(apps, schema_editor):
    """Give every subscription a lane that is due when its first delivery is."""
    lane = apps.get_model("webhooks", "Lane")
    subscription = apps.get_model("webhooks", "Subscription")
    pending = models.Q(deliveries__status="PENDING")
    rows = subscription.objects.annotate(
        first_due_at=Min("deliveries__next_attempt_at", filter=pending)
    ).values_list("pk", "first_due_at")
    lane.objects.bulk_create(
        (lane(subscription_id=pk, next_due_at=first_due_at) for pk, first_due_at in rows),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0003_rotation_retries_recoveries")]

    operations = [
        migrations.CreateModel(
            name="Lane",
            fields=[
                (
                    "subscription",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="lane",
                        serialize=False,
                        to="webhooks.subscription",
                        verbose_name="subscription",
                    ),
                ),
                ("next_due_at", models.DateTimeField(null=True)),
                (
                    "cap",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="at most in flight"
                    ),
                ),
                ("is_slow", models.BooleanField(default=False, verbose_name="slow")),
                (
                    "failures",
                    models.PositiveIntegerField(default=0, verbose_name="failures in a row"),
                ),
                ("openings", models.PositiveIntegerField(default=0)),
                ("open_until", models.DateTimeField(null=True, verbose_name="waits until")),
                ("spent_until", models.DateTimeField(null=True)),
                (
                    "failing_since",
                    models.DateTimeField(null=True, verbose_name="failing since"),
                ),
                ("last_failed_at", models.DateTimeField(null=True)),
                (
                    "warnings",
                    models.PositiveSmallIntegerField(default=0, verbose_name="warnings sent"),
                ),
            ],
            options={"verbose_name": "lane", "verbose_name_plural": "lanes"},
        ),
        migrations.AddIndex(
            "lane",
            models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["next_due_at"],
                name="lane_due",
            ),
        ),
        migrations.RunPython(make_lanes, migrations.RunPython.noop),
    ]
