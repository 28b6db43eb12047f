"""Photos of visits, and where teams on their way are."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock
from cleanlife.immutability import kept_through


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0023_takes_longer_and_evidence"),
        ("scheduling", "0014_team_crew"),
    ]

    of_bookings = [
        migrations.AddField(
            model_name="booking",
            name="allows_photos",
            field=models.BooleanField(default=False, verbose_name="customer allows photos"),
        ),
    ]
    operations = [
        *kept_through(
            "bookings_booking",
            "id",
            kept_through("bookings_booking", "partner_payment_confirmed_at", of_bookings),
        ),
        migrations.CreateModel(
            name="PositionConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                ("agreed_at", models.DateTimeField(verbose_name="agreed")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="position_consents",
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent to share the position",
                "verbose_name_plural": "consents to share the position",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "date"), name="position_consent_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            ("withdrawn_at__gte", models.F("agreed_at")),
                            _connector="OR",
                        ),
                        name="position_consent_withdrawn_after_it_was_given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamPosition",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="position",
                        serialize=False,
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
                ("latitude", models.FloatField(verbose_name="latitude")),
                ("longitude", models.FloatField(verbose_name="longitude")),
                (
                    "accuracy_meters",
                    models.PositiveIntegerField(verbose_name="accuracy in metres"),
                ),
                ("heard_at", models.DateTimeField(db_index=True, verbose_name="heard")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="bookings.appointment",
                        verbose_name="visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "position of a team",
                "verbose_name_plural": "positions of teams",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                        ),
                        name="team_position_on_earth",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPhoto",
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
                        choices=[("before", "before the work"), ("after", "after the work")],
                        max_length=6,
                        verbose_name="taken",
                    ),
                ),
                ("key", models.UUIDField(unique=True, verbose_name="key")),
                ("taken_at", models.DateTimeField(verbose_name="taken at")),
                ("heard_at", models.DateTimeField(verbose_name="heard")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="file")),
                ("byte_count", models.PositiveIntegerField(verbose_name="bytes")),
                ("width", models.PositiveSmallIntegerField(verbose_name="width")),
                ("height", models.PositiveSmallIntegerField(verbose_name="height")),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="deleted"),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="bookings.appointment",
                        verbose_name="visit",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["taken_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at", None)),
                        fields=["heard_at"],
                        name="visit_photo_kept",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["before", "after"])),
                        name="visit_photo_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken_at__lte", models.F("heard_at"))),
                        name="visit_photo_heard_after_it_was_taken",
                    ),
                ],
            },
        ),
    ]
