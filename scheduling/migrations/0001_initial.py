import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Skill",
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
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
            ],
            options={
                "ordering": ["name"],
                "verbose_name": "skill",
                "verbose_name_plural": "skills",
            },
        ),
        migrations.CreateModel(
            name="Zone",
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
                    "name_en",
                    models.CharField(
                        max_length=100, unique=True, verbose_name="name (English)"
                    ),
                ),
                ("name_ar", models.CharField(max_length=100, verbose_name="name (Arabic)")),
                (
                    "polygon",
                    models.JSONField(
                        help_text="GeoJSON Polygon or MultiPolygon.", verbose_name="area"
                    ),
                ),
                ("west", models.FloatField(editable=False)),
                ("south", models.FloatField(editable=False)),
                ("east", models.FloatField(editable=False)),
                ("north", models.FloatField(editable=False)),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "ordering": ["name_en"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("west__lt", models.F("east")), ("south__lt", models.F("north"))
                        ),
                        name="zone_box_has_area",
                    )
                ],
                "verbose_name": "zone",
                "verbose_name_plural": "zones",
            },
        ),
        migrations.CreateModel(
            name="Team",
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
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "crew_size",
                    models.PositiveSmallIntegerField(default=2, verbose_name="people"),
                ),
                (
                    "max_minutes_a_day",
                    models.PositiveSmallIntegerField(
                        default=720,
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="most minutes of work a day",
                    ),
                ),
                (
                    "rest_weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=4,
                        null=True,
                        verbose_name="weekly rest day",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True,
                        related_name="teams",
                        to="scheduling.skill",
                        verbose_name="skills",
                    ),
                ),
                (
                    "home_zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="home_teams",
                        to="scheduling.zone",
                        verbose_name="home zone",
                    ),
                ),
                (
                    "zones",
                    models.ManyToManyField(
                        related_name="teams", to="scheduling.zone", verbose_name="zones served"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "verbose_name": "team",
                "verbose_name_plural": "teams",
            },
        ),
        migrations.CreateModel(
            name="TeamDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("work", models.BinaryField()),
                ("busy", models.BinaryField()),
                ("jobs", models.PositiveSmallIntegerField(default=0)),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="scheduling.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("date", "team"), name="team_day_once")
                ],
                "verbose_name": "team day",
                "verbose_name_plural": "team days",
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
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
                ("date", models.DateField(verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("CLOSED", "Closed"),
                            ("REDUCED", "Reduced hours"),
                        ],
                        default="CLOSED",
                        max_length=8,
                        verbose_name="kind of day",
                    ),
                ),
                (
                    "start_minute",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="from"
                    ),
                ),
                (
                    "end_minute",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(2160)],
                        verbose_name="to",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="scheduling.zone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "ordering": ["date"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("date", "zone"),
                        name="calendar_day_once_per_zone",
                        violation_error_message="This date has an entry for the zone already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("zone", None)),
                        fields=("date",),
                        name="calendar_day_once_for_everybody",
                        violation_error_message="This date has an entry for everybody already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "CLOSED"),
                            models.Q(
                                ("start_minute__isnull", False),
                                ("end_minute__isnull", False),
                                ("end_minute__gt", models.F("start_minute")),
                            ),
                            _connector="OR",
                        ),
                        name="calendar_day_has_hours",
                        violation_error_message="An open or reduced day needs a start and an end.",
                    ),
                ],
                "verbose_name": "special day",
                "verbose_name_plural": "special days",
            },
        ),
        migrations.CreateModel(
            name="Reservation",
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
                ("owner_id", models.UUIDField(verbose_name="booking id")),
                ("date", models.DateField(verbose_name="date")),
                ("start_minute", models.PositiveSmallIntegerField(verbose_name="from")),
                ("end_minute", models.PositiveSmallIntegerField(verbose_name="to")),
                ("occupied_from", models.BigIntegerField()),
                ("occupied_to", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("HELD", "Held"),
                            ("ACTIVE", "Active"),
                            ("RELEASED", "Released"),
                        ],
                        default="ACTIVE",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "ordering": ["date", "start_minute"],
                "indexes": [
                    models.Index(fields=["owner_id"], name="reservation_owner"),
                    models.Index(
                        fields=["team", "occupied_from"], name="reservation_team_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_minute__lt", models.F("end_minute")),
                            ("occupied_from__lt", models.F("occupied_to")),
                        ),
                        name="reservation_span_in_order",
                    )
                ],
                "verbose_name": "reservation",
                "verbose_name_plural": "reservations",
            },
        ),
        migrations.CreateModel(
            name="ServiceRule",
            fields=[
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rule",
                        serialize=False,
                        to="catalog.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "step_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Visits start on this grid, counted from midnight.",
                        validators=[django.core.validators.StepValueValidator(5)],
                        verbose_name="start times every (minutes)",
                    ),
                ),
                (
                    "preparation_minutes",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="preparation (minutes)"
                    ),
                ),
                (
                    "cleanup_minutes",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="clean-up (minutes)"
                    ),
                ),
                (
                    "lead_minutes",
                    models.PositiveIntegerField(
                        default=120,
                        help_text="A visit starts at least this long after it was booked.",
                        verbose_name="shortest notice (minutes)",
                    ),
                ),
                (
                    "horizon_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="How far ahead it is sold.",
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="sold ahead (days)",
                    ),
                ),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True,
                        related_name="service_rules",
                        to="scheduling.skill",
                        verbose_name="skills needed",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("step_minutes"), "%%", models.Value(5)
                                ),
                                0,
                            ),
                            ("step_minutes__gte", 5),
                        ),
                        name="service_rule_step_in_cells",
                    )
                ],
                "verbose_name": "scheduling rule",
                "verbose_name_plural": "scheduling rules",
            },
        ),
        migrations.CreateModel(
            name="ShiftRule",
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
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                (
                    "start_minute",
                    models.PositiveSmallIntegerField(
                        help_text="Minutes after midnight: 480 is 08:00.", verbose_name="from"
                    ),
                ),
                (
                    "end_minute",
                    models.PositiveSmallIntegerField(
                        help_text="Past 1440 means the next day: 1560 is 02:00.",
                        validators=[django.core.validators.MaxValueValidator(2160)],
                        verbose_name="to",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(blank=True, null=True, verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="scheduling.zone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "start_minute"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_minute__lt", models.F("end_minute")),
                            ("end_minute__lte", 2160),
                        ),
                        name="shift_minutes_in_order",
                        violation_error_message="The end must come after the start, by noon next day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("zone", None), ("team", None), _connector="OR"),
                        name="shift_has_one_scope",
                        violation_error_message="Choose a zone or a team, not both.",
                    ),
                ],
                "verbose_name": "working hours",
                "verbose_name_plural": "working hours",
            },
        ),
        migrations.CreateModel(
            name="TeamException",
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
                ("date", models.DateField(verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[("OFF", "Off"), ("EXTRA", "Extra time"), ("BREAK", "Break")],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                (
                    "start_minute",
                    models.PositiveSmallIntegerField(default=0, verbose_name="from"),
                ),
                (
                    "end_minute",
                    models.PositiveSmallIntegerField(
                        default=2160,
                        validators=[django.core.validators.MaxValueValidator(2160)],
                        verbose_name="to",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "ordering": ["date"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_minute__lt", models.F("end_minute")),
                            ("end_minute__lte", 2160),
                        ),
                        name="exception_minutes_in_order",
                        violation_error_message="The end must come after the start, by noon next day.",
                    )
                ],
                "verbose_name": "exception",
                "verbose_name_plural": "exceptions",
            },
        ),
    ]
