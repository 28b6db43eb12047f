"""Holds: the time of a visit, kept for some minutes."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


def release(apps, _schema_editor):
    """Free held time, for without holds nobody would; then `rebuild_team_days`."""
    reservations = apps.get_model("scheduling", "Reservation").objects
    reservations.filter(state="HELD").update(state="RELEASED")


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0003_reservations_lie_at_addresses"),
        ("catalog", "0001_initial"),
        ("partners", "0002_id_is_kept"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, release),
        migrations.CreateModel(
            name="Hold",
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
                ("service_date", models.DateField(verbose_name="date")),
                ("start_minute", models.PositiveSmallIntegerField(verbose_name="from")),
                (
                    "end_minute",
                    models.PositiveSmallIntegerField(
                        help_text="Past 1440: on the next day.", verbose_name="to"
                    ),
                ),
                (
                    "number_of_teams",
                    models.PositiveSmallIntegerField(default=1, verbose_name="number of teams"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Held"),
                            ("USED", "Booked"),
                            ("RELEASED", "Given back"),
                            ("EXPIRED", "Expired"),
                        ],
                        default="OPEN",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="held until")),
                (
                    "extended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="extended"),
                ),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="bookings.address",
                        verbose_name="address",
                    ),
                ),
                (
                    "booking",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="bookings.booking",
                        verbose_name="booking",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="catalog.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "OPEN")),
                        fields=["expires_at"],
                        name="hold_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "OPEN")),
                        fields=["partner"],
                        name="hold_open_by_partner",
                    ),
                    models.Index(fields=["-created_at"], name="hold_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_minute__lt", models.F("end_minute")),
                            ("end_minute__lte", 2160),
                        ),
                        name="hold_minutes_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["OPEN", "USED", "RELEASED", "EXPIRED"])
                        ),
                        name="hold_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("booking__isnull", False), ("status", "USED")),
                            models.Q(
                                models.Q(("status", "USED"), _negated=True),
                                ("booking__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="hold_is_used_by_a_booking",
                    ),
                ],
            },
        ),
    ]
