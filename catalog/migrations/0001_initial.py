import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
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
                        max_length=150, unique=True, verbose_name="name (English)"
                    ),
                ),
                ("name_ar", models.CharField(max_length=150, verbose_name="name (Arabic)")),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["name_en"],
                "verbose_name": "category",
            },
        ),
        migrations.CreateModel(
            name="PricingTier",
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
                ("min_minutes", models.PositiveIntegerField(verbose_name="from (minutes)")),
                (
                    "max_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Inclusive. Empty: no upper bound.",
                        null=True,
                        verbose_name="up to (minutes)",
                    ),
                ),
                (
                    "factor",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="The price is multiplied by it: 0.95 is 5% less.",
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="price factor",
                    ),
                ),
                ("sorting", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "ordering": ["sorting", "min_minutes"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_minutes", None),
                            ("max_minutes__gte", models.F("min_minutes")),
                            _connector="OR",
                        ),
                        name="tier_bounds_in_order",
                        violation_error_message="The upper bound must not be below the lower one.",
                    )
                ],
                "verbose_name": "pricing tier",
                "verbose_name_plural": "pricing tiers",
            },
        ),
        migrations.CreateModel(
            name="Service",
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
                        max_length=150, unique=True, verbose_name="name (English)"
                    ),
                ),
                ("name_ar", models.CharField(max_length=150, verbose_name="name (Arabic)")),
                (
                    "description_en",
                    models.TextField(blank=True, verbose_name="description (English)"),
                ),
                (
                    "description_ar",
                    models.TextField(blank=True, verbose_name="description (Arabic)"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "base_price_per_hour_halalas",
                    models.PositiveIntegerField(
                        help_text="100 halalas are 1 SAR; VAT included.",
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="price per hour (halalas)",
                    ),
                ),
                (
                    "min_hours",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="shortest visit (hours)"
                    ),
                ),
                (
                    "max_hours",
                    models.PositiveSmallIntegerField(
                        default=12, verbose_name="longest visit (hours)"
                    ),
                ),
                (
                    "default_hours",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="usual visit (hours)"
                    ),
                ),
                (
                    "max_teams",
                    models.PositiveSmallIntegerField(default=1, verbose_name="most teams"),
                ),
                (
                    "work_types",
                    models.JSONField(blank=True, default=list, verbose_name="kinds of work"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "ordering": ["name_en"],
                "verbose_name": "service",
                "verbose_name_plural": "services",
            },
        ),
        migrations.CreateModel(
            name="ServiceEnablement",
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
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enablements",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enablements",
                        to="catalog.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "enabled service",
                "verbose_name_plural": "enabled services",
            },
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_hours__gte", 1),
                    ("min_hours__lte", models.F("default_hours")),
                    ("default_hours__lte", models.F("max_hours")),
                    ("max_hours__lte", 12),
                ),
                name="service_hours_in_order",
                violation_error_message="Hours must satisfy 1 <= minimum <= default <= maximum <= 12.",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceenablement",
            constraint=models.UniqueConstraint(
                fields=("partner", "service"), name="service_enabled_once_per_partner"
            ),
        ),
    ]
