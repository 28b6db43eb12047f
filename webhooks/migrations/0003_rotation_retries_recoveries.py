"""Rotation with an overlap, a longer retry policy, endpoints that are given up, recoveries."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock
import cleanlife.db


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_payload_hash_is_kept")]

    operations = [
        migrations.AddField(
            "subscription",
            "given_up_at",
            models.DateTimeField(editable=False, null=True, verbose_name="given up"),
        ),
        migrations.AddField(
            "subscription",
            "previous_secret",
            cleanlife.db.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            "subscription",
            "previous_secret_until",
            models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            "subscription",
            "retry_policy",
            models.CharField(
                choices=[
                    ("STANDARD", "Standard: 4 attempts within 21 minutes"),
                    ("EXTENDED", "Extended: 8 attempts within two days"),
                ],
                default="STANDARD",
                max_length=8,
                verbose_name="retries",
            ),
        ),
        migrations.AddConstraint(
            "subscription",
            models.CheckConstraint(
                condition=models.Q(("retry_policy__in", ["STANDARD", "EXTENDED"])),
                name="subscription_retry_policy_known",
            ),
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="id",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="events since")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RUNNING", "Running"),
                            ("COMPLETED", "Completed"),
                            ("CANCELLED", "Canceled"),
                        ],
                        default="RUNNING",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("last_sequence", models.PositiveBigIntegerField(default=0)),
                ("until_sequence", models.PositiveBigIntegerField()),
                (
                    "queued",
                    models.PositiveIntegerField(default=0, verbose_name="deliveries queued"),
                ),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recoveries",
                        to="webhooks.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "recovery",
                "verbose_name_plural": "recoveries",
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddConstraint(
            "recovery",
            models.CheckConstraint(
                condition=models.Q(("status__in", ["RUNNING", "COMPLETED", "CANCELLED"])),
                name="recovery_status_known",
            ),
        ),
        migrations.AddConstraint(
            "recovery",
            models.UniqueConstraint(
                condition=models.Q(("status", "RUNNING")),
                fields=("subscription",),
                name="recovery_one_at_a_time",
            ),
        ),
    ]
