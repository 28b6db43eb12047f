"""Ramadan seasons, breaks, holidays with hours, travel times, the cut-off of a service."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


def clamp(apps, _schema_editor):
    """Bring rules within the bounds that the database asks for from here on."""
    rules = apps.get_model("scheduling", "ServiceRule").objects
    for name, most in (
        ("preparation_minutes", 60),
        ("cleanup_minutes", 60),
        ("horizon_days", 60),
    ):
        rules.filter(**{f"{name}__gt": most}).update(**{name: most})


def forget_new_kinds(apps, _schema_editor):
    """Leave only what the tables before could say: no hours of Ramadan, closed holidays."""
    apps.get_model("scheduling", "ShiftRule").objects.filter(season="RAMADAN").delete()
    holidays = apps.get_model("scheduling", "CalendarDay").objects.filter(kind="EID")
    holidays.filter(start_minute=None).update(kind="CLOSED")
    holidays.exclude(kind="CLOSED").update(kind="OPEN")


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0002_reservation_no_overlap")]

    operations = [
        migrations.RunPython(clamp, migrations.RunPython.noop),
        migrations.CreateModel(
            name="BreakRule",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "season",
                    models.CharField(
                        blank=True,
                        choices=[("STANDARD", "Standard"), ("RAMADAN", "Ramadan")],
                        help_text="Leave empty for the whole year.",
                        max_length=8,
                        verbose_name="season",
                    ),
                ),
                (
                    "start_minute",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(2160)],
                        verbose_name="at",
                    ),
                ),
                (
                    "after_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="300 gives a break after 5 hours without one.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.StepValueValidator(5),
                        ],
                        verbose_name="after (minutes of work)",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(240),
                            django.core.validators.StepValueValidator(5),
                        ],
                        verbose_name="length (minutes)",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Switched off it is kept as a template.",
                        verbose_name="active",
                    ),
                ),
            ],
            options={
                "verbose_name": "break",
                "verbose_name_plural": "breaks",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Season",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("first_date", models.DateField(verbose_name="first day")),
                ("last_date", models.DateField(verbose_name="last day")),
                (
                    "max_minutes_a_day",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=360,
                        help_text="For every team; 360 is the 6 hours of Ramadan. Empty: the team's own.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="most minutes of work a day",
                    ),
                ),
            ],
            options={
                "verbose_name": "Ramadan season",
                "verbose_name_plural": "Ramadan seasons",
                "ordering": ["first_date"],
            },
        ),
        migrations.CreateModel(
            name="ZoneTravel",
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
                    "minutes",
                    models.PositiveSmallIntegerField(
                        help_text="Kept free between two visits. Estimated from the distance; correct it.",
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="minutes",
                    ),
                ),
            ],
            options={
                "verbose_name": "travel time",
                "verbose_name_plural": "travel times",
                "ordering": ["origin__name_en", "destination__name_en"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="calendarday",
            name="calendar_day_has_hours",
        ),
        migrations.AddField(
            model_name="servicerule",
            name="cutoff_minute",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="A date is sold until this time of the day before. Empty: no such limit.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(1440)],
                verbose_name="sold until",
            ),
        ),
        migrations.AddField(
            model_name="shiftrule",
            name="season",
            field=models.CharField(
                choices=[("STANDARD", "Standard"), ("RAMADAN", "Ramadan")],
                default="STANDARD",
                max_length=8,
                verbose_name="season",
            ),
        ),
        migrations.AlterField(
            model_name="calendarday",
            name="kind",
            field=models.CharField(
                choices=[
                    ("OPEN", "Open"),
                    ("CLOSED", "Closed"),
                    ("REDUCED", "Reduced hours"),
                    ("EID", "Holiday"),
                ],
                default="CLOSED",
                max_length=8,
                verbose_name="kind of day",
            ),
        ),
        migrations.AlterField(
            model_name="servicerule",
            name="cleanup_minutes",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="clean-up (minutes)",
            ),
        ),
        migrations.AlterField(
            model_name="servicerule",
            name="preparation_minutes",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="preparation (minutes)",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "CLOSED"),
                    models.Q(
                        ("end_minute__isnull", True),
                        ("kind", "EID"),
                        ("start_minute__isnull", True),
                    ),
                    models.Q(
                        ("start_minute__isnull", False),
                        ("end_minute__isnull", False),
                        ("end_minute__gt", models.F("start_minute")),
                    ),
                    _connector="OR",
                ),
                name="calendar_day_has_hours",
                violation_error_message="An open or reduced day needs a start and an end, a holiday both or none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("preparation_minutes__lte", 60), ("cleanup_minutes__lte", 60)
                ),
                name="service_rule_within_margin",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("season__in", ["STANDARD", "RAMADAN"])),
                name="shift_season_known",
            ),
        ),
        migrations.AddField(
            model_name="breakrule",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="scheduling.team",
                verbose_name="team",
            ),
        ),
        migrations.AddField(
            model_name="breakrule",
            name="zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="scheduling.zone",
                verbose_name="zone",
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_date__gte", models.F("first_date"))),
                name="season_dates_in_order",
                violation_error_message="The last day must not come before the first.",
            ),
        ),
        migrations.AddField(
            model_name="zonetravel",
            name="destination",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ways_in",
                to="scheduling.zone",
                verbose_name="to",
            ),
        ),
        migrations.AddField(
            model_name="zonetravel",
            name="origin",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ways_out",
                to="scheduling.zone",
                verbose_name="from",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("after_minutes__gte", 5),
                        ("after_minutes__isnull", False),
                        ("start_minute__isnull", True),
                    ),
                    models.Q(("after_minutes__isnull", True), ("start_minute__isnull", False)),
                    _connector="OR",
                ),
                name="break_has_one_time",
                violation_error_message="Give a time of day or minutes of work, one of the two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5)), name="break_has_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="breakrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone", None), ("team", None), _connector="OR"),
                name="break_has_one_scope",
                violation_error_message="Choose a zone or a team, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonetravel",
            constraint=models.UniqueConstraint(
                fields=("origin", "destination"),
                name="zone_travel_once",
                violation_error_message="This way has a travel time already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonetravel",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__lte", 120)), name="zone_travel_within_margin"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_new_kinds),
    ]
