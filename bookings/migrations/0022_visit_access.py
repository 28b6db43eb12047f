"""What customers add to a visit: how to get in, and a second pin."""

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0021_contact_language"),
    ]

    operations = [
        migrations.CreateModel(
            name="VisitAccess",
            fields=[
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="access",
                        serialize=False,
                        to="bookings.booking",
                        verbose_name="booking",
                    ),
                ),
                ("gate", models.CharField(blank=True, max_length=100, verbose_name="gate")),
                ("floor", models.CharField(blank=True, max_length=20, verbose_name="floor")),
                ("flat", models.CharField(blank=True, max_length=20, verbose_name="flat")),
                (
                    "parking",
                    models.CharField(blank=True, max_length=200, verbose_name="parking"),
                ),
                ("pets", models.CharField(blank=True, max_length=200, verbose_name="pets")),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="note for the team"
                    ),
                ),
                (
                    "pin_latitude",
                    models.FloatField(
                        blank=True, null=True, verbose_name="latitude of the pin"
                    ),
                ),
                (
                    "pin_longitude",
                    models.FloatField(
                        blank=True, null=True, verbose_name="longitude of the pin"
                    ),
                ),
                (
                    "at_door_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="at the door since"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="last changed"
                    ),
                ),
            ],
            options={
                "verbose_name": "access to a visit",
                "verbose_name_plural": "how to get in",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pin_latitude", None), ("pin_longitude", None)),
                            models.Q(
                                ("pin_latitude__gte", -90),
                                ("pin_latitude__lte", 90),
                                ("pin_longitude__gte", -180),
                                ("pin_longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="visit_access_pin_is_a_place",
                    )
                ],
            },
        ),
    ]
