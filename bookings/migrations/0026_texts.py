"""Texts to customers: their wording, the partners' switches, and each one of them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0025_wishes_for_texts"),
        ("partners", "0005_most_subscriptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextTemplate",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("BOOKED", "Booked"),
                            ("EVENING_BEFORE", "The evening before"),
                            ("ON_THE_WAY", "On the way"),
                            ("LATE", "Running late"),
                            ("MOVED", "Moved to another time"),
                            ("COULD_NOT_BE_DONE", "Could not be completed"),
                            ("CANCELLED", "Canceled"),
                            ("RATE_US", "Rate us"),
                        ],
                        max_length=20,
                        unique=True,
                        verbose_name="kind",
                    ),
                ),
                ("english", models.TextField(max_length=400, verbose_name="English")),
                ("arabic", models.TextField(max_length=400, verbose_name="Arabic")),
            ],
            options={
                "verbose_name": "wording of a text",
                "verbose_name_plural": "wording of texts",
                "ordering": ["kind"],
            },
        ),
        migrations.CreateModel(
            name="CustomerText",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("BOOKED", "Booked"),
                            ("EVENING_BEFORE", "The evening before"),
                            ("ON_THE_WAY", "On the way"),
                            ("LATE", "Running late"),
                            ("MOVED", "Moved to another time"),
                            ("COULD_NOT_BE_DONE", "Could not be completed"),
                            ("CANCELLED", "Canceled"),
                            ("RATE_US", "Rate us"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("SENT", "Sent"),
                            ("WITHDRAWN", "Not needed any more"),
                            ("GIVEN_UP", "Given up"),
                            ("UNKNOWN", "Perhaps sent"),
                        ],
                        default="PLANNED",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "for_date",
                    models.DateField(blank=True, null=True, verbose_name="for the day"),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "next_attempt_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="next attempt"),
                ),
                (
                    "calling_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="under way since"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                ),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="phone")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("ar", "Arabic"), ("en", "English")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "message_id",
                    models.CharField(blank=True, max_length=100, verbose_name="message"),
                ),
                (
                    "problem",
                    models.TextField(blank=True, default="", verbose_name="what happened"),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="bookings.booking",
                        verbose_name="booking",
                    ),
                ),
            ],
            options={
                "verbose_name": "text to a customer",
                "verbose_name_plural": "texts to customers",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_attempt_at__isnull", False)),
                        fields=["next_attempt_at"],
                        name="customer_text_due",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["GIVEN_UP", "UNKNOWN"])),
                        fields=["-created_at"],
                        name="customer_text_not_delivered",
                    ),
                    models.Index(fields=["-created_at"], name="customer_text_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_attempt_at__isnull", False), ("state", "PLANNED")),
                            models.Q(
                                models.Q(("state", "PLANNED"), _negated=True),
                                ("next_attempt_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="customer_text_waits_while_planned",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("for_date__isnull", False)),
                        fields=("booking", "for_date"),
                        name="customer_text_one_evening_before",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextSwitch",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("BOOKED", "Booked"),
                            ("EVENING_BEFORE", "The evening before"),
                            ("ON_THE_WAY", "On the way"),
                            ("LATE", "Running late"),
                            ("MOVED", "Moved to another time"),
                            ("COULD_NOT_BE_DONE", "Could not be completed"),
                            ("CANCELLED", "Canceled"),
                            ("RATE_US", "Rate us"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="sent")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text_switches",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "text switch",
                "verbose_name_plural": "texts to customers",
                "ordering": ["kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "kind"), name="text_switch_once_per_partner"
                    )
                ],
            },
        ),
    ]
