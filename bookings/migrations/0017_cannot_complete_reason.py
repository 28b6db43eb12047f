"""Why a visit could not be completed: rows with whose fault it was."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock
import cleanlife.db
import cleanlife.wording


class Migration(migrations.Migration):
    dependencies = [("bookings", "0016_actions_in_the_field")]

    operations = [
        migrations.CreateModel(
            name="CannotCompleteReason",
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
                    "code",
                    models.CharField(
                        help_text="What partners' programs read, such as NO_ACCESS. Never change it.",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][A-Z0-9_]*\\Z",
                                "Capital letters, digits and underscores, such as NO_ACCESS.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "name_en",
                    models.CharField(
                        max_length=150, unique=True, verbose_name="name (English)"
                    ),
                ),
                ("name_ar", models.CharField(max_length=150, verbose_name="name (Arabic)")),
                (
                    "fault",
                    models.CharField(
                        choices=[("CUSTOMER", "The customer"), ("CLEANLIFE", "CleanLife")],
                        max_length=9,
                        verbose_name="whose fault",
                    ),
                ),
                (
                    "percent_kept",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Of what the customer paid. Where CleanLife is at fault, all goes back.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="percent kept",
                    ),
                ),
                (
                    "minutes_at_the_door",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="So long after its arrival a team may give this reason; 0 for at once.",
                        verbose_name="minutes at the door",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("search_text", cleanlife.db.FoldedField("name_en", "name_ar")),
            ],
            options={
                "verbose_name": "reason of a failed visit",
                "verbose_name_plural": "reasons of failed visits",
                "ordering": ["name_en"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent_kept__lte", 100)),
                        name="cannot_complete_percent_kept",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fault__in", ["CUSTOMER", "CLEANLIFE"])),
                        name="cannot_complete_fault_known",
                    ),
                ],
            },
            bases=(cleanlife.wording.BilingualName, models.Model),
        ),
    ]
