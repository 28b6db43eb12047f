import uuid

import django.db.models.deletion
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Partner",
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
                ("name", models.CharField(max_length=150, unique=True, verbose_name="name")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ACTIVE", "Active"),
                            ("SUSPENDED", "Suspended"),
                            ("INACTIVE", "Inactive"),
                        ],
                        default="ACTIVE",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "payment_responsibility",
                    models.CharField(
                        choices=[
                            ("CLEANOS", "CleanLife collects"),
                            ("PARTNER", "Partner collects"),
                        ],
                        default="CLEANOS",
                        help_text="Applies to new bookings only; a booking keeps the one it was made with.",
                        max_length=8,
                        verbose_name="who collects the money",
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True,
                        help_text="Told about failing webhook endpoints.",
                        max_length=254,
                        verbose_name="contact e-mail",
                    ),
                ),
                (
                    "allows_http_webhooks",
                    models.BooleanField(
                        default=False,
                        help_text="For development only: endpoints may use http instead of https.",
                        verbose_name="allow http webhooks",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["ACTIVE", "SUSPENDED", "INACTIVE"])),
                        name="partner_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payment_responsibility__in", ["CLEANOS", "PARTNER"])
                        ),
                        name="partner_payment_responsibility_known",
                    ),
                ],
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
            },
        ),
        migrations.CreateModel(
            name="AllowedDomain",
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
                    "host",
                    models.CharField(
                        help_text="For example hooks.example.com; *.example.com matches every subdomain.",
                        max_length=253,
                        verbose_name="host name",
                    ),
                ),
                (
                    "is_sandbox",
                    models.BooleanField(
                        default=False,
                        help_text="Refused in production.",
                        verbose_name="sandbox only",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "ordering": ["host"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "host"), name="domain_once_per_partner"
                    )
                ],
                "verbose_name": "allowed domain",
                "verbose_name_plural": "allowed domains",
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
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
                    "label",
                    models.CharField(
                        help_text="Who or what uses this key.",
                        max_length=100,
                        verbose_name="label",
                    ),
                ),
                (
                    "environment",
                    models.CharField(
                        choices=[("live", "Production"), ("sandbox", "Sandbox")],
                        max_length=7,
                        verbose_name="environment",
                    ),
                ),
                (
                    "prefix",
                    models.CharField(
                        editable=False, max_length=8, unique=True, verbose_name="prefix"
                    ),
                ),
                ("secret_hash", models.CharField(editable=False, max_length=64)),
                ("permissions", models.JSONField(default=list, verbose_name="permissions")),
                (
                    "requests_per_minute",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: no limit.",
                        null=True,
                        verbose_name="calls a minute",
                    ),
                ),
                (
                    "ip_allowlist",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Addresses and ranges such as 203.0.113.0/24. Empty: any address.",
                        verbose_name="allowed IP addresses",
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expires"),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last used"
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="revoked"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "ordering": ["-created_at"],
                "verbose_name_plural": "API keys",
            },
        ),
    ]
