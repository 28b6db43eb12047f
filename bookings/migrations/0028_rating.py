"""What customers think of their visits."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0027_texts_filled"),
        ("partners", "0007_what_customers_may"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rating",
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
                    "stars",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="stars",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="text")),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("UNREAD", "Not read yet"),
                            ("SHOWN", "Shown to the partner"),
                            ("KEPT_BACK", "Kept back"),
                        ],
                        default="UNREAD",
                        max_length=9,
                        verbose_name="read",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="last changed"
                    ),
                ),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rating",
                        to="bookings.booking",
                        verbose_name="booking",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        fields=["partner", "-created_at", "-id"], name="rating_newest"
                    ),
                    models.Index(fields=["partner", "updated_at"], name="rating_by_change"),
                    models.Index(fields=["-created_at"], name="rating_newest_of_all"),
                    models.Index(
                        condition=models.Q(("reading", "UNREAD"), ("stars__lte", 2)),
                        fields=["created_at"],
                        name="rating_complaint",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stars__gte", 1), ("stars__lte", 5)),
                        name="rating_has_one_to_five_stars",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reading__in", ["UNREAD", "SHOWN", "KEPT_BACK"])),
                        name="rating_reading_known",
                    ),
                ],
            },
        ),
    ]
