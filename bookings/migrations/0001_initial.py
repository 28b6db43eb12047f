import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("partners", "0001_initial"),
        ("scheduling", "0002_reservation_no_overlap"),
    ]

    operations = [
        migrations.CreateModel(
            name="CancellationReason",
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
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_customer_facing",
                    models.BooleanField(
                        default=True,
                        help_text="Off: for operations only.",
                        verbose_name="offered to partners",
                    ),
                ),
            ],
            options={
                "ordering": ["name_en"],
                "verbose_name": "cancellation reason",
                "verbose_name_plural": "cancellation reasons",
            },
        ),
        migrations.CreateModel(
            name="Address",
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
                ("label", models.CharField(blank=True, max_length=100, verbose_name="label")),
                ("line1", models.CharField(max_length=200, verbose_name="street")),
                (
                    "district",
                    models.CharField(blank=True, max_length=100, verbose_name="district"),
                ),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("latitude", models.FloatField(verbose_name="latitude")),
                ("longitude", models.FloatField(verbose_name="longitude")),
                (
                    "building_number",
                    models.CharField(blank=True, max_length=20, verbose_name="building number"),
                ),
                (
                    "postal_code",
                    models.CharField(blank=True, max_length=20, verbose_name="postal code"),
                ),
                (
                    "access_notes",
                    models.CharField(blank=True, max_length=500, verbose_name="how to get in"),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="addresses",
                        to="scheduling.zone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "addresses",
                "ordering": ["-created_at"],
                "verbose_name": "address",
            },
        ),
        migrations.CreateModel(
            name="Booking",
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
                    "external_reference",
                    models.CharField(
                        blank=True,
                        max_length=150,
                        null=True,
                        verbose_name="partner's reference",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting payment", "Waiting for payment"),
                            ("in progress", "In progress"),
                            ("success", "Successful"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                        ],
                        max_length=15,
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
                        max_length=8,
                        verbose_name="who collects the money",
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
                    "work_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REGULAR", "Regular"),
                            ("DEEP", "Deep"),
                            ("MOVE_IN", "Move in"),
                            ("MOVE_OUT", "Move out"),
                            ("POST_CONSTRUCTION", "After construction"),
                        ],
                        max_length=20,
                        verbose_name="kind of work",
                    ),
                ),
                (
                    "user_id",
                    models.CharField(blank=True, max_length=150, verbose_name="partner's user"),
                ),
                ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                (
                    "metadata",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="partner's own data"
                    ),
                ),
                (
                    "subtotal_halalas",
                    models.PositiveIntegerField(verbose_name="subtotal (halalas)"),
                ),
                (
                    "discount_halalas",
                    models.PositiveIntegerField(default=0, verbose_name="discount (halalas)"),
                ),
                ("vat_halalas", models.PositiveIntegerField(verbose_name="VAT (halalas)")),
                ("total_halalas", models.PositiveIntegerField(verbose_name="total (halalas)")),
                (
                    "payment_due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="An unpaid booking gives its time up then.",
                        null=True,
                        verbose_name="payment due",
                    ),
                ),
                (
                    "partner_payment_confirmed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="partner confirmed the payment"
                    ),
                ),
                (
                    "payment_reference",
                    models.CharField(
                        blank=True, max_length=255, verbose_name="payment reference"
                    ),
                ),
                (
                    "cancellation_notes",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="cancellation note"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="last changed"
                    ),
                ),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="bookings.address",
                        verbose_name="address",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="catalog.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "cancellation_reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="bookings.cancellationreason",
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "verbose_name": "booking",
                "verbose_name_plural": "bookings",
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "number",
                    models.BigAutoField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                    "created_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointment",
                        to="bookings.booking",
                        verbose_name="booking",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("phone", models.CharField(max_length=16, verbose_name="phone")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "utm_source",
                    models.CharField(
                        default="PARTNER", max_length=100, verbose_name="came from"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="bookings.contact",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="addresses",
                to="bookings.contact",
                verbose_name="customer",
            ),
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "life_cycle",
                    models.CharField(
                        choices=[("BOOKING", "Booking"), ("APPOINTMENT", "Visit")],
                        max_length=11,
                        verbose_name="of",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("create", "Created"),
                            ("assign", "Team assigned"),
                            ("receive_payment", "Paid by the customer"),
                            ("confirm_payment", "Payment confirmed by the partner"),
                            ("miss_payment_deadline", "Not paid in time"),
                            ("close_as_failed", "Closed as failed"),
                            ("cancel", "Canceled"),
                            ("dispatch", "Team sent"),
                            ("start", "Started"),
                            ("complete", "Completed"),
                            ("give_up", "Could not be completed"),
                            ("reschedule", "Moved to another time"),
                        ],
                        max_length=40,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "from_state",
                    models.CharField(blank=True, max_length=15, verbose_name="from"),
                ),
                ("to_state", models.CharField(max_length=15, verbose_name="to")),
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
                ("request_id", models.CharField(max_length=128, verbose_name="request id")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=cleanlife.clock.now, editable=False, verbose_name="when"
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="bookings.booking",
                        verbose_name="booking",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "verbose_name": "change",
                "verbose_name_plural": "timeline",
            },
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                fields=("partner", "phone"), name="contact_phone_once_per_partner"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["partner", "-created_at"], name="booking_newest"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["partner", "service_date"], name="booking_by_date"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["-created_at"], name="booking_newest_of_all"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("status", "waiting payment")),
                fields=["payment_due_at"],
                name="booking_payment_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                fields=("partner", "external_reference"),
                name="booking_reference_once_per_partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_minute__lt", models.F("end_minute")), ("end_minute__lte", 2160)
                ),
                name="booking_minutes_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total_halalas",
                        django.db.models.expressions.CombinedExpression(
                            models.F("subtotal_halalas"), "-", models.F("discount_halalas")
                        ),
                    )
                ),
                name="booking_total_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["in progress", "waiting payment", "success", "canceled", "failed"],
                    )
                ),
                name="booking_status_known",
            ),
        ),
    ]
