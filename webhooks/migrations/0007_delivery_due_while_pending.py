"""A lease moves the due time: what is pending, and nothing else, has a next attempt."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from cleanlife.immutability import kept_through


def lease_by_due_time(apps, schema_editor):
    """Let what is being sent be due when its lease ends, and what is over never."""
    deliveries = apps.get_model("webhooks", "Delivery").objects
    leased = deliveries.filter(status="PENDING", lease_until__isnull=False)
    leased.update(next_attempt_at=F("lease_until"))
    deliveries.exclude(status="PENDING").update(next_attempt_at=None, lease_token=None)


def lease_by_its_own_column(apps, schema_editor):
    """The other way round."""
    deliveries = apps.get_model("webhooks", "Delivery").objects
    leased = deliveries.filter(lease_token__isnull=False)
    leased.update(lease_until=F("next_attempt_at"))


CHANGES = [
    migrations.RemoveConstraint("delivery", "delivery_pending_is_due"),
    migrations.RemoveIndex("delivery", "delivery_due"),
    migrations.RemoveField("delivery", "lease_until"),
    migrations.AlterField(
        "delivery",
        "partner",
        models.ForeignKey(
            db_index=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="+",
            to="partners.partner",
            verbose_name="partner",
        ),
    ),
    migrations.AlterField(
        "delivery",
        "subscription",
        models.ForeignKey(
            db_index=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="deliveries",
            to="webhooks.subscription",
            verbose_name="subscription",
        ),
    ),
    migrations.AddIndex(
        "delivery",
        models.Index(
            condition=Q(("next_attempt_at__isnull", False)),
            fields=["subscription", "next_attempt_at"],
            name="delivery_next_of_lane",
        ),
    ),
    migrations.AddIndex(
        "delivery",
        models.Index(
            condition=Q(("lease_token__isnull", False)),
            fields=["subscription"],
            name="delivery_leased",
        ),
    ),
    migrations.AddIndex(
        "delivery",
        models.Index(fields=["partner", "-created_at"], name="delivery_newest_of_partner"),
    ),
    migrations.AddConstraint(
        "delivery",
        models.CheckConstraint(
            condition=Q(
                Q(("next_attempt_at__isnull", False), ("status", "PENDING")),
                Q(
                    ("next_attempt_at__isnull", True),
                    ("status__in", ["DELIVERED", "FAILED"]),
                ),
                _connector="OR",
            ),
            name="delivery_is_due_while_pending",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0006_delivery_partner_filled")]

    operations = [
        migrations.RunPython(lease_by_due_time, lease_by_its_own_column),
        *kept_through("webhooks_delivery", "payload_hash", CHANGES),
    ]
