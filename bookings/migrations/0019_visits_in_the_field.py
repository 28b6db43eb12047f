"""Parts of teams, their moves, and the marks of a visit."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0018_reasons_filled"),
        ("scheduling", "0013_search_text_filled"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="completed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="completed"
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="delay_told_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="delay last told"
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="expected_start_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="expected start"
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="overdue_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="overdue since"
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="started_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="started"
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="cannot_complete_reason",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="bookings.cannotcompletereason",
                verbose_name="why it could not be completed",
            ),
        ),
        migrations.CreateModel(
            name="FieldMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "press",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="press"),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("create", "Created"),
                            ("update", "Details changed"),
                            ("assign", "Team assigned"),
                            ("receive_payment", "Paid by the customer"),
                            ("confirm_payment", "Payment confirmed by the partner"),
                            ("decline_payment", "The payment was declined"),
                            ("fail_payment_link", "The payment link could not be sent"),
                            ("fail_charge", "The gateway refused to take a payment"),
                            ("refund", "Refund requested"),
                            ("miss_payment_deadline", "Not paid in time"),
                            ("close_as_failed", "Closed as failed"),
                            ("cancel", "Canceled"),
                            ("dispatch", "Team sent"),
                            ("arrive", "Team arrived"),
                            ("start", "Started"),
                            ("complete", "Completed"),
                            ("give_up", "Could not be completed"),
                            ("reschedule", "Moved to another time"),
                            ("reassign", "Given to another team"),
                            ("go_on", "Goes on with fewer teams"),
                            ("undo", "Last step undone"),
                            ("delay", "Running late"),
                            ("miss_end", "Overdue"),
                            ("free_time", "Rest of the time freed"),
                            ("note", "Reported too late, only noted"),
                        ],
                        max_length=40,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("Scheduled", "Scheduled"),
                            ("Dispatched", "On the way"),
                            ("In Progress", "In progress"),
                            ("Completed", "Completed"),
                            ("Cannot Complete", "Cannot be completed"),
                            ("Cancelled", "Canceled"),
                        ],
                        max_length=15,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("Scheduled", "Scheduled"),
                            ("Dispatched", "On the way"),
                            ("In Progress", "In progress"),
                            ("Completed", "Completed"),
                            ("Cannot Complete", "Cannot be completed"),
                            ("Cancelled", "Canceled"),
                        ],
                        max_length=15,
                        verbose_name="to",
                    ),
                ),
                ("pressed_at", models.DateTimeField(verbose_name="pressed")),
                ("heard_at", models.DateTimeField(verbose_name="heard")),
                (
                    "initiator",
                    models.CharField(
                        choices=[
                            ("PARTNER", "Partner"),
                            ("OPERATIONS", "Operations"),
                            ("CUSTOMER", "Customer"),
                            ("SYSTEM", "System"),
                        ],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="by")),
                ("was_applied", models.BooleanField(default=True, verbose_name="applied")),
                ("is_sealed", models.BooleanField(default=False, verbose_name="final")),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone"),
                ),
                (
                    "undone_by",
                    models.CharField(blank=True, max_length=150, verbose_name="undone by"),
                ),
                (
                    "undone_because",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was undone"
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="bookings.appointment",
                        verbose_name="visit",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="bookings.cannotcompletereason",
                        verbose_name="why it could not be completed",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="field_moves",
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "step in the field",
                "verbose_name_plural": "steps in the field",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pressed_at__lte", models.F("heard_at"))),
                        name="field_move_heard_after_it_was_pressed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at", None), ("was_applied", True), _connector="OR"
                        ),
                        name="field_move_undone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("Scheduled", "Scheduled"),
                            ("Dispatched", "On the way"),
                            ("In Progress", "In progress"),
                            ("Completed", "Completed"),
                            ("Cannot Complete", "Cannot be completed"),
                            ("Cancelled", "Canceled"),
                        ],
                        default="Scheduled",
                        max_length=15,
                        verbose_name="status",
                    ),
                ),
                (
                    "dispatched_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="on the way"),
                ),
                (
                    "arrived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="arrived"),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="started"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("is_left_out", models.BooleanField(default=False, verbose_name="left out")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="bookings.appointment",
                        verbose_name="visit",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="bookings.cannotcompletereason",
                        verbose_name="why it could not be completed",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_parts",
                        to="scheduling.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "team's part",
                "verbose_name_plural": "teams in the field",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment", "team"), name="team_part_once_per_visit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "Scheduled",
                                    "Dispatched",
                                    "In Progress",
                                    "Completed",
                                    "Cannot Complete",
                                    "Cancelled",
                                ],
                            )
                        ),
                        name="team_part_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "Cannot Complete"), _negated=True),
                            models.Q(("ended_at__isnull", False), ("reason__isnull", False)),
                            _connector="OR",
                        ),
                        name="team_part_given_up_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "Completed"), _negated=True),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("reason", None),
                                ("started_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="team_part_completed_at_a_moment",
                    ),
                ],
            },
        ),
    ]
