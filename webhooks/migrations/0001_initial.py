import uuid

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock
import cleanlife.db


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventSequence",
            fields=[
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="partners.partner",
                    ),
                ),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
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
                ("sequence", models.PositiveBigIntegerField(verbose_name="number")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("booking.created", "Booking created"),
                            ("booking.updated", "Booking changed"),
                            ("booking.cancelled", "Booking canceled"),
                            ("booking.payment_failed", "Payment failed"),
                            ("booking.payment_confirmed", "Payment confirmed"),
                            ("booking.appointment_status_changed", "Visit's status changed"),
                        ],
                        max_length=50,
                        verbose_name="what happened",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="message")),
                (
                    "payload_hash",
                    models.CharField(max_length=64, verbose_name="SHA-256 of the body"),
                ),
                ("request_id", models.CharField(max_length=128, verbose_name="request id")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-sequence"],
                "verbose_name": "event",
                "verbose_name_plural": "events",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
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
                ("url", models.URLField(max_length=2000, verbose_name="URL")),
                ("events", models.JSONField(default=list, verbose_name="events")),
                ("secret", cleanlife.db.EncryptedTextField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("ACTIVE", "Active"), ("INACTIVE", "Inactive")],
                        default="ACTIVE",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="last changed"
                    ),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="deleted"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                (
                    "payload_hash",
                    models.CharField(max_length=64, verbose_name="SHA-256 of the body"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PENDING", "Pending"),
                            ("DELIVERED", "Delivered"),
                            ("FAILED", "Failed"),
                        ],
                        default="PENDING",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "attempt_count",
                    models.PositiveIntegerField(default=0, verbose_name="attempts"),
                ),
                ("round_started_at_attempt", models.PositiveIntegerField(default=0)),
                (
                    "status_code",
                    models.PositiveSmallIntegerField(null=True, verbose_name="answer code"),
                ),
                ("error", models.CharField(max_length=500, null=True, verbose_name="problem")),
                (
                    "next_attempt_at",
                    models.DateTimeField(null=True, verbose_name="next attempt"),
                ),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="delivered")),
                ("lease_until", models.DateTimeField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="webhooks.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="webhooks.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["-created_at"],
                "verbose_name": "delivery",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("url", models.CharField(max_length=2000, verbose_name="URL")),
                ("started_at", models.DateTimeField(verbose_name="sent")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "milliseconds",
                    models.PositiveIntegerField(null=True, verbose_name="milliseconds"),
                ),
                (
                    "status_code",
                    models.PositiveSmallIntegerField(null=True, verbose_name="answer code"),
                ),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="problem")),
                (
                    "answer_excerpt",
                    models.TextField(blank=True, verbose_name="answer (beginning)"),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="webhooks.delivery",
                        verbose_name="delivery",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "number"), name="attempt_number_once"
                    )
                ],
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
            },
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                fields=("partner", "sequence"), name="event_sequence_once_per_partner"
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["partner", "-created_at"], name="subscription_newest"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["status", "next_attempt_at"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["subscription", "-created_at"], name="delivery_newest"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["-created_at"], name="delivery_newest_of_all"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("subscription", "event"),
                name="delivery_once_per_subscription_and_event",
            ),
        ),
    ]
